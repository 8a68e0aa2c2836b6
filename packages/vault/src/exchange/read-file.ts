import { fromUtf8 } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { openVaultArchive } from '@lanyard/crypto/vault-archive';
import { decryptBitwarden, isEncryptedBitwarden } from './bitwarden-encrypted.ts';
import { isBitwarden, readBitwarden } from './bitwarden.ts';
import { readCsv } from './csv.ts';
import { isCxf, readCxf } from './cxf.ts';
import { readKeePass } from './keepass.ts';
import { is1Password, isZip, read1Password, unpack1Pux } from './one-password.ts';
import { Collector, ExchangeProblem, type ExchangeReport } from './report.ts';
import { decodeText, readJson } from './text.ts';

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
  file: Uint8Array,
  { password, untitled }: ReadOptions,
): Promise<ExchangeReport> {
  const collector = new Collector(untitled);
  if (isZip(file)) {
    const { data, files } = unpack1Pux(file);
    return read1Password(data, collector, files);
  }
  const text = decodeText(file);
  const start = text.trimStart();
  if (start.startsWith('{')) return readDocument(readJson(start), { password, collector });
  if (start.startsWith('<')) {
    if (!/<KeePassFile[\s>]/u.test(start.slice(0, 2000))) throw new ExchangeProblem('unknown-format');
    return readKeePass(start, collector);
  }
  if (/^ey[\w-]{20,1000}\.[\w-]*\./u.test(start.slice(0, 2000)))
    return readArchive(start.trim(), { password, collector });
  return readCsv(text, collector);
}

async function readDocument(
  value: unknown,
  { password, collector }: { readonly password: string | undefined; readonly collector: Collector },
): Promise<ExchangeReport> {
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
  { password, collector }: { readonly password: string | undefined; readonly collector: Collector },
): Promise<ExchangeReport> {
  if (password === undefined) throw new ExchangeProblem('password-needed');
  try {
    const inner = readJson(fromUtf8(await openVaultArchive(text, password)));
    if (!isCxf(inner)) throw new ExchangeProblem('malformed');
    return { ...readCxf(inner, collector), format: 'lanyard-archive' };
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    throw new ExchangeProblem(error.code === 'decryption_failed' ? 'password-wrong' : 'malformed');
  }
}
