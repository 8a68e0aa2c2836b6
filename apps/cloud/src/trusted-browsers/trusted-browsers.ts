import type { RouteAnswer } from '@lanyard/contract/route';
import type { FidoRegistration } from '@lanyard/contract/shapes';
import type { listTrustedBrowsers, PasskeyDevice, PasskeyKind } from '@lanyard/contract/trusted-browsers';
import { trustChallenge } from '@lanyard/crypto/trusted-browser';
import { randomUUIDv7 } from 'node:crypto';
import type { SessionCaller } from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import { checkAuthenticator } from '../authenticators/index.ts';
import type { Directory } from '../directory/index.ts';
import {
  anyAuthenticator,
  FidoProblem,
  verifyFidoRegistration,
  type AttestationRoots,
} from '../people/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { CalledOrganization } from '../platform/http/call.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { sealedColumns, type DataKey, type Place } from '../platform/keys/data-keys.ts';
import { endSessionsOfTrustedBrowser, type RequesterRecord } from '../sessions/index.ts';
import { enqueueNotice } from './notice.ts';
import { rpIdOf } from './passkeys.ts';
import { demandsTrust, holdToPolicy } from './policy.ts';
import { holdPolicy } from './policy-store.ts';
import { problem } from './problems.ts';
import {
  earlierTrusts,
  endTrustedBrowser as endRow,
  holdPending,
  insertTrustedBrowser,
  isKnownCredential,
  keepPasskey,
  liveTrustedBrowsers,
  passkeysOf,
} from './store.ts';

/** How long after the approval the passkey may be added. */
const addSeconds = 600;

interface OfMember {
  readonly organizationId: string;
  readonly memberId: string;
}

const requesterOf = (id: string): Place => ({
  table: 'trusted_browsers',
  column: 'sealed_requester',
  row: id,
});

/**
 * Keeps what the wallet approved: the delegation of its DID key to this browser, or that there may be a passkey on another device. It
 * admits nobody before there is a passkey.
 *
 * @returns its id
 */
export async function trustBrowser(
  tx: Transaction,
  dataKey: DataKey,
  trust: OfMember & {
    readonly kind: PasskeyKind;
    readonly personId: string;
    readonly browserJkt: string;
    readonly delegation: string;
    readonly expiresAt: Date;
    readonly requester: RequesterRecord;
    readonly now: Date;
  },
): Promise<string> {
  const { requester, ...kept } = trust;
  const id = randomUUIDv7();
  const sealedRequester = sealedColumns(dataKey).seal(requesterOf(id), JSON.stringify(requester));
  await insertTrustedBrowser(tx, { ...kept, id, sealedRequester });
  return id;
}

/** What the next device must not have: it has a passkey of this member already. base64url. */
export async function excludedPasskeys(
  tx: Transaction,
  of: OfMember & { readonly now: Date },
): Promise<string[]> {
  return (await passkeysOf(tx, of)).map((id) => id.toString('base64url'));
}

/**
 * Adds the passkey: by the browser that asked, in a session of that member, within ten minutes, once. What this browser was trusted by
 * before ends, where it is its own. The member is told by mail.
 *
 * @throws ProblemError `passkey-refused`; `device-not-accepted`: the approval is good for another device meanwhile
 */
export async function addPasskey(
  tx: Transaction,
  { directory, roots }: { readonly directory: Directory; readonly roots: AttestationRoots },
  passkey: {
    readonly organization: CalledOrganization;
    readonly caller: SessionCaller;
    readonly trail: Trail;
    readonly trustedBrowserId: string;
    readonly fido: FidoRegistration;
    readonly vaultKey: string | null;
  },
): Promise<void> {
  const { organization, caller, trail, trustedBrowserId: id, fido, vaultKey } = passkey;
  const { organizationId, memberId, browserJkt } = caller;
  const { at: now } = trail;
  const credential = verified(organization, { id, browserJkt, fido, roots, now });
  const credentialId = Buffer.from(credential.credentialId, 'base64url');
  if (await isKnownCredential(tx, { organizationId, credentialId })) {
    throw problem('passkey-refused', { reason: 'known-credential' });
  }
  const { publicKey, counter, backupEligible, backedUp } = credential;
  const notBefore = new Date(now.getTime() - addSeconds * 1000);
  const of = { organizationId, memberId, browserJkt };
  const kind = await holdPending(tx, { ...of, id, notBefore });
  if (kind === undefined) throw problem('passkey-refused', { reason: 'not-trusted' });
  await checkAuthenticator(tx, organizationId, credential);
  if (kind === 'passkey' && vaultKey !== null)
    throw problem('passkey-refused', { reason: 'unlocks-nothing' });
  const device = kind === 'passkey' ? deviceOf(fido) : null;
  const row = {
    ...of,
    id,
    kind,
    device,
    credentialId,
    publicKey,
    counter,
    backupEligible,
    backedUp,
    vaultKey,
  };
  await keepPasskey(tx, row);
  if (kind === 'browser') {
    for (const earlier of await earlierTrusts(tx, { ...of, except: id }))
      await endRow(tx, { ...of, id: earlier, now });
  }
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: kind === 'browser' ? 'browser.trusted' : 'passkey.added',
    subject: { kind, id },
    after: { synced: backedUp, ...(device === null ? { unlocks: vaultKey !== null } : { device }) },
  });
  await enqueueNotice(tx, { ...of, kind, act: 'added', trustedBrowserId: id, at: now });
}

