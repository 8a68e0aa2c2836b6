import {
  canonicalJson,
  concatBytes,
  parseCompactJson,
  sha256,
  utf8,
  type Bytes,
  type Json,
} from './encoding.ts';
import { formatDid, isDid, type Did } from './did.ts';
import { CryptoProblem } from './errors.ts';
import {
  readEcPublicJwk,
  readRsaPublicJwk,
  type DidUpdateKey,
  type EcPublicJwk,
  type RsaPublicJwk,
} from './keys.ts';
import { isList, isRecord, isText, type Check } from './members.ts';
import { decodeBase58, encodeBase58, multihash, multikey, readMultikey } from './multiformats.ts';

/**
 * One line of a DID log: did:webvh 1.0 in the one shape that Lanyard writes, and therefore reads. No witnesses, watchers,
 * services or move: a member that is not here is refused, so no later version of the method and no optional
 * feature of it can change what an entry means.
 */
export interface DidLogEntry {
  /** `<number>-<hash>`; the hash covers the entry and, through its predecessor's versionId, all before it. */
  readonly versionId: string;
  /** UTC, whole seconds: `2026-11-20T23:00:00Z`. */
  readonly versionTime: string;
  /** Only in the first entry. */
  readonly scid?: string;
  /** The Multikey that signed this entry. */
  readonly updateKey: string;
  /** Hashes of the keys that may sign the next entry, the recovery key's last. */
  readonly nextKeyHashes: readonly string[];
  /** Its person has ended the identity: the last entry of its log. */
  readonly deactivated?: true;
  readonly did: Did;
  readonly didKey: EcPublicJwk;
  readonly recoveryKey: RsaPublicJwk;
  /** Signature in base58btc. */
  readonly proofValue: string;
}

const method = 'did:webvh:1.0';
const scidPlaceholder = '{SCID}';
const contexts = ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1'];
const signatureBytes = 64;

/** Longest line, in characters. */
const lineLimit = 6144;
/** The recovery key's and those of at most 15 devices. */
const nextKeysLimit = 16;

const signaturePattern = /^z[1-9A-HJ-NP-Za-km-z]{64,88}$/u;
const multihashPattern = /^Qm[1-9A-HJ-NP-Za-km-z]{44}$/u;
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u;
const isSignature: Check<string> = (value): value is string =>
  typeof value === 'string' && signaturePattern.test(value);
const isMultihash: Check<string> = (value): value is string =>
  typeof value === 'string' && multihashPattern.test(value);

/** Everything of an entry but its number, hash and signature. */
export type EntryContent = Omit<DidLogEntry, 'versionId' | 'scid' | 'updateKey' | 'proofValue' | 'did'>;

/** Makes and signs the first entry; the SCID comes out of it. */
export async function signFirstEntry(
  content: EntryContent,
  { domain, personId, signer }: { domain: string; personId: string; signer: DidUpdateKey },
): Promise<DidLogEntry> {
  const draft = { ...content, updateKey: multikey(signer.publicJwk) };
  const scid = multihash(placeheldEntry(draft, { domain, personId }));
  const first = { ...draft, scid, did: formatDid({ scid, domain, personId }) };
  return signEntry(first, { number: 1, previousVersionId: scid, signer });
}

/** Makes and signs a later entry. */
export function signNextEntry(
  content: EntryContent,
  { previous, signer }: { previous: DidLogEntry; signer: DidUpdateKey },
): Promise<DidLogEntry> {
  const next = { ...content, updateKey: multikey(signer.publicJwk), did: previous.did };
  return signEntry(next, {
    number: versionNumber(previous) + 1,
    previousVersionId: previous.versionId,
    signer,
  });
}

async function signEntry(
  entry: Omit<DidLogEntry, 'versionId' | 'proofValue'>,
  { number, previousVersionId, signer }: { number: number; previousVersionId: string; signer: DidUpdateKey },
): Promise<DidLogEntry> {
  const versionId = entryVersionId(entry, { number, previousVersionId });
  const message = signedBytes({ ...entry, versionId });
  const signature = await crypto.subtle.sign('Ed25519', signer.privateKey, message);
  return { ...entry, versionId, proofValue: `z${encodeBase58(new Uint8Array(signature))}` };
}

