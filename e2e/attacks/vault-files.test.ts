import { disableMember, enableMember } from '@lanyard/contract/members';
import {
  mostItemAttachments,
  mostUploads,
  readVaultSpace,
  readAttachmentChunk,
  settleVaultItem,
  writeAttachmentChunk,
  writeVaultItem,
} from '@lanyard/contract/vaults';
import type { Digest } from '@lanyard/crypto/encoding';
import type { VaultRole } from '@lanyard/crypto/vault-statements';
import type { LiveSession } from '@lanyard/session/live-session';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aLyingProxy, type LyingProxy } from '@lanyard/testing/lying-proxy';
import { login } from '@lanyard/testing/vault-people';
import { newAttachmentKey, openChunk, sealChunk } from '@lanyard/vault/attachments';
import { openVault as openInWallet } from '@lanyard/holder/vault';
import { attachFile, readFile, type FileSource } from '@lanyard/vault/files';
import { restored, withContent, type Attachment, type LoginContent } from '@lanyard/vault/items';
import { newPlace } from '@lanyard/vault/writing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  aSurfer,
  atDesk,
  behindProxy,
  closeUnharmed,
  refusalOf,
  signIn,
  type Member,
  type Organization,
  type Person,
  type Surfer,
} from './cast.ts';
import { aVaultDesk, rolesOf, type VaultDesk } from './vault-cast.ts';

/** Files of items: whole or not at all, for whom the item is, and only what was attached. */

let world: TestCloud;
/** Between Mia's browser and the cloud. */
let proxy: LyingProxy;
let organization: Organization;
let admin: { readonly browser: Surfer; readonly session: LiveSession };
let mia: Member;
let ben: Member;
let atMia: VaultDesk;
let atBen: VaultDesk;

const aVault = (person: Person, at = organization, port = world.port) => aVaultDesk(world, person, at, port);

beforeAll(async () => {
  world = await aCloud({ settings: { ...behindProxy, LANYARD_VAULT_FILES_GB: '1' } });
  proxy = await aLyingProxy(world);
  const made = await anOrganization(world, 'Acme');
  ({ organization } = made);
  admin = await atDesk(world, organization, made.owner);
  mia = await aMember(world, admin, 'mia@acme.test', { name: 'Mia' });
  ben = await aMember(world, admin, 'ben@acme.test', { name: 'Ben' });
  atMia = await aVault(mia, organization, proxy.port);
  atBen = await aVault(ben);
});
afterEach(() => proxy.beHonest());
afterAll(async () => {
  await proxy.close();
  await closeUnharmed(world);
});

const aFile = (size: number, name = 'deed.pdf'): FileSource & { readonly bytes: Uint8Array } => {
  const bytes = Uint8Array.from({ length: size }, (_none, place) => (place * 7 + size) % 251);
  const slice = (from: number, to: number) => new Blob([bytes.slice(from, to)]);
  return { name, type: 'application/pdf', size, bytes, slice };
};
const holding = (...attachments: readonly Attachment[]): LoginContent => ({
  ...login('safe'),
  ...(attachments.length > 0 && { attachments }),
});
const bytesAt = async ({ vault }: Pick<VaultDesk, 'vault'>, item: Digest, file: Attachment) =>
  new Uint8Array(await new Blob([...(await readFile(vault, item, file))]).arrayBuffer());
const filesAt = async (item: string) =>
  (
    await world.database.lookAt<{ attachment: string }>(
      'select attachment from vault_attachments where item = $1 order by attachment',
      [item],
    )
  ).map(({ attachment }) => attachment);
