import { deletePerson, leaveOrganization } from '@lanyard/contract/leaving';
import { getPerson } from '@lanyard/contract/people';
import { deletionChallenge, leavingChallenge } from '@lanyard/crypto/challenges';
import { appendRoutineEntry, verifyDidLog } from '@lanyard/crypto/did-log';
import { randomToken } from '@lanyard/crypto/encoding';
import { generateDidUpdateKey } from '@lanyard/crypto/keys';
import { record } from './activity.ts';
import { membershipEntry, vaultKeyEntry, vaultKeyValueEntry } from './joining.ts';
import { forgetToken, personHeaders } from './person-session.ts';
import { touch } from './touch.ts';
import { forgetVault } from './vault-cache.ts';
import { entries, seconds, type Wallet } from './wallet.ts';

/** Ways out: leaving an organization, and ending the identity. Neither can be taken back. */

/** An organization the person is in, by the cloud's word: also one whose joining was never answered. */
export interface Place {
  readonly organizationId: string;
  readonly name: string;
}

/** The organizations that the person must leave before the identity can be ended. */
export async function placesToLeave(wallet: Wallet): Promise<readonly Place[]> {
  const { memberships } = await wallet.device.cloud.call(getPerson, {}, personHeaders(wallet));
  return memberships.map(({ organization: { id, name } }) => ({ organizationId: id, name }));
}

/**
 * Leaves an organization with one touch. What this wallet has of it goes: the vault key too, so that what lies in that vault opens for
 * nobody any more.
 *
 * @throws problems of the route; DOMException where the touch is declined
 */
export async function leave(wallet: Wallet, { organizationId, name }: Place): Promise<void> {
  const { device } = wallet;
  const nonce = await device.cloud.nonce();
  const once = randomToken();
  const { assertion } = await touch(wallet, leavingChallenge({ organizationId, nonce, once }));
  await device.cloud
    .call(
      leaveOrganization,
      { params: { organizationId }, body: { nonce, once, fido: assertion } },
      personHeaders(wallet),
    )
    // Left already: the answer got lost, or an owner was faster.
    .catch((error: unknown) => {
      if (!isCode(error, 'not-a-member')) throw error;
    });
  const browsers = await device.storage.list(`${entries.browser}${organizationId}/`);
  await forgetVault(wallet, organizationId);
  await device.storage.delete([
    membershipEntry(organizationId),
    vaultKeyEntry(organizationId),
    vaultKeyValueEntry(organizationId),
    ...browsers.map(([key]) => key),
  ]);
  await record(wallet, { kind: 'left', result: 'done', organization: name, organizationId });
}

/**
 * Ends the identity with one touch, once no organization has it any more: the last entry of the DID log is signed, and everything on
 * this device is deleted. Where the cloud cannot be reached, nothing happens.
 *
 * @throws problems of the route; WalletProblem; DOMException where the touch is declined
 */
export async function endIdentity(wallet: Wallet): Promise<void> {
  const { device, identity, keys } = wallet;
  const log = await device.cloud.didLog(identity.personId);
  const pinned = { versionId: identity.versionId, versionNumber: identity.versionNumber };
  const known = await verifyDidLog(log, { did: identity.did, pinned, ended: true, now: seconds(device) });
  // Ended already, by this wallet's own key: the answer was lost on its way.
  if (known.deactivated === true) return clearDevice(wallet);
  // Committed because an entry commits one; its private half is forgotten here, and no entry follows the last.
  const unused = await generateDidUpdateKey();
  const { entry, head } = await appendRoutineEntry({
    log,
    updateKey: keys.nextUpdate,
    nextUpdateKey: unused.publicJwk,
    deactivate: true,
    now: seconds(device),
  });
  const nonce = await device.cloud.nonce();
  const { versionId } = head;
  const challenge = deletionChallenge({ personId: identity.personId, nonce, versionId });
  const { assertion } = await touch(wallet, challenge);
  await device.cloud.call(
    deletePerson,
    { body: { nonce, fido: assertion, didLogEntry: entry, versionId } },
    personHeaders(wallet),
  );
  forgetToken(wallet);
  await clearDevice(wallet);
}

/** Everything the wallet keeps; its keys first, so that a crash in between leaves nothing that could be used. */
async function clearDevice({ device: { storage } }: Wallet): Promise<void> {
  await storage.delete([entries.keys, entries.claimsKey, entries.identity]);
  await storage.delete((await storage.list('')).map(([key]) => key));
}

const isCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;
