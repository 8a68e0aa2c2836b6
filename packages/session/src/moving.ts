import type { prepareMove } from '@lanyard/contract/moves';
import type { RouteAnswer } from '@lanyard/contract/route';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { signMove } from '@lanyard/crypto/move-statement';
import { browserKey } from './browser-keys.ts';
import { isOwnDid, type Speaker } from './member-statements.ts';
import type { Browser } from './ports.ts';

/**
 * Signs, with the key of this browser, that the organization moves from this page's address to the one that its owner chose: every
 * wallet that pinned them follows that word, and no other.
 *
 * @param prepared What the cloud says such a move is to say; of it only the count is taken on trust.
 * @throws CryptoProblem `context_mismatch` where it says anything but what was chosen here, or the speaker is not whom their wallet
 *   named to this browser
 */
export async function signChosenMove(
  browser: Browser,
  speaker: Speaker,
  {
    host,
    prepared: { from, to, sequence },
  }: { readonly host: string; readonly prepared: RouteAnswer<typeof prepareMove> },
): Promise<string> {
  const { protocol, port } = new URL(browser.cloud.origin);
  const chosen = `${protocol}//${host}${port === '' ? '' : `:${port}`}`;
  if (from !== browser.cloud.origin || to !== chosen)
    throw new CryptoProblem('context_mismatch', 'the cloud names another move than was chosen');
  if (!(await isOwnDid(browser, speaker.did)))
    throw new CryptoProblem('context_mismatch', 'the wallet has not said that this is who signs');
  const issuedAt = Math.floor(browser.now() / 1000);
  return signMove(
    await browserKey(browser),
    { from, to, sequence, issuedAt },
    { organization: speaker.organizationId, issuer: speaker.did },
  );
}