/** As the cloud counts, and as it is. */
const used = async () => {
  const [row] = await world.database.lookAt<{ counted: string; real: string }>(
    `select attachments as counted,
       (select coalesce(sum(length(ciphertext)), 0) from vault_attachment_chunks c where c.organization_id = h.organization_id) as real
     from vault_heads h where organization_id = $1`,
    [organization.id],
  );
  expect(row?.counted).toBe(row?.real);
  return Number(row?.counted ?? 0);
};
/** An item of Mia's with one file. */
async function anItemWithFile(size = 1000) {
  const file = aFile(size);
  const place = newPlace(atMia.vault.did);
  const attachment = await attachFile(atMia.vault, place.item, file);
  await atMia.vault.create(holding(attachment), undefined, place);
  return { item: place.item, attachment, file };
}
async function shareWithBen(item: Digest, role: VaultRole): Promise<void> {
  await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atBen, role]));
  await atBen.vault.sync();
  await atBen.vault.confirm(atMia.vault.did);
}
const proof = ({ browser, session }: Pick<VaultDesk, 'browser' | 'session'>) => browser.proof(session);
/** One piece of a file as some client would send it. */
async function send(
  desk: VaultDesk,
  item: Digest,
  { key = newAttachmentKey(10), in: within = organization.id, chunk = '1', chunks = 1, sealed = '' } = {},
): Promise<unknown> {
  const piece =
    sealed || (await sealChunk(new Uint8Array(key.size), key, { organization: within, item, chunk: 1 }));
  const params = { item, attachment: key.id, chunk };
  const body = { chunks, sealed: piece };
  return refusalOf(desk.browser.client.call(writeAttachmentChunk, { params, body }, await proof(desk)));
}
const fetch = async (desk: VaultDesk, item: string, attachment: string) =>
  refusalOf(
    desk.browser.client.call(
      readAttachmentChunk,
      { params: { item, attachment, chunk: '1' } },
      await proof(desk),
    ),
  );

test('a file is attached to a new item, read by whom the item is shared with, in the wallet too, and gone with the item', async () => {
  const before = await used();
  const { item, attachment, file } = await anItemWithFile(700_000);
  expect(await bytesAt(atMia, item, attachment)).toEqual(file.bytes);
  await shareWithBen(item, 'editor');
  const shared = atBen.vault.contents().items.get(item)?.content.content.attachments ?? [];
  expect(shared).toEqual([attachment]);
  expect(await bytesAt(atBen, item, attachment)).toEqual(file.bytes);
  const wallet = await openInWallet(ben.phone.wallet, organization.id, () => undefined);
  await wallet.sync();
  await wallet.confirm(atMia.vault.did);
  const second = await attachFile(wallet, item, aFile(20, 'from the phone.txt'));
  await wallet.change(item, holding(attachment, second));
  await atMia.vault.sync();
  expect(await bytesAt(atMia, item, second)).toEqual(aFile(20).bytes);
  expect(await used()).toBeGreaterThan(before + 700_000);
  await atMia.vault.deleteForGood(item);
  expect([await filesAt(item), await used()]).toEqual([[], before]);
  expect(await fetch(atMia, item, attachment.id)).toBe('not-found');
});

test('a file that was taken off is kept for the history, and comes back with an earlier version', async () => {
  const { item, attachment, file } = await anItemWithFile();
  await atMia.vault.change(item, holding());
  const earlier = atMia.vault.contents().items.get(item)?.content.history[0]?.content;
  expect(earlier?.attachments).toEqual([attachment]);
  expect(await bytesAt(atMia, item, attachment)).toEqual(file.bytes);
  if (earlier !== undefined) await atMia.vault.change(item, earlier);
  expect(await bytesAt(atMia, item, attachment)).toEqual(file.bytes);
  // Shared with somebody new, the item loses its history, and what only that named goes with it.
  await atMia.vault.change(item, holding());
  await shareWithBen(item, 'viewer');
  expect(await filesAt(item)).toEqual([]);
});

