import { confirmMembers, getStatement, type ToSay } from '@lanyard/contract/statements';
import { parseDid } from '@lanyard/crypto/did';
import { verifyDidLog, type VerifiedDidLog } from '@lanyard/crypto/did-log';
import { CryptoProblem } from '@lanyard/crypto/errors';
import {
  signMemberStatement,
  verifyMemberChain,
  verifyMemberStatement,
  type SignedMemberStatement,
} from '@lanyard/crypto/member-statement';
import { browserKey } from './browser-keys.ts';
import { kept, pinnedHeads, pinnedOwners, signedInHere } from './kept.ts';
import type { Browser, ProofHeaders } from './ports.ts';

/** Who is signed in at this browser, and where. */
export interface Speaker {
  readonly organizationId: string;
  /** Their DID. */
  readonly did: string;
}

/**
 * What this browser found out about a member by itself. `confirmed`: somebody who may has stated them as they are, up to the owner.
 * `outdated`: so, but something is otherwise now. `unconfirmed`: nobody has. `refused`: what the cloud served does not hold. `ended`: they
 * were disabled.
 */
export type Standing =
  'confirmed' | 'outdated' | 'ended' | 'unconfirmed' | 'refused' | 'owner' | 'not-joined';

/**
 * Confirms members: signs, with the key of this browser, what is said of each, and hands it in. Whoever presses the button has looked
 * at who they are.
 *
 * @returns as the route: who is confirmed, and who is otherwise by now
 * @throws CryptoProblem `context_mismatch` where the speaker is not whom their wallet named to this browser
 */
export async function confirmAsTheyAre(
  browser: Browser,
  speaker: Speaker,
  said: readonly ToSay[],
  headers: ProofHeaders,
): Promise<{ confirmed: string[]; changed: string[] }> {
  if (!(await isOwnDid(browser, speaker.did)))
    throw new CryptoProblem('context_mismatch', 'the wallet has not said that this is who signs');
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
  const epochs = await seenEpochs(browser);
  const [first] = chain;
  if (first?.state === 'revoked') {
    if (!(await seeRevoked(browser, speaker, { memberId, revoked: first }))) return 'refused';
    return is === null ? 'ended' : 'outdated';
  }
  if (is === null) return 'not-joined';
  // Whom somebody else's wallet pinned is nothing to whoever is signed in: that one may be of their own making.
  const isOwn = await isOwnDid(browser, speaker.did);
  const ownerDid = isOwn ? (await pinnedOwners(browser)).get(speaker.did) : undefined;
  if (is.did === ownerDid) return 'owner';
  if (first === undefined) return epochs.has(memberId) ? 'refused' : 'unconfirmed';
  if (ownerDid === undefined) return 'unconfirmed';
  if (chain.some(({ state }) => state !== 'holds')) return 'outdated';
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
    await seeEpoch(browser, memberId, said.epoch);
    const isSame =
      said.did === is.did && said.maySay === is.maySay && said.groups.join() === is.groups.join();
    return isSame ? 'confirmed' : 'outdated';
  } catch (error) {
    if (error instanceof CryptoProblem) return 'refused';
    throw error;
  }
}

/**
 * Whether the wallet of whoever is signed in told this browser that this is their DID. By a cloud's word alone a safety number would be
 * worth nothing: it could show both sides numbers over a DID of its own. So would one over the DID of somebody who used this browser
 * before, and the heads that are pinned are those of everybody whose log this browser has verified.
 */
export async function isOwnDid(browser: Browser, did: string): Promise<boolean> {
  return (await signedInHere(browser)) === did;
}

/** Highest statement that was seen here about each member. */
export async function seenEpochs(browser: Browser): Promise<ReadonlyMap<string, number>> {
  return ((await browser.storage.get(kept.epochs)) ?? new Map()) as ReadonlyMap<string, number>;
}

/** From here on the revoked statement is an older one, and none that the cloud could serve again. False where it does not hold. */
async function seeRevoked(
  browser: Browser,
  { organizationId: organization }: Speaker,
  { memberId, revoked }: { readonly memberId: string; readonly revoked: SignedMemberStatement },
): Promise<boolean> {
  try {
    const log = await verifiedLog(browser, revoked.issuer);
    const now = Math.floor(browser.now() / 1000);
    const said = await verifyMemberStatement(revoked, { organization, log, now });
    if (said.memberId !== memberId) return false;
    const seen = (await seenEpochs(browser)).get(memberId) ?? 0;
    await seeEpoch(browser, memberId, Math.max(seen, said.epoch + 1));
    return true;
  } catch (error) {
    if (error instanceof CryptoProblem) return false;
    throw error;
  }
}

async function seeEpoch(browser: Browser, memberId: string, epoch: number): Promise<void> {
  await seeEpochs(browser, new Map([[memberId, epoch]]));
}

/** From here on older statements about these members are refused here. */
export async function seeEpochs(browser: Browser, epochs: ReadonlyMap<string, number>): Promise<void> {
  await browser.storage.change(kept.epochs, (before) => {
    const highest = new Map((before ?? new Map()) as ReadonlyMap<string, number>);
    for (const [memberId, epoch] of epochs)
      highest.set(memberId, Math.max(epoch, highest.get(memberId) ?? 0));
    return highest;
  });
}

async function verifiedLog(browser: Browser, did: string): Promise<VerifiedDidLog> {
  const pinned = (await pinnedHeads(browser)).get(did);
  return verifyDidLog(await browser.cloud.didLog(parseDid(did).personId), {
    did,
    now: Math.floor(browser.now() / 1000),
    ...(pinned === undefined ? {} : { pinned }),
  });
}
