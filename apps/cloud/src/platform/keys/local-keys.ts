import { createHmac, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { link, open as openFile, readdir, readFile, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, makeDataFolder, makeFolder, notPrivate } from '../data-folder.ts';
import type { KeyService, KmsKeyId } from './key-service.ts';
import { KeyError } from './problem.ts';
import { open, seal, type Context } from './seal.ts';

const keyBytes = 32;
const suffix = '.key';

/** Also what keeps a name from leading out of the folder. */
const validId = /^(?:installation|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * Keys as files of one folder (`<data>/keys`, 0700), a file (0600) each: a JWK with its name in it. Keep that folder out of the
 * database's backups, and back it up by itself.
 *
 * @throws KeyError `key-unsafe` when the folder or a file is open to others, with the command that mends it.
 */
export async function openLocalKeys(folder: string): Promise<KeyService> {
  await makeDataFolder(dirname(folder));
  await makeFolder(folder, 0o700);
  await assertPrivate(folder, 'folder');
  for (const name of await readdir(folder)) {
    await assertPrivate(join(folder, name), 'file');
  }
  const fileOf = (keyId: KmsKeyId): string => {
    if (!validId.test(keyId)) throw new TypeError('a key is named by a lower-case UUID, or installation');
    return join(folder, keyId + suffix);
  };
  // Read each time: a key destroyed by another process is gone here too, and these are needed seldom.
  const keyFor = async (keyId: KmsKeyId, purpose: string): Promise<KeyObject> =>
    derive(await readKey(fileOf(keyId), keyId), purpose);
  return {
    create: async (keyId) => createKey(fileOf(keyId), keyId),
    seal: async (keyId, context, plaintext) =>
      seal(await keyFor(keyId, 'seal'), named(keyId, context), plaintext),
    open: async (keyId, context, sealed) => open(await keyFor(keyId, 'seal'), named(keyId, context), sealed),
    mac: async (keyId, context, value) =>
      createHmac('sha256', await keyFor(keyId, `mac ${JSON.stringify(context)}`))
        .update(value)
        .digest(),
    async destroy(keyId) {
      const path = fileOf(keyId);
      // All of that name: one made in a run that was killed has a second name still.
      const names = (await readdir(folder)).filter((name) => join(folder, name).startsWith(path));
      await Promise.all(names.map(async (name) => rm(join(folder, name), { force: true })));
      await syncFolder(folder);
    },
  };
}

function named(keyId: KmsKeyId, context: Context): Context {
  return ['kms', keyId, ...context];
}

/** One key, one use (NIST SP 800-57 part 1, 5.2): what seals does not also authenticate. */
function derive(key: Buffer, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, '', `lanyard kms v1 ${purpose}`, keyBytes)));
}

async function assertPrivate(path: string, kind: 'file' | 'folder'): Promise<void> {
  const wrong = await notPrivate(path, kind);
  if (wrong !== undefined)
    throw new KeyError('key-unsafe', `Keys must be closed to everyone else. ${wrong}.`);
}

/** Whole and on disk before it has its name; a name that is taken stays with its key. */
async function createKey(path: string, keyId: KmsKeyId): Promise<boolean> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await openFile(temporary, 'wx', 0o600);
  try {
    const key = { kty: 'oct', kid: keyId, k: randomBytes(keyBytes).toString('base64url') };
    await file.writeFile(`${JSON.stringify(key)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // Unlike rename, link never replaces.
    await link(temporary, path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(temporary);
  }
  await syncFolder(dirname(path));
  return true;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await openFile(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function readKey(path: string, keyId: KmsKeyId): Promise<Buffer> {
  let text: string;
  try {
    await assertPrivate(path, 'file');
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    throw new KeyError(
      'key-missing',
      `The key file ${path} is gone, and with it what it sealed. Put it back from its backup if that was not meant.`,
    );
  }
  const key = parseKey(text, keyId);
  if (key === undefined)
    throw new KeyError('key-damaged', `${path} is not the key ${keyId}. Put it back from its backup.`);
  return key;
}

/** Undefined for anything but this very key: a file under another's name would seal what nobody opens again. */
function parseKey(text: string, keyId: KmsKeyId): Buffer | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { kty, kid, k } = (found ?? {}) as { kty?: unknown; kid?: unknown; k?: unknown };
  if (kty !== 'oct' || kid !== keyId || typeof k !== 'string') return undefined;
  const bytes = Buffer.from(k, 'base64url');
  return bytes.length === keyBytes && bytes.toString('base64url') === k ? bytes : undefined;
}