test('two who add a file at once: one is told, and both files are kept', async () => {
  const { item, attachment } = await anItemWithFile();
  await shareWithBen(item, 'editor');
  const [byMia, byBen] = await Promise.all([
    attachFile(atMia.vault, item, aFile(30, 'by Mia')),
    attachFile(atBen.vault, item, aFile(40, 'by Ben')),
  ]);
  await atMia.vault.change(item, holding(attachment, byMia));
  const stale = atBen.vault.contents().items.get(item);
  expect(await refusalOf(atBen.vault.change(item, holding(attachment, byBen), stale))).toBe('vault-conflict');
  const now = (await atBen.vault.sync()).items.get(item);
  if (now === undefined) throw new Error('not there');
  await atBen.vault.change(item, holding(attachment, byBen), now);
  await atMia.vault.sync();
  for (const [file, size] of [
    [byMia, 30],
    [byBen, 40],
  ] as const)
    expect(await bytesAt(atMia, item, file)).toEqual(aFile(size).bytes);
  expect(await filesAt(item)).toEqual([attachment.id, byMia.id, byBen.id].toSorted());
});

describe('whole or not at all', () => {
  test('a version that names a file which did not arrive whole is refused, and changes nothing', async () => {
    const { item, attachment } = await anItemWithFile();
    const half = { ...newAttachmentKey(600_000), name: 'half', type: '', digest: attachment.digest };
    await atMia.vault.sendChunk(item, half, 1, aFile(262_144).bytes.slice());
    expect(await refusalOf(atMia.vault.change(item, holding(attachment, half)))).toBe('vault-file-missing');
    // Nor one that nobody has sent.
    const none = { ...half, id: newAttachmentKey(1).id };
    expect(await refusalOf(atMia.vault.change(item, holding(attachment, none)))).toBe('vault-file-missing');
    const [now] = [(await atMia.vault.sync()).items.get(item)];
    expect([now?.version, now?.content.content.attachments]).toEqual([1, [attachment]]);
    expect(await fetch(atMia, item, half.id)).toBe('not-found');
    await atMia.vault.dropUpload(item, half.id);
    expect(await filesAt(item)).toEqual([attachment.id]);
  });

  test('what nobody goes on with is cleared after a day; what an item names stays, unless nobody has the item', async () => {
    const { item, attachment } = await anItemWithFile();
    const before = await used();
    const open = await attachFile(atMia.vault, item, aFile(50));
    const clear = (hours: number) =>
      world.database.lookAt(`select lanyard.clear_attachments(now() + interval '${hours} hours')`);
    await clear(23);
    expect(await filesAt(item)).toEqual([attachment.id, open.id].toSorted());
    await clear(25);
    expect(await filesAt(item)).toEqual([attachment.id]);
    expect(await used()).toBeLessThanOrEqual(before);
    expect(await refusalOf(atMia.vault.change(item, holding(attachment, open)))).toBe('vault-file-missing');
    await world.database.lookAt('update vault_grants set sealed_key = null where item = $1', [item]);
    await clear(25);
    expect(await filesAt(item)).toEqual([]);
  });

  test('the same piece twice at once counts once, and two files at once both count', async () => {
    const { item } = await anItemWithFile();
    const before = await used();
    const key = newAttachmentKey(10);
    expect(await Promise.all([send(atMia, item, { key }), send(atMia, item, { key })])).toEqual([
      'nothing',
      'nothing',
    ]);
    const once = (await used()) - before;
    await Promise.all([send(atMia, item), send(atMia, item)]);
    expect((await used()) - before).toBe(3 * once);
  });
});