/** As the browser says: for the list alone, nothing hangs on it. A phone is reached over the air, and by itself. */
function deviceOf({ response }: FidoRegistration): PasskeyDevice {
  const transports = new Set(response.transports);
  if (transports.has('hybrid')) return 'phone';
  return ['usb', 'nfc', 'ble'].some((transport) => transports.has(transport)) ? 'security-key' : 'other';
}

function verified(
  organization: CalledOrganization,
  making: {
    readonly id: string;
    readonly browserJkt: string;
    readonly fido: FidoRegistration;
    readonly roots: AttestationRoots;
    readonly now: Date;
  },
) {
  const { id, browserJkt, fido, roots, now } = making;
  try {
    return verifyFidoRegistration({
      response: fido,
      expectedChallenge: trustChallenge({
        organization: organization.id,
        trustedBrowser: id,
        browserThumbprint: browserJkt,
      }),
      expectedOrigin: organization.origin,
      expectedRpId: rpIdOf(organization),
      policy: { ...anyAuthenticator, roots },
      now,
    });
  } catch (error) {
    if (!(error instanceof FidoProblem)) throw error;
    throw problem('passkey-refused', { reason: error.code, cause: error });
  }
}

/** Browsers and passkeys that let this member in without the wallet. @param browserJkt Of the browser that asks; none in the wallet. */
export async function listTrusted(
  tx: Transaction,
  dataKey: DataKey,
  of: OfMember & { readonly browserJkt?: string; readonly now: Date },
): Promise<RouteAnswer<typeof listTrustedBrowsers>> {
  const [rows, demanded] = await Promise.all([liveTrustedBrowsers(tx, of), demandsTrust(tx, of)]);
  const columns = sealedColumns(dataKey);
  return {
    demanded,
    trustedBrowsers: rows.map((row) => {
      const text = columns.openText(requesterOf(row.id), row.sealedRequester);
      // Written by `trustBrowser` alone, in this form.
      const { browser, system } = JSON.parse(text) as RequesterRecord;
      return {
        id: row.id,
        kind: row.kind,
        device: row.device,
        current: row.browserJkt === of.browserJkt,
        browser,
        system,
        unlocks: row.unlocks,
        synced: row.backedUp,
        createdAt: row.createdAt.toISOString(),
        lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
        expiresAt: row.expiresAt.toISOString(),
      };
    }),
  };
}

/**
 * Trusts a browser no more, or removes a passkey: it enters nothing from the commit on, sessions that it opened end, as do all of this
 * browser where trusted ones are demanded, and the wrapped vault key is forgotten. The member is told by mail.
 *
 * @throws ProblemError `not-found` where it is another's, or ended already
 */
export async function endTrusted(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  end: OfMember & { readonly trustedBrowserId: string; readonly trail: Trail },
): Promise<void> {
  const { organizationId, memberId, trustedBrowserId, trail } = end;
  const { at: now } = trail;
  await holdPolicy(tx, { organizationId, as: 'writer' });
  const kind = await endRow(tx, { organizationId, memberId, id: trustedBrowserId, now });
  if (kind === undefined) throw commonProblem('not-found', { reason: 'trusted-browser' });
  await endSessionsOfTrustedBrowser(tx, { organizationId, trustedBrowserId, now });
  await holdToPolicy(tx, { organizationId, memberId, now });
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: kind === 'browser' ? 'browser.untrusted' : 'passkey.removed',
    subject: { kind, id: trustedBrowserId },
  });
  await enqueueNotice(tx, { organizationId, memberId, kind, act: 'removed', trustedBrowserId, at: now });
}
