import { listMoves } from '@lanyard/contract/moves';
import { parseDid } from '@lanyard/crypto/did';
import { verifyDidLog, type VerifiedDidLog } from '@lanyard/crypto/did-log';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { followMoves, verifyMove, type Place } from '@lanyard/crypto/move-statement';
import { record } from './activity.ts';
import { membershipEntry, pinnedOwnerOf, type Membership } from './joining.ts';
import { personHeaders } from './person-session.ts';
import { entries, getRecord, putRecord, seconds, type Wallet } from './wallet.ts';

/**
 * Where an organization is. A cloud that lies, with a page that imitates the organization at an address of its own, agrees with itself
 * about `H`. The address kept when the person joined is not theirs to change: it moves by the signed word of the owner whom this wallet
 * pinned, or by the person's own, after a warning.
 */

/** From where an organization moved. */
export interface AddressMove {
  /** Origin at which this wallet knew it. */
  readonly from: string;
  /** By the owner whom this wallet pinned, or accepted by the person. False: signed by somebody whom it does not know. */
  readonly isSigned: boolean;
  /** How many moves led there. */
  readonly moves: number;
}

/**
 * Compares where an organization asks from with the address kept here. Where the pinned owner signed that it moved, the wallet follows.
 * One that keeps no address (its joining was never answered) shows it only.
 *
 * @returns null where it is where it was; `refused` where no signed move leads there
 * @throws problems of the route
 */
export async function checkAddress(
  wallet: Wallet,
  { organizationId, origin }: { readonly organizationId: string; readonly origin: string },
): Promise<AddressMove | 'refused' | null> {
  const joined = await getRecord<Membership>(wallet, membershipEntry(organizationId));
  if (joined === undefined || joined.organization.origin === origin) return null;
  const led = await whereItLed(wallet, joined);
  if (led?.origin !== origin) return 'refused';
  const { isSigned, moves } = led;
  if (isSigned) await keepAddress(wallet, joined, led);
  return { from: joined.organization.origin, isSigned, moves };
}

/** The person takes the new address for theirs. */
export async function acceptAddress(
  wallet: Wallet,
  {
    organizationId,
    origin,
    move,
  }: { readonly organizationId: string; readonly origin: string; readonly move: AddressMove },
): Promise<void> {
  const joined = await getRecord<Membership>(wallet, membershipEntry(organizationId));
  if (joined !== undefined) await keepAddress(wallet, joined, { origin, moves: move.moves });
}

/** Follows an organization that said it moved, where the pinned owner signed that; otherwise nothing happens before a sign-in. */
export async function followSignedMove(wallet: Wallet, organizationId: string): Promise<void> {
  const joined = await getRecord<Membership>(wallet, membershipEntry(organizationId));
  if (joined === undefined) return;
  const led = await whereItLed(wallet, joined);
  if (led?.isSigned === true && led.origin !== joined.organization.origin)
    await keepAddress(wallet, joined, led);
}

/** Where the signed moves lead that this wallet has not followed; undefined where they do not hold. */
async function whereItLed(
  wallet: Wallet,
  joined: Membership,
): Promise<(Place & { readonly isSigned: boolean }) | undefined> {
  const { id: organization, origin } = joined.organization;
  const after = joined.moves ?? 0;
  const { moves } = await wallet.device.cloud.call(
    listMoves,
    { params: { organizationId: organization }, query: { after } },
    personHeaders(wallet),
  );
  const now = seconds(wallet.device);
  const logs = new Map<string, Promise<VerifiedDidLog>>();
  const logOf = (did: string): Promise<VerifiedDidLog> => {
    const known = logs.get(did) ?? verifiedLog(wallet, did);
    logs.set(did, known);
    return known;
  };
  try {
    const said = [];
    for (const signed of moves)
      said.push(await verifyMove(signed, { organization, log: await logOf(signed.issuer), now }));
    const owner = pinnedOwnerOf(wallet, joined);
    const isSigned = owner !== null && said.every(({ issuer }) => issuer === owner);
    const since = Math.floor(joined.joinedAt / 1000);
    return { ...followMoves({ origin, moves: after }, said, since), isSigned };
  } catch (error) {
    if (error instanceof CryptoProblem) return undefined;
    throw error;
  }
}

async function verifiedLog(wallet: Wallet, did: string): Promise<VerifiedDidLog> {
  const { device, identity } = wallet;
  const own = { versionId: identity.versionId, versionNumber: identity.versionNumber };
  return verifyDidLog(await device.cloud.didLog(parseDid(did).personId), {
    did,
    now: seconds(device),
    ...(did === identity.did ? { pinned: own } : {}),
  });
}

/** The browsers this wallet knew there had their keys at the old address: no page has them any more. */
async function keepAddress(wallet: Wallet, joined: Membership, { origin, moves }: Place): Promise<void> {
  const { id: organizationId, name: organization } = joined.organization;
  await putRecord(wallet, membershipEntry(organizationId), {
    ...joined,
    organization: { ...joined.organization, origin },
    moves,
  });
  const browsers = await wallet.device.storage.list(`${entries.browser}${organizationId}/`);
  await wallet.device.storage.delete(browsers.map(([key]) => key));
  await record(wallet, {
    kind: 'moved',
    result: 'done',
    organization,
    organizationId,
    address: new URL(origin).host,
  });
}
