import type { EcPublicJwk, RsaPublicJwk } from '@lanyard/crypto/keys';
import { sql, type InsertResult } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';
import type { RegisteredCredential } from './fido.ts';

/** A person as other rooms need them: who signs, and at which version of the DID log. */
export interface Person {
  readonly id: string;
  readonly did: string;
  /** Head of the verified log. */
  readonly didVersionId: string;
  readonly didVersionNumber: number;
  readonly didKey: EcPublicJwk;
}

const personColumns = [
  'persons.id',
  'persons.did',
  'persons.did_version_id as didVersionId',
  'persons.did_version_number as didVersionNumber',
  'persons.did_key as didKey',
] as const;

/** Names the type of a key read from the database: only this room writes them, and only keys that were read strictly. */
function withKey<T extends { readonly didKey: unknown }>(
  row: T,
): Omit<T, 'didKey'> & { readonly didKey: EcPublicJwk } {
  return { ...row, didKey: row.didKey as EcPublicJwk };
}

export async function personById(tx: Transaction, id: string): Promise<Person | undefined> {
  const row = await tx
    .selectFrom('persons')
    .select(personColumns)
    .where('persons.id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : withKey(row);
}

// ---------------------------------------------------------------------------------------------------------------------
// Registration

export async function insertRegistration(
  tx: Transaction,
  registration: { readonly id: string; readonly nonce: Uint8Array; readonly expiresAt: Date },
): Promise<void> {
  const { id, nonce, expiresAt } = registration;
  await tx
    .insertInto('registrations')
    .values({ id, nonce: Buffer.from(nonce), expires_at: expiresAt })
    .execute();
}

/** Takes the nonce away: of two requests at once, the second waits for the first and finds nothing. */
export async function takeRegistrationNonce(
  tx: Transaction,
  id: string,
  now: Date,
): Promise<Buffer | undefined> {
  const taken = await tx
    .deleteFrom('registrations')
    .where('id', '=', id)
    .where('expires_at', '>', now)
    .returning('nonce')
    .executeTakeFirst();
  return taken?.nonce;
}

export interface NewPerson extends Person {
  readonly recoveryKey: RsaPublicJwk;
  /** SHA-256('lanyard recovery lookup v1' || recovery code). */
  readonly recoveryLookup: Uint8Array;
}

/** @returns false where person id, DID or recovery code exist */
export async function insertPerson(tx: Transaction, person: NewPerson, now: Date): Promise<boolean> {
  const inserting = tx
    .insertInto('persons')
    .values({
      id: person.id,
      did: person.did,
      did_version_id: person.didVersionId,
      did_version_number: person.didVersionNumber,
      did_key: JSON.stringify(person.didKey),
      recovery_key: JSON.stringify(person.recoveryKey),
      recovery_lookup: Buffer.from(person.recoveryLookup),
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing());
  return wasInserted(await inserting.executeTakeFirstOrThrow());
}

export async function insertDidLogEntry(
  tx: Transaction,
  row: { readonly personId: string; readonly number: number; readonly entry: string },
  now: Date,
): Promise<void> {
  const { personId, number, entry } = row;
  await tx
    .insertInto('did_log_entries')
    .values({ person_id: personId, number, entry, created_at: now })
    .execute();
}

export interface NewDevice {
  readonly id: string;
  readonly personId: string;
  /** RFC 7638 thumbprint of the device key. */
  readonly jkt: string;
  readonly publicKey: EcPublicJwk;
  readonly label: string;
}

/** @returns false where a device has this key */
export async function insertDevice(tx: Transaction, device: NewDevice, now: Date): Promise<boolean> {
  const inserting = tx
    .insertInto('devices')
    .values({
      id: device.id,
      person_id: device.personId,
      jkt: device.jkt,
      public_key: JSON.stringify(device.publicKey),
      label: device.label,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing());
  return wasInserted(await inserting.executeTakeFirstOrThrow());
}

/** @returns false where the credential ID exists (Web Authentication Level 3, 7.1, step 26) */
export async function insertFidoCredential(
  tx: Transaction,
  of: { readonly personId: string; readonly deviceId: string },
  credential: RegisteredCredential,
  now: Date,
): Promise<boolean> {
  const inserting = tx
    .insertInto('fido_credentials')
    .values({
      id: Buffer.from(credential.credentialId, 'base64url'),
      person_id: of.personId,
      device_id: of.deviceId,
      public_key: credential.publicKey,
      algorithm: credential.algorithm,
      counter: credential.counter,
      aaguid: credential.aaguid,
      attestation_format: credential.attestationFormat,
      attestation_trust: credential.attestationTrust,
      backup_eligible: credential.backupEligible,
      backed_up: credential.backedUp,
      transports: [...credential.transports],
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing());
  return wasInserted(await inserting.executeTakeFirstOrThrow());
}

function wasInserted({ numInsertedOrUpdatedRows }: InsertResult): boolean {
  return numInsertedOrUpdatedRows === 1n;
}

/**
 * What is left of an ended identity: its log, and the row that names its head. Devices go with their credentials and blocks, codes go,
 * and the lookup of the recovery code is overwritten by what no code gives.
 */
export async function endPerson(
  tx: Transaction,
  ended: { readonly personId: string; readonly versionId: string; readonly versionNumber: number },
): Promise<void> {
  const { personId, versionId, versionNumber } = ended;
  await tx.deleteFrom('devices').where('person_id', '=', personId).execute();
  await tx.deleteFrom('claim_codes').where('person_id', '=', personId).execute();
  await tx
    .updateTable('persons')
    .set({
      did_version_id: versionId,
      did_version_number: versionNumber,
      recovery_lookup: sql`sha256(gen_random_uuid()::text::bytea)`,
    })
    .where('id', '=', personId)
    .execute();
}

// ---------------------------------------------------------------------------------------------------------------------
// DID logs

/** Head and entries in order, as of one moment; undefined where there is no such person. */
export async function didLogOf(
  tx: Transaction,
  personId: string,
): Promise<{ readonly versionId: string; readonly entries: readonly string[] } | undefined> {
  const rows = await tx
    .selectFrom('did_log_entries')
    .innerJoin('persons', 'persons.id', 'did_log_entries.person_id')
    .select(['persons.did_version_id as versionId', 'did_log_entries.entry'])
    .where('did_log_entries.person_id', '=', personId)
    .orderBy('did_log_entries.number')
    .execute();
  const [first] = rows;
  return first === undefined
    ? undefined
    : { versionId: first.versionId, entries: rows.map(({ entry }) => entry) };
}

// ---------------------------------------------------------------------------------------------------------------------
// Devices

/** Whether a device of the query is blocked in an organization; never where the request is about none. */
const blockedIn = (organizationId: string | undefined) => sql<boolean>`EXISTS (
  SELECT FROM lanyard.device_blocks AS block
   WHERE block.organization_id = ${organizationId ?? null}::uuid AND block.device_id = devices.id)`;

/** The person whose device this is; undefined too where the device is another's. */
export async function personWithDevice(
  tx: Transaction,
  device: { readonly personId: string; readonly jkt: string },
): Promise<(Person & { readonly deviceId: string }) | undefined> {
  const row = await tx
    .selectFrom('devices')
    .innerJoin('persons', 'persons.id', 'devices.person_id')
    .select([...personColumns, 'devices.id as deviceId'])
    .where('devices.jkt', '=', device.jkt)
    .where('devices.person_id', '=', device.personId)
    .executeTakeFirst();
  return row === undefined ? undefined : withKey(row);
}

/** Whether the device is this person's, with this key, and not blocked in the organization that the request is about, if any. */
export async function deviceIsLive(
  tx: Transaction,
  device: {
    readonly id: string;
    readonly personId: string;
    readonly jkt: string;
    readonly organizationId?: string | undefined;
  },
): Promise<boolean> {
  const { id, personId, jkt, organizationId } = device;
  const { rows } = await sql<{ readonly blocked: boolean }>`
    select ${blockedIn(organizationId)} as blocked from devices
    where id = ${id} and person_id = ${personId} and jkt = ${jkt}`.execute(tx);
  return rows[0]?.blocked === false;
}

/** The `#recovery` key of the head of a person's log. */
export async function recoveryKeyOf(tx: Transaction, personId: string): Promise<RsaPublicJwk> {
  const row = await tx
    .selectFrom('persons')
    .select('recovery_key')
    .where('id', '=', personId)
    .executeTakeFirstOrThrow();
  // Written from a verified log alone.
  return row.recovery_key as RsaPublicJwk;
}

/** A device with the credential it was registered with. */
export interface DeviceRow {
  readonly id: string;
  readonly label: string;
  readonly attestationFormat: string;
  readonly synced: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  /** When two copies of its key were first seen in use. */
  readonly cloneSuspectedAt: Date | null;
}

/** Devices not blocked in this organization, newest first, at most 50. */
export async function devicesOfPerson(
  tx: Transaction,
  { personId, organizationId }: { readonly personId: string; readonly organizationId: string },
): Promise<readonly DeviceRow[]> {
  return devicesWithCredential(tx, personId)
    .where(sql<boolean>`NOT ${blockedIn(organizationId)}`)
    .execute();
}

/** All of them, newest first, at most 50. */
export async function allDevicesOfPerson(tx: Transaction, personId: string): Promise<readonly DeviceRow[]> {
  return devicesWithCredential(tx, personId).execute();
}

/** @returns false where the person has no such device */
export async function renameDevice(
  tx: Transaction,
  { id, personId, label }: { readonly id: string; readonly personId: string; readonly label: string },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('devices')
    .set({ label })
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

function devicesWithCredential(tx: Transaction, personId: string) {
  return tx
    .selectFrom('devices')
    .innerJoin('fido_credentials', 'fido_credentials.device_id', 'devices.id')
    .select([
      'devices.id',
      'devices.label',
      'fido_credentials.attestation_format as attestationFormat',
      'fido_credentials.backed_up as synced',
      'devices.created_at as createdAt',
      'devices.last_used_at as lastUsedAt',
      'devices.clone_suspected_at as cloneSuspectedAt',
    ])
    .where('devices.person_id', '=', personId)
    .orderBy('devices.created_at', 'desc')
    .orderBy('devices.id', 'desc')
    .limit(50);
}

/** @returns false where the person has no such device; one already blocked there keeps its date */
export async function blockDeviceOf(
  tx: Transaction,
  device: { readonly id: string; readonly personId: string; readonly organizationId: string },
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO lanyard.device_blocks (organization_id, device_id, blocked_at)
    SELECT ${device.organizationId}::uuid, id, ${now}::timestamptz FROM lanyard.devices WHERE id = ${device.id} AND person_id = ${device.personId}
    ON CONFLICT (organization_id, device_id) DO UPDATE SET device_id = EXCLUDED.device_id
    RETURNING device_id`.execute(tx);
  return rows.length === 1;
}

/** Lifts the blocks of all of a person's devices in an organization. */
export async function liftDeviceBlocks(
  tx: Transaction,
  of: { readonly organizationId: string; readonly personId: string },
): Promise<void> {
  await tx
    .deleteFrom('device_blocks')
    .where('organization_id', '=', of.organizationId)
    .where('device_id', 'in', (eb) =>
      eb.selectFrom('devices').select('id').where('person_id', '=', of.personId),
    )
    .execute();
}

// ---------------------------------------------------------------------------------------------------------------------
// Touches

/** A credential as its last touch left it. */
export interface TouchCredential {
  /** base64url. */
  readonly id: string;
  /** COSE_Key. */
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly backupEligible: boolean;
}

/** All that verifying a touch needs, in one read: the person and the credential of this id. */
export async function credentialForTouch(
  tx: Transaction,
  touch: { readonly personId: string; readonly deviceId: string; readonly credentialId: Buffer },
): Promise<{ readonly person: Person; readonly credential: TouchCredential } | undefined> {
  const { rows } = await sql<Person & Omit<TouchCredential, 'id' | 'counter'> & { readonly counter: string }>`
    select p.id, p.did, p.did_version_id as "didVersionId", p.did_version_number as "didVersionNumber",
      p.did_key as "didKey", f.public_key as "publicKey", f.counter, f.backup_eligible as "backupEligible"
    from fido_credentials f join persons p on p.id = f.person_id
    where f.id = ${touch.credentialId} and f.person_id = ${touch.personId} and f.device_id = ${touch.deviceId}`.execute(
    tx,
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { publicKey, counter, backupEligible, ...person } = row;
  return {
    person,
    credential: {
      id: touch.credentialId.toString('base64url'),
      publicKey,
      counter: Number(counter),
      backupEligible,
    },
  };
}

/**
 * Records a verified touch, provided that its counter is still below: nothing happened since the credential was read. Authenticators that do not count say 0 for ever.
 *
 * @returns false where it was overtaken
 */
export async function recordTouch(
  tx: Transaction,
  touch: {
    readonly credentialId: Buffer;
    readonly counter: number;
    readonly backedUp: boolean;
    readonly now: Date;
  },
): Promise<boolean> {
  const { credentialId, counter, backedUp, now } = touch;
  const { numAffectedRows } = await sql`
    with used as (
      update fido_credentials set counter = ${counter}, backed_up = ${backedUp}
      where id = ${credentialId} and (counter < ${counter} or (counter = 0 and ${counter}::bigint = 0))
      returning device_id
    )
    update devices set last_used_at = ${now} from used
    where devices.id = used.device_id`.execute(tx);
  return numAffectedRows === 1n;
}

/** Remembers the first time that two copies of a FIDO key seemed to be in use. */
export async function flagClonedDevice(tx: Transaction, deviceId: string, now: Date): Promise<void> {
  await tx
    .updateTable('devices')
    .set((eb) => ({ clone_suspected_at: eb.fn.coalesce('clone_suspected_at', eb.val(now)) }))
    .where('id', '=', deviceId)
    .execute();
}
