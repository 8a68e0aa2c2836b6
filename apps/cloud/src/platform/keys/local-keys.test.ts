import {
  chmod,
  chown,
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { aFolder } from '@lanyard/testing/folder';
import { beforeEach, expect, test } from 'vitest';
import { isRoot } from '../data-folder.ts';
import { installationKeyId } from './key-service.ts';
import { openLocalKeys } from './local-keys.ts';
import { KeyError, type KeyCode } from './problem.ts';

const school = '0198b1c0-0000-7000-8000-000000000001';
const clinic = '0198b1c0-0000-7000-8000-000000000002';
const secret = Buffer.from('a data key');

let folder: string;
beforeEach(async () => {
  folder = join(await aFolder(), 'data', 'keys');
});

const fileOf = (id: string): string => join(folder, `${id}.key`);

async function refusal(work: Promise<unknown>): Promise<{ code: KeyCode; message: string }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof KeyError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('it succeeded');
}

const codeOf = async (work: Promise<unknown>): Promise<KeyCode> => (await refusal(work)).code;

test('a key seals and opens for its context, in this process and the next', async () => {
  const keys = await openLocalKeys(folder);
  expect(await keys.create(school)).toBe(true);
  const sealed = await keys.seal(school, ['organizations', 'sealed_data_key'], secret);
  expect(sealed.includes(secret)).toBe(false);
  const later = await openLocalKeys(folder);
  expect(await later.open(school, ['organizations', 'sealed_data_key'], sealed)).toEqual(secret);
  expect(await codeOf(later.open(school, ['organizations', 'another'], sealed))).toBe('seal-broken');
});

test('what one key sealed, no other opens', async () => {
  const keys = await openLocalKeys(folder);
  for (const id of [school, clinic, installationKeyId]) await keys.create(id);
  const sealed = await keys.seal(school, ['a'], secret);
  expect(await codeOf(keys.open(clinic, ['a'], sealed))).toBe('seal-broken');
  expect(await codeOf(keys.open(installationKeyId, ['a'], sealed))).toBe('seal-broken');
});

test('keyed hashes are equal for one key, context and value, and for nothing else', async () => {
  const keys = await openLocalKeys(folder);
  await keys.create(school);
  await keys.create(clinic);
  const macs = await Promise.all([
    keys.mac(school, ['claim_codes', 'address'], 'a@example.com'),
    keys.mac(clinic, ['claim_codes', 'address'], 'a@example.com'),
    keys.mac(school, ['claim_codes', 'code'], 'a@example.com'),
    keys.mac(school, ['claim_codes', 'address'], 'b@example.com'),
  ]);
  expect(new Set(macs.map((mac) => mac.toString('hex'))).size).toBe(4);
  expect(macs[0]).toHaveLength(32);
  expect(await keys.mac(school, ['claim_codes', 'address'], 'a@example.com')).toEqual(macs[0]);
});

test('folder and files are closed to others, whatever the umask', async () => {
  const umask = process.umask(0);
  try {
    const keys = await openLocalKeys(folder);
    await keys.create(school);
  } finally {
    process.umask(umask);
  }
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(fileOf(school))).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual([`${school}.key`]);
});

test('a key is made once: nobody replaces it, of many at once one makes it', async () => {
  const keys = await openLocalKeys(folder);
  const made = await Promise.all(Array.from({ length: 20 }, async () => keys.create(school)));
  expect(made.filter(Boolean)).toHaveLength(1);
  const before = await readFile(fileOf(school), 'utf8');
  expect(await keys.create(school)).toBe(false);
  expect(await readFile(fileOf(school), 'utf8')).toBe(before);
  expect(await readdir(folder)).toEqual([`${school}.key`]);
});

