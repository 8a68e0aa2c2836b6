import { digest, digestOfJson, type Digest } from './encoding.ts';
import { parseDid, type Did } from './did.ts';
import {
  entryScid,
  entrySignatureVerifies,
  entryVersionId,
  formatEntry,
  formatTime,
  nextKeyHash,
  parseEntry,
  signFirstEntry,
  signNextEntry,
  timeOf,
  versionNumber,
  type DidLogEntry,
} from './did-log-entry.ts';
import { CryptoProblem } from './errors.ts';
import { type DidUpdateKey, type EcPublicJwk, type Ed25519PublicJwk, type RsaPublicJwk } from './keys.ts';
import { multikey } from './multiformats.ts';
import { clockAheadSeconds } from './statements.ts';

/*
 * Logs are plain did:webvh 1.0, which the reference library (didwebvh-ts 2.8.0) resolves in our tests. They are verified here and
 * not by it, because it takes an entry without any proof and a first entry under another version id (did-log-standard.test.ts),
 * compares dates with this device's clock where the protocol says cloud time, and keeps every entry it ever hashed in memory.
 */

/** A DID log as it is hosted: one entry a line, each line ended. */
export type DidLogText = string;

/** The head of a log as a client saw and keeps it. */
export interface DidLogHead {
  readonly versionId: string;
  /** Entries up to the head, 1 or more. */
  readonly versionNumber: number;
}

/** One entry of a verified log. */
export interface VerifiedEntry extends DidLogHead {
  /** `routine`: by a device's committed key. `recovery`: by the key from the recovery code; the person is told. */
  readonly kind: 'first' | 'routine' | 'recovery';
  /** Seconds since 1970. */
  readonly time: number;
  /** SHA-256 of the line. */
  readonly digest: Digest;
  /** The DID key from this version on: statements name the version they were signed under. */
  readonly didKey: EcPublicJwk;
  readonly didKeyChanged: boolean;
  /** Another recovery key is committed than before: the person is told. */
  readonly recoveryChanged: boolean;
}

/** What a verified log says. */
export interface VerifiedDidLog extends DidLogHead {
  readonly did: Did;
  readonly scid: string;
  readonly domain: string;
  readonly personId: string;
  readonly didKey: EcPublicJwk;
  readonly recoveryKey: RsaPublicJwk;
  /** The Multikey that signed the head. */
  readonly updateKeys: readonly [string];
  /** Hashes of the keys that may sign next, the recovery key's last. */
  readonly nextKeyHashes: readonly string[];
  /** Its person has ended the identity: there only where the reader said that it may be. */
  readonly deactivated?: true;
  readonly entries: readonly VerifiedEntry[];
}

/** Entries a log may have: one a month for forty years. */
const entriesLimit = 512;
/** Longest log, in characters. */
const logLimit = 1_048_576;

/**
 * Makes a person's DID and the first entry of its log.
 *
 * @param options.domain As `didDomain` gives it.
 * @param options.personId A UUID, made by the wallet.
 * @param options.recoveryUpdateKey From the recovery code.
 * @param options.now Seconds since 1970.
 */
export async function createDidLog(options: {
  domain: string;
  personId: string;
  didKey: EcPublicJwk;
  recoveryPublicKey: RsaPublicJwk;
  updateKey: DidUpdateKey;
  nextUpdateKey: Ed25519PublicJwk;
  recoveryUpdateKey: Ed25519PublicJwk;
  now: number;
}): Promise<{ did: Did; log: DidLogText; head: DidLogHead }> {
  const { domain, personId, didKey, recoveryPublicKey, updateKey, nextUpdateKey, recoveryUpdateKey, now } =
    options;
  const nextKeyHashes = [hashOf(nextUpdateKey), hashOf(recoveryUpdateKey)];
  const content = { versionTime: formatTime(now), nextKeyHashes, didKey, recoveryKey: recoveryPublicKey };
  const entry = await signFirstEntry(content, { domain, personId, signer: updateKey });
  return {
    did: entry.did,
    log: `${formatEntry(entry)}\n`,
    head: { versionId: entry.versionId, versionNumber: 1 },
  };
}