/** Writes an entry as a line, without its line end. */
export function formatEntry(entry: DidLogEntry): string {
  return canonicalJson({
    ...unsignedEntry(entry),
    proof: [{ ...proofOptions(entry), proofValue: entry.proofValue }],
  });
}

/**
 * Reads a line strictly: exactly the members Lanyard writes, exactly one proof, in one spelling. (An empty list of proofs is
 * no proof; a loop over it would never fail.)
 *
 * @throws CryptoProblem `did_log_invalid`
 */
export function parseEntry(line: string): DidLogEntry {
  if (line.length > lineLimit) throw new CryptoProblem('did_log_invalid', 'entry too long');
  try {
    const entry = readEntry(parseCompactJson(line));
    // What was read, written again, must be the line: whatever the checks above overlooked is refused here.
    if (formatEntry(entry) === line) return entry;
  } catch (cause) {
    throw new CryptoProblem('did_log_invalid', 'not an entry of a Lanyard DID log', { cause });
  }
  throw new CryptoProblem('did_log_invalid', 'entry in another spelling');
}

/** Takes out what an entry says. That nothing stands beside it, `parseEntry` sees by writing it again. */
function readEntry(value: unknown): DidLogEntry {
  const { versionId, versionTime, parameters, state, proof } = asRecord(value);
  const { scid, updateKeys, nextKeyHashes, deactivated } = asRecord(parameters);
  const { id, verificationMethod } = asRecord(state);
  const [updateKey] = asList(updateKeys);
  const [didKey, recoveryKey] = asList(verificationMethod).map((one) => asRecord(one)['publicKeyJwk']);
  const { proofValue } = asRecord(asList(proof)[0]);
  const sound =
    isText(versionId) && isTime(versionTime) && isText(updateKey) && isDid(id) && isSignature(proofValue);
  if (!sound || (scid !== undefined && !isMultihash(scid)))
    throw new CryptoProblem('did_log_invalid', 'member malformed');
  return {
    versionId,
    versionTime,
    ...(scid === undefined ? {} : { scid }),
    updateKey,
    nextKeyHashes: readHashes(asList(nextKeyHashes)),
    // Anything else in its place is not written again, and so refused.
    ...(deactivated === true ? { deactivated } : {}),
    did: id,
    didKey: readEcPublicJwk(didKey),
    recoveryKey: readRsaPublicJwk(recoveryKey),
    proofValue,
  };
}

/** At least one device's and the recovery key's, none twice. An empty list would switch pre-rotation off for good. */
function readHashes(values: readonly unknown[]): readonly string[] {
  const hashes = values.filter(isMultihash);
  const sound = hashes.length === values.length && new Set(hashes).size === hashes.length;
  if (!sound || hashes.length < 2 || hashes.length > nextKeysLimit) {
    throw new CryptoProblem('did_log_invalid', 'keys to come are missing, twice or too many');
  }
  return hashes;
}

/** The number in a versionId. */
export function versionNumber({ versionId }: Pick<DidLogEntry, 'versionId'>): number {
  return Number(versionId.slice(0, versionId.indexOf('-')));
}

/** The versionId an entry must have at its place: number, and hash over content and predecessor. */
export function entryVersionId(
  entry: Omit<DidLogEntry, 'versionId' | 'proofValue'>,
  { number, previousVersionId }: { number: number; previousVersionId: string },
): string {
  const hash = multihash(utf8(canonicalJson(unsignedEntry({ ...entry, versionId: previousVersionId }))));
  return `${number}-${hash}`;
}

/** The SCID that the first entry must have: its hash with the placeholder wherever the SCID stands. */
export function entryScid(first: DidLogEntry & { readonly scid: string }): string {
  const text = canonicalJson(unsignedEntry({ ...first, versionId: scidPlaceholder }));
  return multihash(utf8(text.replaceAll(first.scid, scidPlaceholder)));
}

