import { confirmMembers, getStatement, type ToSay } from '@lanyard/contract/statements';
import { parseDid } from '@lanyard/crypto/did';
import { verifyDidLog, type VerifiedDidLog } from '@lanyard/crypto/did-log';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { signMemberStatement, verifyMemberChain } from '@lanyard/crypto/member-statement';
import { browserKey } from './browser-keys.ts';
import { kept, pinnedHeads, pinnedOwners } from './kept.ts';
import type { Browser, ProofHeaders } from './ports.ts';

/** Who is signed in at this browser, and where. */
export interface Speaker {
  readonly organizationId: string;
  /** Their DID. */
  readonly did: string;
}

/**
 * What this browser found out about a member by itself. `confirmed`: somebody who may has stated them as they are, up to the owner.
 * `outdated`: so, but they are otherwise now. `unconfirmed`: nobody has. `refused`: what the cloud served does not hold.
 */
export type Standing = 'confirmed' | 'outdated' | 'unconfirmed' | 'refused' | 'owner' | 'not-joined';

/**
 * Confirms members: signs, with the key of this browser, what is said of each, and hands it in. Whoever presses the button has looked
 * at who they are.
 *
 * @returns as the route: who is confirmed, and who is otherwise by now
 */
export async function confirmAsTheyAre(
  browser: Browser,
  speaker: Speaker,
  said: readonly ToSay[],
  headers: ProofHeaders,
): Promise<{ confirmed: string[]; changed: string[] }> {
  const key = await browserKey(browser);
  const issuedAt = Math.floor(browser.now() / 1000);
  const statements = await Promise.all(
    said.map(async ({ memberId, did, groups, epoch, maySay }) => ({
      memberId,
      statement: await signMemberStatement(
        key,
        { memberId, did, groups, epoch, maySay, issuedAt },
        { organization: speaker.organizationId, issuer: speaker.did },
      ),
    })),
  );
  return browser.cloud.call(confirmMembers, { body: { statements } }, headers);
}

/**
 * Reads the statement about a member and verifies it by itself, with the logs of everybody in the chain, up to the owner whom the
 * person's wallet pinned. The highest epoch seen is kept: an older statement is refused from then on.
 */
export async function standingOf(
  browser: Browser,
  speaker: Speaker,
  memberId: string,
  headers: ProofHeaders,
): Promise<Standing> {
  const { now: is, chain } = await browser.cloud.call(getStatement, { params: { memberId } }, headers);
  if (is === null) return 'not-joined';
  const ownerDid = (await pinnedOwners(browser)).get(speaker.did);
  if (is.did === ownerDid) return 'owner';
  const [first] = chain;
  const epochs = await seenEpochs(browser);
  if (first === undefined) return epochs.has(memberId) ? 'refused' : 'unconfirmed';
  if (ownerDid === undefined) return 'unconfirmed';
  try {
    const said = await verifyMemberChain(first, {
      organization: speaker.organizationId,
      ownerDid,
      statementAbout: (did) => Promise.resolve(chain.find((each) => each.did === did)),
      logOf: (did) => verifiedLog(browser, did),
      seenEpoch: (id) => epochs.get(id),
      now: Math.floor(browser.now() / 1000),
    });
    if (said.memberId !== memberId) return 'refused';
    await browser.storage.putAll([[kept.epochs, new Map([...epochs, [memberId, said.epoch]])]]);
    const isSame = said.did === is.did && said.groups.join() === is.groups.join();
    return isSame ? 'confirmed' : 'outdated';
  } catch (error) {
    if (error instanceof CryptoProblem) return 'refused';
    throw error;
  }
}

async function seenEpochs(browser: Browser): Promise<ReadonlyMap<string, number>> {
  return ((await browser.storage.get(kept.epochs)) ?? new Map()) as ReadonlyMap<string, number>;
}

async function verifiedLog(browser: Browser, did: string): Promise<VerifiedDidLog> {
  const pinned = (await pinnedHeads(browser)).get(did);
  return verifyDidLog(await browser.cloud.didLog(parseDid(did).personId), {
    did,
    now: Math.floor(browser.now() / 1000),
    ...(pinned === undefined ? {} : { pinned }),
  });
}