test('a member is deleted while they send a file: neither waits for the other for ever', async () => {
  const { item } = await anItemWithFile();
  const waiting = async () => {
    await world.database.lookAt('select pg_stat_clear_snapshot()');
    const rows = await world.database.lookAt(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length;
  };
  await world.database.lookAt('begin');
  await world.database.lookAt('select from vault_heads where organization_id = $1 for update', [
    organization.id,
  ]);
  const sending = send(atMia, item);
  await expect.poll(waiting).toBe(1);
  const deleting = world.database
    .asApp({ organizationId: organization.id }, 'delete from members where id = $1', [mia.memberId])
    .then(
      ({ count }) => count,
      (error: unknown) => error,
    );
  await expect.poll(waiting).toBe(2);
  await world.database.lookAt('commit');
  expect(await Promise.all([sending, deleting])).toEqual(['nothing', 1]);
});

describe('attack: somebody who may not', () => {
  test('a browser for which the vault was not opened sends a file: a relayed sign-in', async () => {
    const { item } = await anItemWithFile();
    const browser = aSurfer(world, organization);
    const entered = { ...atMia, browser, session: await signIn(mia, browser) };
    expect(await send(entered, item)).toBe('vault-write-refused');
    expect(await send(atMia, item)).toBe('nothing');
    // Nor does it say of an item that its people are those it is to have.
    const settled = browser.client.call(
      settleVaultItem,
      { params: { item }, body: { change: 1 } },
      await proof(entered),
    );
    expect(await refusalOf(settled)).toBe('vault-write-refused');
  });

  test('another member reads or adds a file, a viewer adds one, who may use and not see reads one', async () => {
    const { item, attachment } = await anItemWithFile();
    expect(await fetch(atBen, item, attachment.id)).toBe('not-found');
    expect(await send(atBen, item)).toBe('not-found');
    await shareWithBen(item, 'viewer');
    expect(await fetch(atBen, item, attachment.id)).toBe('nothing');
    expect(await send(atBen, item)).toBe('not-found');
    await shareWithBen(item, 'use-only');
    expect(await fetch(atBen, item, attachment.id)).toBe('not-found');
    // Who was removed has the key of the file, and is given nothing to open with it.
    await shareWithBen(item, 'editor');
    expect(await fetch(atBen, item, attachment.id)).toBe('nothing');
    await atMia.vault.share(item, rolesOf([atMia, 'owner']));
    expect([await fetch(atBen, item, attachment.id), await send(atBen, item)]).toEqual([
      'not-found',
      'not-found',
    ]);
  });

  test('whoever was taken off an item has no key of what is attached after that', async () => {
    const { item, attachment } = await anItemWithFile();
    await shareWithBen(item, 'editor');
    const known = atBen.vault.contents().items.get(item);
    expect(known?.content.content.attachments).toEqual([attachment]);
    await atMia.vault.share(item, rolesOf([atMia, 'owner']));
    const after = await attachFile(atMia.vault, item, aFile(1000, 'after.pdf'));
    await atMia.vault.change(item, holding(attachment, after));
    // With the database stolen: the key of the item that they had opens no version that names the new file, that of the old file none of it.
    const [row] = await world.database.lookAt<{ frame: string; ciphertext: Buffer }>(
      'select frame, ciphertext from vault_attachment_chunks where item = $1 and attachment = $2',
      [item, after.id],
    );
    const [header, , iv, , tag] = row?.frame.split('.') ?? [];
    const sealed = [header, '', iv, row?.ciphertext.toString('base64url'), tag].join('.');
    const place = { organization: organization.id, item, chunk: 1 };
    expect(await openChunk(sealed, after, place)).toHaveLength(1000);
    await expect(openChunk(sealed, { ...after, key: attachment.key }, place)).rejects.toMatchObject({
      code: 'decryption_failed',
    });
    expect((await atBen.vault.sync()).items.get(item)).toBeUndefined();
    expect(await fetch(atBen, item, after.id)).toBe('not-found');
  });

  test('another member’s upload is read, written on, named or ended by who knows its name', async () => {
    const { item, attachment } = await anItemWithFile();
    await shareWithBen(item, 'editor');
    const key = newAttachmentKey(10);
    expect(await send(atMia, item, { key })).toBe('nothing');
    expect([await fetch(atBen, item, key.id), await send(atBen, item, { key })]).toEqual([
      'not-found',
      'not-found',
    ]);
    const stolen = { ...key, name: 'stolen', type: '', digest: attachment.digest };
    expect(await refusalOf(atBen.vault.change(item, holding(attachment, stolen)))).toBe('vault-file-missing');
    expect(await refusalOf(atBen.vault.dropUpload(item, key.id))).toBe('not-found');
    expect(await filesAt(item)).toContain(key.id);
    // And nobody ends or rewrites what the item names, the editor neither.
    expect(await refusalOf(atBen.vault.dropUpload(item, attachment.id))).toBe('not-found');
    expect(await send(atBen, item, { key: attachment })).toBe('vault-write-refused');
    expect(await fetch(atMia, item, attachment.id)).toBe('nothing');
  });

  test('a member of another organization, and one who is disabled', async () => {
    const { item, attachment } = await anItemWithFile();
    const other = await anOrganization(world, 'Beta');
    const atBeta = await aVault(other.owner, other.organization);
    expect(await fetch(atBeta, item, attachment.id)).toBe('not-found');
    // Sealed for Acme it is refused at Beta, and what is taken for an item of the same name at Beta stays there.
    expect(await send(atBeta, item)).toBe('vault-write-refused');
    expect(await send(atBeta, item, { in: other.organization.id })).toBe('nothing');
    expect(await bytesAt(atMia, item, attachment)).toHaveLength(1000);

    await shareWithBen(item, 'editor');
    const params = { memberId: ben.memberId };
    await admin.browser.client.call(disableMember, { params }, await proof(admin));
    expect([await fetch(atBen, item, attachment.id), await send(atBen, item)]).toEqual([
      'sign-in-required',
      'sign-in-required',
    ]);
    await admin.browser.client.call(enableMember, { params }, await proof(admin));
    atBen = await aVault(ben);
  });

  test('a piece that says it is another one, of another file, item or length', async () => {
    const { item } = await anItemWithFile();
    const key = newAttachmentKey(10);
    const place = { organization: organization.id, item, chunk: 1 };
    const sealed = await sealChunk(new Uint8Array(10), key, place);
    const refused = 'vault-write-refused';
    expect(await send(atMia, item, { key, sealed, chunk: '2', chunks: 2 })).toBe(refused);
    expect(await send(atMia, item, { key, sealed, chunks: 2 })).toBe(refused);
    expect(await send(atMia, item, { sealed })).toBe(refused);
    expect(await send(atMia, newPlace(atMia.vault.did).item, { key, sealed })).toBe(refused);
    expect(await filesAt(item)).not.toContain(key.id);
  });
});

describe('attack: fills the cloud', () => {
  test('beside the ciphertext, where nothing is counted', async () => {
    const { item } = await anItemWithFile();
    const key = newAttachmentKey(10);
    const [header, , iv, , tag] = (
      await sealChunk(new Uint8Array(10), key, { organization: organization.id, item, chunk: 1 })
    ).split('.');
    const much = 'A'.repeat(340_000);
    for (const sealed of [
      [header, '', much, 'AAAA', tag],
      [header, '', iv, 'AAAA', much],
    ])
      expect(await send(atMia, item, { key, sealed: sealed.join('.') })).toBe('vault-write-refused');
    expect(await filesAt(item)).not.toContain(key.id);
  });

  test('beyond what an organization may have, or with uploads that are never finished', async () => {
    const { item } = await anItemWithFile();
    const before = await used();
    const count = (bytes: number) =>
      world.database.lookAt('update vault_heads set attachments = $2 where organization_id = $1', [
        organization.id,
        bytes,
      ]);
    const most = 1000 ** 3;
    await count(most - 400);
    expect(await send(atMia, item)).toBe('vault-files-full');
    // Whoever runs the organization sees it, and nobody else.
    const space = async (desk: Pick<VaultDesk, 'browser' | 'session'>) =>
      desk.browser.client.call(readVaultSpace, {}, await proof(desk));
    expect(await space(admin)).toMatchObject({ fileBytes: most - 400, mostFileBytes: most });
    expect(await refusalOf(space(atMia))).toBe('forbidden');
    await count(before);
    await world.database.lookAt(
      `insert into vault_attachments (organization_id, item, attachment, chunks, uploader_id, touched_at)
       select organization_id, $2, n::text, 1, person_id, now() from members, generate_series(1, ${mostUploads}) n
       where organization_id = $1 and id = $3`,
      [organization.id, item, mia.memberId],
    );
    expect(await send(atMia, item)).toBe('vault-uploads-open');
    await world.database.lookAt('delete from vault_attachments where item = $1 and length(attachment) < 10', [
      item,
    ]);
    expect(await send(atMia, item)).toBe('nothing');
  });

  test('with one item that names more files than one has', async () => {
    const { item, attachment } = await anItemWithFile();
    const naming = async (kept: number, added: number) => {
      const names = (count: number) => Array.from({ length: count }, () => attachment.id);
      const attachments = { kept: names(kept), added: names(added) };
      const body = { version: 2, statement: 'e30.e30.AA', access: null, attachments };
      return refusalOf(
        atMia.browser.client.call(writeVaultItem, { params: { item }, body }, await proof(atMia)),
      );
    };
    const half = mostItemAttachments / 2;
    expect(await naming(half, half)).toBe('vault-write-refused');
    expect(await naming(half, half + 1)).toBe('invalid-request');
    expect(await naming(mostItemAttachments, mostItemAttachments)).toBe('invalid-request');
  });
});

describe('attack: a cloud that lies', () => {
  const chunkPath = /\/chunks\/\d+$/u;

  test('it swaps two pieces, serves another file or an older one: nothing of the file is given out', async () => {
    const { item, attachment } = await anItemWithFile(600_000);
    const other = await attachFile(atMia.vault, item, aFile(600_000));
    await atMia.vault.change(item, holding(attachment, other));
    const pieceOf = async (file: Attachment, chunk: string) =>
      atMia.browser.client.call(
        readAttachmentChunk,
        { params: { item, attachment: file.id, chunk } },
        await proof(atMia),
      );
    for (const lie of [await pieceOf(attachment, '2'), await pieceOf(other, '1')]) {
      proxy.lie(chunkPath, { answer: () => lie });
      await expect(readFile(atMia.vault, item, attachment)).rejects.toMatchObject({
        code: 'context_mismatch',
      });
      proxy.beHonest();
    }
    expect(await bytesAt(atMia, item, attachment)).toHaveLength(600_000);
  });

  test('it forgets a file, or keeps another item from having one: it is said, and the item can still be changed', async () => {
    const { item, attachment } = await anItemWithFile();
    await world.database.lookAt('delete from vault_attachments where item = $1', [item]);
    expect(await refusalOf(readFile(atMia.vault, item, attachment))).toBe('not-found');
    await atMia.vault.change(item, { ...holding(attachment), userName: 'changed' });
    const opened = atMia.vault.contents().items.get(item);
    if (opened === undefined) throw new Error('not there');
    await atMia.vault.replace(item, restored(withContent(opened.content, holding(), 1)));
    expect(atMia.vault.contents().items.get(item)?.content.content.attachments).toBeUndefined();
  });

  test('of a file it learns neither name nor content nor length', async () => {
    const file = aFile(5000, 'Testament Tante Ottilie.pdf');
    const place = newPlace(atMia.vault.did);
    const attachment = await attachFile(atMia.vault, place.item, file);
    await atMia.vault.create(holding(attachment), undefined, place);
    const sent = proxy.heard.filter(({ body }) => body !== undefined).map(({ body }) => JSON.stringify(body));
    const rows = JSON.stringify(
      await world.database.lookAt(
        `select * from vault_attachments a join vault_attachment_chunks using (attachment)
        where a.item = $1`,
        [place.item],
      ),
    );
    const marks = [
      file.name,
      'Ottilie',
      attachment.key,
      Buffer.from(file.bytes.slice(100, 130)).toString('base64'),
    ];
    for (const text of [...sent, rows]) for (const mark of marks) expect(text.includes(mark)).toBe(false);
    expect(proxy.heard.some(({ path }) => path.includes(writeVaultItem.path.split(':')[0] ?? ''))).toBe(true);
    // As a number of its own: digits of an id may be anything.
    expect(rows).not.toMatch(/\b5000\b/u);
  });
});
