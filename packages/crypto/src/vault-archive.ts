import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import { utf8, type Bytes } from './encoding.ts';
import { CryptoProblem, orProblem } from './errors.ts';
import { readHeader, splitCompact } from './statements.ts';

/**
 * A vault taken out of Lanyard, under a password: JWE (RFC 7516) with PBES2 (RFC 7518, 4.8), which any JOSE library opens. Of no
 * organization and no person: it is to be opened anywhere, years from now.
 */
const pinned = {
  typ: 'lanyard-vault-archive+jwe',
  v: 1,
  alg: 'PBES2-HS512+A256KW',
  enc: 'A256GCM',
} as const;
const contentType = 'application/json';

/** Rounds of PBKDF2-HMAC-SHA-512: over four times what OWASP asks for (2023: 210,000); half a second in a page. */
const rounds = 1_000_000;
/** Fewer are no protection, more hold up whoever opens it. */
const leastRounds = 600_000;
const mostRounds = 5_000_000;
/** Characters; a vault of 50,000 items. */
const limit = 100_000_000;

/** @throws CryptoProblem `envelope_too_large` */
export async function sealVaultArchive(password: string, content: Bytes): Promise<string> {
  const { typ, v, alg, enc } = pinned;
  const archive = await new CompactEncrypt(content)
    .setProtectedHeader({ alg, enc, typ, v, cty: contentType })
    .setKeyManagementParameters({ p2c: rounds })
    .encrypt(passwordBytes(password));
  if (archive.length > limit)
    throw new CryptoProblem('envelope_too_large', `longer than ${limit} characters`);
  return archive;
}

/**
 * @throws CryptoProblem `envelope_malformed`, `type_mismatch`, `envelope_too_large`; `decryption_failed` for another password, or an
 *   archive that was changed
 */
export async function openVaultArchive(archive: string, password: string): Promise<Bytes> {
  const [encoded] = splitCompact(archive, 5, limit);
  const { typ, v: version, alg, enc } = pinned;
  const header = readHeader(
    encoded,
    { typ, alg, enc, version },
    { context: {}, more: ['cty', 'p2s', 'p2c'] },
  );
  const { p2c, cty } = header;
  if (cty !== contentType || !Number.isSafeInteger(p2c))
    throw new CryptoProblem('envelope_malformed', 'not an archive of a vault');
  if ((p2c as number) < leastRounds || (p2c as number) > mostRounds)
    throw new CryptoProblem('type_mismatch', 'rounds that protect nothing, or never end');
  const { plaintext } = await orProblem('decryption_failed', 'the archive does not open', () =>
    compactDecrypt(archive, passwordBytes(password), {
      keyManagementAlgorithms: [alg],
      contentEncryptionAlgorithms: [enc],
      maxPBES2Count: mostRounds,
    }),
  );
  return Uint8Array.from(plaintext);
}

/** The same password on every keyboard: composed letters and their parts are one (NFKC). */
function passwordBytes(password: string): Bytes {
  return utf8(password.normalize('NFKC'));
}