test.each([0o640, 0o604, 0o660, 0o755])(
  'a file of mode %o is refused at start, and later, with the command that mends it',
  async (mode) => {
    const keys = await openLocalKeys(folder);
    await keys.create(school);
    await chmod(fileOf(school), mode);
    const refused = await refusal(openLocalKeys(folder));
    expect(refused.code).toBe('key-unsafe');
    expect(refused.message).toContain(`chmod 600 '${fileOf(school)}'`);
    expect(await codeOf(keys.seal(school, ['a'], secret))).toBe('key-unsafe');
  },
);

test('a folder open to others is refused, with the command that mends it', async () => {
  await openLocalKeys(folder);
  await chmod(folder, 0o750);
  const refused = await refusal(openLocalKeys(folder));
  expect(refused.code).toBe('key-unsafe');
  expect(refused.message).toContain(`chmod 700 '${folder}'`);
});

test('a link in place of a key or the folder is refused', async () => {
  const keys = await openLocalKeys(folder);
  await keys.create(school);
  await copyFile(fileOf(school), join(folder, '..', 'elsewhere'));
  await rm(fileOf(school));
  await symlink(join(folder, '..', 'elsewhere'), fileOf(school));
  expect(await codeOf(openLocalKeys(folder))).toBe('key-unsafe');
  await symlink(folder, join(folder, '..', 'linked'));
  expect(await codeOf(openLocalKeys(join(folder, '..', 'linked')))).toBe('key-unsafe');
});

test.runIf(isRoot())('a key of another account is refused, with the command that mends it', async () => {
  const keys = await openLocalKeys(folder);
  await keys.create(school);
  await chown(fileOf(school), 65_534, 65_534);
  const refused = await refusal(openLocalKeys(folder));
  expect(refused.code).toBe('key-unsafe');
  expect(refused.message).toContain('chown 0');
});

test('destroying a key destroys what it sealed, and leaves no copy behind', async () => {
  const keys = await openLocalKeys(folder);
  await keys.create(school);
  await keys.create(clinic);
  const sealed = await keys.seal(school, ['a'], secret);
  // As a process that was killed while it made the key leaves it.
  await link(fileOf(school), `${fileOf(school)}.0123456789ab`);
  await keys.destroy(school);
  await keys.destroy(school);
  expect(await readdir(folder)).toEqual([`${clinic}.key`]);
  expect(await codeOf(keys.open(school, ['a'], sealed))).toBe('key-missing');
  await keys.create(school);
  expect(await codeOf(keys.open(school, ['a'], sealed))).toBe('seal-broken');
});

test.each(['', 'not json', '{}', 'null', '{"kty":"oct","kid":"other","k":"AA"}'])(
  'a damaged file is refused: %j',
  async (content) => {
    const keys = await openLocalKeys(folder);
    await writeFile(fileOf(school), content, { mode: 0o600 });
    expect(await codeOf(keys.seal(school, ['a'], secret))).toBe('key-damaged');
  },
);

test("a key under another's name, too short, or written otherwise is refused", async () => {
  const keys = await openLocalKeys(folder);
  await keys.create(school);
  await copyFile(fileOf(school), fileOf(clinic));
  expect(await codeOf(keys.seal(clinic, ['a'], secret))).toBe('key-damaged');
  const key = JSON.parse(await readFile(fileOf(school), 'utf8')) as { k: string };
  for (const k of [key.k.slice(2), `${key.k}=`, ` ${key.k}`]) {
    await writeFile(fileOf(school), JSON.stringify({ ...key, k }));
    expect(await codeOf(keys.seal(school, ['a'], secret))).toBe('key-damaged');
  }
});

test.each(['../outside', 'a/b', '', '.', school.toUpperCase().replace('B', 'G'), 'installation.key'])(
  'path traversal: %j is no name of a key',
  async (id) => {
    const keys = await openLocalKeys(folder);
    await mkdir(join(folder, '..', 'a'), { recursive: true });
    await expect(keys.create(id)).rejects.toThrow(TypeError);
    await expect(keys.destroy(id)).rejects.toThrow(TypeError);
    expect(await readdir(folder)).toEqual([]);
  },
);