/** Verifies the signature of an entry by its own update key. */
export async function entrySignatureVerifies(entry: DidLogEntry): Promise<boolean> {
  try {
    const signature = decodeBase58(entry.proofValue.slice(1));
    if (signature.length !== signatureBytes) return false;
    const jwk = { ...readMultikey(entry.updateKey) };
    const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, signature, signedBytes(entry));
  } catch {
    return false;
  }
}

/** Hash of a key to come, as `nextKeyHashes` has it. */
export function nextKeyHash(key: string): string {
  return multihash(utf8(key));
}

/** Seconds since 1970 to the spelling of `versionTime`. */
export function formatTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** `versionTime` to seconds since 1970. */
export function timeOf({ versionTime }: Pick<DidLogEntry, 'versionTime'>): number {
  return Date.parse(versionTime) / 1000;
}

/** The whole entry without its proof, as it is hashed and signed. */
function unsignedEntry(entry: Omit<DidLogEntry, 'proofValue'>): Record<string, Json> {
  const { versionId, versionTime, scid, updateKey, nextKeyHashes, did, didKey, recoveryKey } = entry;
  const founding = scid === undefined ? {} : { method, scid, portable: true };
  const ending = entry.deactivated === true ? { deactivated: true } : {};
  return {
    versionId,
    versionTime,
    parameters: { ...founding, ...ending, updateKeys: [updateKey], nextKeyHashes: [...nextKeyHashes] },
    state: documentOf(did, didKey, recoveryKey),
  };
}

/** The DID document: the DID key for authentication and statements, the recovery key for nothing but being there. */
function documentOf(did: string, didKey: EcPublicJwk, recoveryKey: RsaPublicJwk): Record<string, Json> {
  const key = (name: string, publicKeyJwk: EcPublicJwk | RsaPublicJwk) => ({
    id: `${did}#${name}`,
    type: 'JsonWebKey2020',
    controller: did,
    publicKeyJwk: { ...publicKeyJwk },
  });
  return {
    '@context': contexts,
    id: did,
    verificationMethod: [key('key', didKey), key('recovery', recoveryKey)],
    authentication: [`${did}#key`],
    assertionMethod: [`${did}#key`],
  };
}

/** Proof options of eddsa-jcs-2022 (W3C Data Integrity EdDSA Cryptosuites, section 3.3). */
function proofOptions({
  updateKey,
  versionTime,
}: Pick<DidLogEntry, 'updateKey' | 'versionTime'>): Record<string, Json> {
  return {
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-jcs-2022',
    verificationMethod: `did:key:${updateKey}#${updateKey}`,
    created: versionTime,
    proofPurpose: 'assertionMethod',
  };
}

function signedBytes(entry: Omit<DidLogEntry, 'proofValue'>): Bytes {
  const options = sha256(utf8(canonicalJson(proofOptions(entry))));
  return concatBytes(options, sha256(utf8(canonicalJson(unsignedEntry(entry)))));
}

/** The first entry with the placeholder in place of the SCID that is still to be computed from it. */
function placeheldEntry(
  entry: Omit<DidLogEntry, 'versionId' | 'proofValue' | 'did' | 'scid'>,
  parts: { domain: string; personId: string },
): Bytes {
  const did = `did:webvh:${scidPlaceholder}:${parts.domain}:people:${parts.personId}` as Did;
  return utf8(
    canonicalJson(unsignedEntry({ ...entry, did, scid: scidPlaceholder, versionId: scidPlaceholder })),
  );
}

function asRecord(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new CryptoProblem('did_log_invalid', 'member is not an object');
  return value;
}

function asList(value: unknown): readonly unknown[] {
  if (!isList(value)) throw new CryptoProblem('did_log_invalid', 'member is not a list');
  return value;
}

function isTime(value: unknown): value is string {
  return (
    typeof value === 'string' && timePattern.test(value) && formatTime(Date.parse(value) / 1000) === value
  );
}