/**
 * Appends a device's entry: signed by the key it had committed, committing its next. What is not given stays as it was.
 *
 * @param options.log Verified first.
 * @param options.updateKey The committed key, now used.
 * @param options.deactivate Ends the identity: no entry follows this one, by whatever key, the recovery key included.
 * @param options.now Seconds since 1970; where the log is already there, the next second is taken.
 * @throws CryptoProblem `did_log_invalid` where the key was not committed for a device
 */
export async function appendRoutineEntry(options: {
  log: DidLogText;
  updateKey: DidUpdateKey;
  nextUpdateKey: Ed25519PublicJwk;
  didKey?: EcPublicJwk;
  recovery?: { publicKey: RsaPublicJwk; updateKey: Ed25519PublicJwk };
  deactivate?: boolean;
  now: number;
}): Promise<{ log: DidLogText; entry: string; head: DidLogHead }> {
  const { log, updateKey, nextUpdateKey, didKey, recovery, deactivate = false, now } = options;
  const previous = parseLines(log).at(-1);
  if (previous === undefined) throw new CryptoProblem('did_log_invalid', 'empty log');
  const usedHash = hashOf(updateKey.publicJwk);
  const devices = previous.nextKeyHashes.slice(0, -1);
  if (!devices.includes(usedHash))
    throw new CryptoProblem('did_log_invalid', 'the key was not committed for a device');
  const nextHash = hashOf(nextUpdateKey);
  const recoveryHash = recovery === undefined ? recoveryHashOf(previous) : hashOf(recovery.updateKey);
  const entry = await signNextEntry(
    {
      versionTime: formatTime(Math.max(now, timeOf(previous) + 1)),
      nextKeyHashes: [...devices.map((hash) => (hash === usedHash ? nextHash : hash)), recoveryHash],
      didKey: didKey ?? previous.didKey,
      recoveryKey: recovery?.publicKey ?? previous.recoveryKey,
      ...(deactivate ? { deactivated: true as const } : {}),
    },
    { previous, signer: updateKey },
  );
  const line = formatEntry(entry);
  return {
    log: `${log}${line}\n`,
    entry: line,
    head: { versionId: entry.versionId, versionNumber: versionNumber(entry) },
  };
}

/**
 * Verifies a whole log: did:webvh 1.0, and Lanyard's rules beside it (protocol, Identity 3 and 4).
 *
 * @param expected.did The DID it must be the log of; left out only where the log itself introduces it.
 * @param expected.pinned The head seen before: a log that is shorter or another at that place is refused.
 * @param expected.ended Whether an identity that its person has ended may be read: who relies on its keys must not. Default: false.
 * @param expected.now Seconds since 1970 by cloud time.
 * @throws CryptoProblem `did_log_invalid`, `did_log_rollback`, `context_mismatch` (log of another DID), `not_yet_valid` (an
 *   entry dated more than 5 min ahead)
 */
export async function verifyDidLog(
  log: DidLogText,
  expected: { did?: string; pinned?: DidLogHead; ended?: boolean; now: number },
): Promise<VerifiedDidLog> {
  const lines = parseLines(log);
  const entries: VerifiedEntry[] = [];
  let previous: DidLogEntry | undefined;
  for (const entry of lines) {
    await checkEntry(entry, previous, entries.length + 1);
    if (timeOf(entry) > expected.now + clockAheadSeconds)
      throw new CryptoProblem('not_yet_valid', 'entry dated ahead');
    entries.push(await describeEntry(entry, previous));
    previous = entry;
  }
  if (previous === undefined) throw new CryptoProblem('did_log_invalid', 'empty log');
  if (expected.did !== undefined && previous.did !== expected.did) {
    throw new CryptoProblem('context_mismatch', 'the log of another DID');
  }
  checkPinned(entries, expected.pinned);
  const { deactivated } = previous;
  if (deactivated === true && expected.ended !== true) refuse('its person has ended this identity');
  return {
    did: previous.did,
    ...parseDid(previous.did),
    versionId: previous.versionId,
    versionNumber: entries.length,
    didKey: previous.didKey,
    recoveryKey: previous.recoveryKey,
    updateKeys: [previous.updateKey],
    nextKeyHashes: previous.nextKeyHashes,
    ...(deactivated === undefined ? {} : { deactivated }),
    entries,
  };
}

