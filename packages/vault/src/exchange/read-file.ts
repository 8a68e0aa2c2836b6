import { fromUtf8 } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { openVaultArchive } from '@lanyard/crypto/vault-archive';
import { ArchiveFiles, indexOf, isArchivePiece, withoutDamaged } from './archive.ts';
import { decryptBitwarden, isEncryptedBitwarden } from './bitwarden-encrypted.ts';
import { isBitwarden, readBitwarden } from './bitwarden.ts';
import { readCsv } from './csv.ts';
import { isCxf, readCxf } from './cxf.ts';
import { readKeePass } from './keepass.ts';
import { is1Password, isZip, read1Password, unpack1Pux } from './one-password.ts';
import { Collector, ExchangeProblem, mostTextBytes, mostZipBytes, type ExchangeReport } from './report.ts';
import { decodeText, readJson } from './text.ts';
import { firstName, storedFiles } from './zip.ts';

/** What a reader is told beside the file. */
export interface ReadOptions {
  /** Of an encrypted file. */
  readonly password?: string | undefined;
  /** What an entry is called that has no name of its own. */
  readonly untitled: string;
}

/**
 * Reads what a password manager or a browser has written, whichever it is: the file itself says so, not its name. Writes nothing.
 *
 * @throws ExchangeProblem
 */
export async function readExchangeFile(
  file: Blob | Uint8Array,
  { password, untitled }: ReadOptions,
): Promise<ExchangeReport> {
  const collector = new Collector(untitled);
  const blob = file instanceof Blob ? file : new Blob([Uint8Array.from(file)]);
  if (isZip(await bytesOf(blob.slice(0, 4)))) return readZip(blob, { password, collector });
  if (blob.size > mostTextBytes) throw new ExchangeProblem('too-large');
  const text = decodeText(await bytesOf(blob));
  const start = text.trimStart();
  if (start.startsWith('{')) return readDocument(readJson(start), { password, collector });
  if (start.startsWith('<')) {
    if (!/<KeePassFile[\s>]/u.test(start.slice(0, 2000))) throw new ExchangeProblem('unknown-format');
    return readKeePass(start, collector);
  }
  if (isArchiveText(start)) return readArchive(start.trim(), { password, collector });
  return readCsv(text, collector);
}

interface Reading {
  readonly password: string | undefined;
  readonly collector: Collector;
}

/** Only what is needed of an archive of ours is read, and what it holds is not held: it may be longer than memory. */
async function readZip(zip: Blob, { password, collector }: Reading): Promise<ExchangeReport> {
  const stored = await storedFiles(zip);
  const index = stored && indexOf(stored);
  if (stored !== undefined && index !== undefined) {
    if (index.size > mostTextBytes) throw new ExchangeProblem('too-large');
    const text = decodeText(await bytesOf(index));
    if (!isArchiveText(text)) throw new ExchangeProblem('malformed');
    const report = await readArchive(text, { password, collector }, new ArchiveFiles(stored));
    return { ...report, found: await withoutDamaged(report.found) };
  }
  // Its document stands at the end: without it, what is there of it was cut off.
  if (isArchivePiece((await firstName(zip)) ?? '')) throw new ExchangeProblem('malformed');
  if (zip.size > mostZipBytes) throw new ExchangeProblem('too-large');
  const { data, files } = unpack1Pux(await bytesOf(zip));
  return read1Password(data, collector, files);
}

async function bytesOf(part: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await part.arrayBuffer());
}

/** JWE, as an archive is. */
function isArchiveText(text: string): boolean {
  return /^ey[\w-]{20,1000}\.[\w-]*\./u.test(text.slice(0, 2000));
}

async function readDocument(value: unknown, { password, collector }: Reading): Promise<ExchangeReport> {
  if (isEncryptedBitwarden(value)) {
    const inner = readJson(await decryptBitwarden(value, password));
    return { ...readBitwarden(inner, collector), format: 'bitwarden-encrypted' };
  }
  if (isBitwarden(value)) return readBitwarden(value, collector);
  if (is1Password(value)) return read1Password(value, collector);
  if (isCxf(value)) return readCxf(value, collector);
  throw new ExchangeProblem('unknown-format');
}

async function readArchive(
  text: string,
  { password, collector }: Reading,
  files?: ArchiveFiles,
): Promise<ExchangeReport> {
  if (password === undefined) throw new ExchangeProblem('password-needed');
  try {
    const inner = readJson(fromUtf8(await openVaultArchive(text, password)));
    if (!isCxf(inner)) throw new ExchangeProblem('malformed');
    return { ...readCxf(inner, collector, files), format: 'lanyard-archive' };
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    throw new ExchangeProblem(error.code === 'decryption_failed' ? 'password-wrong' : 'malformed');
  }
}