/**
 * The WebAuthn challenge under which the cloud takes a device's entry: a touch over exactly this entry.
 *
 * @param versionId Of the entry to be appended; it covers the entry and the whole log before it.
 */
export function didEntryChallenge(versionId: string): Digest {
  return digestOfJson({ type: 'lanyard-did-entry-v1', versionId });
}

function parseLines(log: DidLogText): readonly DidLogEntry[] {
  if (log.length > logLimit) throw new CryptoProblem('did_log_invalid', 'log too long');
  const lines = log.split('\n');
  if (lines.pop() !== '' || lines.length === 0)
    throw new CryptoProblem('did_log_invalid', 'no lines, or the last is cut off');
  if (lines.length > entriesLimit) throw new CryptoProblem('did_log_invalid', 'too many entries');
  return lines.map(parseEntry);
}

/** The rules for one entry after another, as rows to read down. */
async function checkEntry(
  entry: DidLogEntry,
  previous: DidLogEntry | undefined,
  number: number,
): Promise<void> {
  const { scid } = entry;
  if (previous === undefined) {
    if (scid === undefined) refuse('the first entry names no SCID');
    if (entry.deactivated === true) refuse('ended before it began');
    if (entryScid({ ...entry, scid }) !== scid) refuse('the SCID is not the hash of the first entry');
    if (parseDid(entry.did).scid !== scid) refuse('the DID has another SCID');
  } else {
    if (scid !== undefined) refuse('a later entry founds a log again');
    if (previous.deactivated === true) refuse('an entry after the last');
    if (entry.did !== previous.did) refuse('the entry is of another DID');
    if (timeOf(entry) <= timeOf(previous)) refuse('the entry is no later than the one before');
    if (!previous.nextKeyHashes.includes(nextKeyHash(entry.updateKey)))
      refuse('signed by a key not committed');
  }
  const fresh = previous === undefined || recoveryHashOf(previous) === nextKeyHash(entry.updateKey);
  if (fresh && entry.nextKeyHashes.length !== 2)
    refuse('a first or recovery entry commits one device and the recovery key');
  // An update key is used once: committed again, a used recovery code would live on.
  if (entry.nextKeyHashes.includes(nextKeyHash(entry.updateKey))) refuse('commits the key it is signed by');
  const place = { number, previousVersionId: previous?.versionId ?? scid ?? '' };
  if (entryVersionId(entry, place) !== entry.versionId) refuse('number or hash is not what it must be');
  if (!(await entrySignatureVerifies(entry))) refuse('the signature does not verify');
}

async function describeEntry(entry: DidLogEntry, previous: DidLogEntry | undefined): Promise<VerifiedEntry> {
  return {
    versionId: entry.versionId,
    versionNumber: versionNumber(entry),
    kind: await kindOf(entry, previous),
    time: timeOf(entry),
    digest: digest(formatEntry(entry)),
    didKey: entry.didKey,
    didKeyChanged:
      previous !== undefined &&
      (entry.didKey.x !== previous.didKey.x || entry.didKey.y !== previous.didKey.y),
    recoveryChanged:
      previous !== undefined &&
      (recoveryHashOf(entry) !== recoveryHashOf(previous) || entry.recoveryKey.n !== previous.recoveryKey.n),
  };
}

async function kindOf(entry: DidLogEntry, previous: DidLogEntry | undefined): Promise<VerifiedEntry['kind']> {
  if (previous === undefined) return 'first';
  return nextKeyHash(entry.updateKey) === recoveryHashOf(previous) ? 'recovery' : 'routine';
}

function checkPinned(entries: readonly VerifiedEntry[], pinned: DidLogHead | undefined): void {
  if (pinned === undefined) return;
  const seen = entries[pinned.versionNumber - 1];
  if (seen === undefined) throw new CryptoProblem('did_log_rollback', 'shorter than the log seen before');
  if (seen.versionId !== pinned.versionId)
    throw new CryptoProblem('did_log_rollback', 'forked from the log seen before');
}

function recoveryHashOf({ nextKeyHashes }: DidLogEntry): string {
  return nextKeyHashes.at(-1) ?? '';
}

function hashOf(jwk: Ed25519PublicJwk): string {
  return nextKeyHash(multikey(jwk));
}

function refuse(why: string): never {
  throw new CryptoProblem('did_log_invalid', why);
}
