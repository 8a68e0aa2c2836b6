import { appendRoutineEntry, verifyDidLog } from '@lanyard/crypto/did-log';
import { digest, encodeBase64url, randomBytes, type Digest } from '@lanyard/crypto/encoding';
import { generateDidUpdateKey } from '@lanyard/crypto/keys';
import { seenNameLength, type SeenHead } from '@lanyard/crypto/seen-heads';
import type { PinnedHead } from '@lanyard/crypto/sign-in-envelope';
import { forgetVault } from '@lanyard/session/kept';
import { fetchVault } from '@lanyard/vault/fetching';
import { ringMark, sealRing } from '@lanyard/vault/key-ring';
import { openVaultItems, type Vault, type VaultClient } from '@lanyard/vault/open-vault';
import type { SeenItem, ServedItem } from '@lanyard/vault/reading';
import { createItem, deleteItem, replaceItem } from '@lanyard/vault/writing';
import { signItemVersion } from '@lanyard/crypto/vault-statements';
import { generateSecureKey, sealGrant } from '@lanyard/vault/grants';
import { newItem, withContent } from '@lanyard/vault/items';
import { sealItem } from '@lanyard/vault/sealing';
import { beforeEach, describe, expect, test } from 'vitest';
import { countCrypto } from './crypto-counter.ts';
import { memoryStorage } from './memory-storage.ts';
import { memoryVaultCache, type MemoryVaultCache } from './memory-vault-cache.ts';
import { aVaultPerson, KeptItem, login, now, organization, passwordOf } from './vault-people.ts';

/** Ciphertext that a browser keeps opens a vault sooner, and is believed no more than the cloud is. */

const ada = await aVaultPerson(2);

/** What an honest cloud has of Ada's items, each change with its number. */
let changes: { readonly item: Digest; readonly served: ServedItem }[];
let asked: number[];
/** What this browser keeps, from one opening of the vault to the next. */
let cache: MemoryVaultCache;
let seen: ReadonlyMap<Digest, SeenItem>;
/** The key ring that the cloud has. */
let ringSent: string | undefined;
let bank: KeptItem;
let shop: KeptItem;

const put = (kept: KeptItem) => void changes.push({ item: kept.item, served: kept.serve(ada) });
const answer = (since: number, known = changes) => ({
  cursor: known.length,
  more: false,
  marked: [],
  signers: [{ delegation: ada.delegation, issuer: ada.did }],
  items: [...new Map(known.slice(since).map(({ item, served }) => [item, served])).values()].map(
    ({ item, version, lists, current, grant }) => ({
      item,
      version,
      lists: lists.map(({ epoch, signed }) => ({ epoch, statement: signed.statement, by: 0 })),
      current: current === null ? null : { kind: current.kind, statement: current.signed.statement, by: 0 },
      grant,
    }),
  ),
});

/** As after a reload of the page. */
function open(read?: typeof answer, pinned?: PinnedHead): Promise<Vault> {
  return openVaultItems(clientOf(read, pinned), vaultOf());
}

const vaultOf = () => ({
  organizationId: organization,
  did: ada.did,
  privateKey: ada.privateKey,
  ringKey: ada.ringKey,
  certificate: ada.certificate,
});

function clientOf(
  read: typeof answer = answer,
  pinned?: PinnedHead,
  elsewhere: readonly SeenHead[] = [],
): VaultClient {
  return {
    key: ada.browserKey,
    now: () => now * 1000,
    cache: cache.of(ada.did),
    cloud: {
      read(since) {
        asked.push(since);
        return Promise.resolve(read(since));
      },
      readRing: () => Promise.resolve(ringSent),
      writeRing(ring) {
        ringSent = ring;
        return Promise.resolve();
      },
      async *watch() {},
      write: () => Promise.resolve(),
      writeAll: () => Promise.resolve(),
      delete: () => Promise.resolve(),
      findPeople: () => Promise.resolve({ people: [], chain: [], signers: [], groups: [] }),
      listGroups: () => Promise.resolve([]),
      settle: () => Promise.resolve(),
      writeChunk: () => Promise.resolve(),
      readChunk: () => Promise.resolve(''),
      dropUpload: () => Promise.resolve(),
      didLog: () => Promise.resolve(ada.text),
    },
    memory: {
      seenItems: () => Promise.resolve(seen),
      keepSeenItems(items) {
        seen = items;
        return Promise.resolve();
      },
      head: () => Promise.resolve(pinned),
      keepHead: () => Promise.resolve(),
      isConfirmed: () => Promise.resolve(false),
      confirm: () => Promise.resolve(),
      ownerDid: () => Promise.resolve(undefined),
      seenEpochs: () => Promise.resolve(new Map()),
      keepEpochs: () => Promise.resolve(),
      seenElsewhere: () => Promise.resolve(elsewhere),
    },
  };
}
const byUnits = (one: string, other: string) => (one < other ? -1 : 1);
async function passwords(vault: Vault) {
  const { items, damaged } = await vault.sync();
  return {
    open: [...items.values()].map((each) => passwordOf(each) ?? '').toSorted(byUnits),
    damaged: [...damaged.values()],
  };
}
async function changed(kept: KeptItem, password: string) {
  const opened = (await (await open()).sync()).items.get(kept.item);
  if (opened === undefined) throw new Error('not there');
  return kept.keep(
    ada,
    await replaceItem(ada.writer, opened, withContent(opened.content, login(password), now)),
  );
}

beforeEach(async () => {
  [changes, asked, cache, seen, ringSent] = [[], [], memoryVaultCache(), new Map(), undefined];
  bank = new KeptItem().keep(ada, await createItem(ada.writer, login('at the bank'), ada.recipient));
  shop = new KeptItem().keep(ada, await createItem(ada.writer, login('in the shop'), ada.recipient));
  put(bank);
  put(shop);
  await (await open()).sync();
  asked = [];
});

test('a vault opens from what was kept, and the cloud is asked for what came after', async () => {
  expect(await passwords(await open())).toEqual({ open: ['at the bank', 'in the shop'], damaged: [] });
  put(await changed(bank, 'moved'));
  const opened = (await (await open()).sync()).items.get(shop.item);
  if (opened === undefined) throw new Error('not there');
  put(shop.keep(ada, await deleteItem(ada.writer, opened), 'deletion'));
  asked = [];
  expect(await passwords(await open())).toEqual({ open: ['moved'], damaged: [] });
  expect(asked).toEqual([3]);
  expect([...cache.items.keys()]).toEqual([bank.item]);
});

test('what was verified and unwrapped once is not verified and unwrapped again: one decryption an item, and no signature of it', async () => {
  const openings = async () => {
    const vault = await open();
    const counter = countCrypto();
    try {
      await passwords(vault);
      return counter.take();
    } finally {
      counter.stop();
    }
  };
  const few = await openings();
  for (let more = 0; more < 20; more += 1)
    put(new KeptItem().keep(ada, await createItem(ada.writer, login(`more ${String(more)}`), ada.recipient)));
  await (await open()).sync();
  const many = await openings();
  const more = (name: string) => ((many[name] ?? 0) - (few[name] ?? 0)) / 20;
  expect([more('subtle.decrypt'), more('subtle.verify'), more('crypto.verify')]).toEqual([1, 0, 0]);
});

test('once somebody is confirmed all is read again: what was verified in this session is not verified again', async () => {
  const vault = await open();
  put(await changed(bank, 'moved'));
  await passwords(vault);
  const counter = countCrypto();
  try {
    await vault.confirm(ada.did);
    const { 'subtle.decrypt': decrypted, 'subtle.verify': verified } = counter.take();
    // Her log is looked up anew.
    expect([decrypted, verified]).toEqual([2, 1]);
  } finally {
    counter.stop();
  }
});

describe('what was fetched before the vault was open', () => {
  /** A browser that has nothing yet, while somebody approves. */
  const fetched = async (client: VaultClient) => {
    const ahead = fetchVault(client);
    await ahead.kept;
    return ahead;
  };
  const openAhead = async (client: VaultClient, ahead: ReturnType<typeof fetchVault>) =>
    passwords(await openVaultItems(client, vaultOf(), ahead));

  beforeEach(async () => {
    await cache.clear();
    seen = new Map();
  });

  test('opens it, is kept, and the cloud is asked for what came after', async () => {
    const client = clientOf();
    const ahead = await fetched(client);
    put(new KeptItem().keep(ada, await createItem(ada.writer, login('came later'), ada.recipient)));
    const all = { open: ['at the bank', 'came later', 'in the shop'], damaged: [] };
    expect(await openAhead(client, ahead)).toEqual(all);
    expect(asked).toEqual([0, 2]);
    asked = [];
    expect(await passwords(await open())).toEqual(all);
    expect(asked).toEqual([3]);
  });

  test('and is older than another tab has seen since, is left', async () => {
    const client = clientOf();
    const ahead = await fetched(client);
    put(await changed(bank, 'moved'));
    await passwords(await open());
    asked = [];
    expect(await openAhead(client, ahead)).toEqual({ open: ['in the shop', 'moved'], damaged: [] });
    expect(asked).toEqual([3]);
  });

  test('and is older than the wallet has seen, is asked for once more; attack: where the cloud stays behind, that is told', async () => {
    const before = [...changes];
    const ahead = await fetched(clientOf());
    put(await changed(bank, 'moved'));
    await cache.clear();
    seen = new Map();
    const heads: readonly SeenHead[] = [[bank.item.slice(0, seenNameLength), 1, 2]];
    const honest = clientOf(answer, undefined, heads);
    expect(await openAhead(honest, ahead)).toEqual({ open: ['in the shop', 'moved'], damaged: [] });
    await cache.clear();
    seen = new Map();
    const lying = clientOf((since) => answer(since, before), undefined, heads);
    const told = await openAhead(lying, await fetched(lying));
    expect(told).toEqual({ open: ['in the shop'], damaged: ['vault_rollback'] });
  });

  test('attack: it leaves out what the wallet has seen: that is told, as it is of any answer', async () => {
    const lying = clientOf((since) => answer(since, [changes[1]!]), undefined, [
      [bank.item.slice(0, seenNameLength), 1, 1],
    ]);
    const told = await openAhead(lying, await fetched(lying));
    expect(told).toEqual({ open: ['in the shop'], damaged: ['vault_rollback'] });
  });
});

describe('a next client of the same person, which has nothing yet', () => {
  const all = { open: ['at the bank', 'in the shop'], damaged: [] };
  /** The key ring as the first client has kept it. */
  const ringKept = () => cache.place?.ring?.sealed;
  const nothingKept = async () => {
    await cache.clear();
    seen = new Map();
  };
  /** Opens it there, and says how many grants were unwrapped and statements of items verified. */
  const openNext = async () => {
    await nothingKept();
    const vault = await open();
    const counter = countCrypto();
    try {
      const read = await passwords(vault);
      const counts = counter.take();
      return { ...read, decrypted: counts['subtle.decrypt'], verified: counts['subtle.verify'] ?? 0 };
    } finally {
      counter.stop();
    }
  };

  test('opens by the key ring that the cloud has: one decryption an item and one of the ring, no signature; and keeps it', async () => {
    ringSent = ringKept();
    expect(await openNext()).toEqual({ ...all, decrypted: 3, verified: 0 });
    asked = [];
    expect(await passwords(await open())).toEqual(all);
    expect(asked).toEqual([2]);
  });

  test('what was changed since is verified, and the rest opens by the ring', async () => {
    ringSent = ringKept();
    put(await changed(bank, 'moved'));
    const { decrypted, verified, ...read } = await openNext();
    expect(read).toEqual({ open: ['in the shop', 'moved'], damaged: [] });
    // Ring and shop; the bank’s grant by RSA, the key in it and the item.
    expect([decrypted, verified > 0]).toEqual([5, true]);
  });

  test('the cloud is sent a ring once there is something in it worth sending, and not for each change', async () => {
    expect(ringSent).toBeUndefined();
    for (let more = 0; more < 40; more += 1)
      put(
        new KeptItem().keep(ada, await createItem(ada.writer, login(`more ${String(more)}`), ada.recipient)),
      );
    await (await open()).sync();
    const first = ringSent;
    expect(first).toBeDefined();
    put(await changed(bank, 'moved'));
    await (await open()).sync();
    expect(ringSent).toBe(first);
    const { decrypted, open: read } = await openNext();
    expect([read.length, decrypted]).toEqual([42, 41 + 1 + 3]);
  });

  test('attack: the cloud serves the ring of somebody else, of another organization, an older vault key’s, a forged one, a cut one: all is verified', async () => {
    const mallory = await aVaultPerson(9);
    const own = { organization, did: ada.did, kid: ada.kid };
    const sealed = ringKept();
    if (sealed === undefined) throw new Error('no ring');
    const entry = { mark: digest('a mark'), key: encodeBase64url(randomBytes(32)) };
    for (const lie of [
      await sealRing([entry], mallory.ringKey, { organization, did: mallory.did, kid: mallory.kid }),
      await sealRing([entry], mallory.ringKey, own),
      await sealRing([entry], ada.ringKey, { ...own, organization: mallory.did }),
      await sealRing([entry], ada.ringKey, { ...own, kid: mallory.kid }),
      sealed.slice(0, -4),
      'no ring',
    ]) {
      ringSent = lie;
      const { verified, ...read } = await openNext();
      expect(read).toMatchObject(all);
      expect(verified).toBeGreaterThan(0);
    }
  });

  test('attack: the cloud serves a ring with older items than were written since, and those items: what the wallet has seen tells', async () => {
    ringSent = ringKept();
    const before = [...changes];
    put(await changed(bank, 'moved'));
    await nothingKept();
    const heads: readonly SeenHead[] = [[bank.item.slice(0, seenNameLength), 1, 2]];
    const lying = await openVaultItems(
      clientOf((since) => answer(since, before), undefined, heads),
      vaultOf(),
    );
    expect(await passwords(lying)).toEqual({ open: ['in the shop'], damaged: ['vault_rollback'] });
  });

  test('attack: beside what is in the ring the cloud names another browser, another item’s list or version: nothing of it opens', async () => {
    ringSent = ringKept();
    const mallory = await aVaultPerson(9);
    const bySomebody = { delegation: mallory.delegation, issuer: ada.did };
    const lies: ((told: ReturnType<typeof answer>) => void)[] = [
      (told) => void told.signers.splice(0, 1, bySomebody),
      ({ items: [one, other] }) => {
        if (one !== undefined && other !== undefined) [one.lists, other.lists] = [other.lists, one.lists];
      },
      ({ items: [one, other] }) => {
        if (one !== undefined && other !== undefined)
          [one.current, other.current] = [other.current, one.current];
      },
    ];
    for (const lie of lies) {
      await nothingKept();
      const vault = await open((since) => {
        const told = answer(since);
        lie(told);
        return told;
      });
      const { items, damaged } = await vault.sync();
      expect([items.size, damaged.size]).toEqual([0, 2]);
    }
  });
});

test('what is kept is ciphertext', () => {
  const text = JSON.stringify([cache.place, ...cache.items.values()]);
  expect(text).toContain(bank.item);
  for (const secret of ['at the bank', 'in the shop', 'bank.example'])
    for (const spelling of [secret, Buffer.from(secret).toString('base64url').slice(1, -2)])
      expect(text).not.toContain(spelling);
});

test('signing out clears what was kept', async () => {
  const storage = memoryStorage();
  await forgetVault({ storage, vaultCache: cache, now: () => now, cloud: {} as never });
  expect([cache.items.size, cache.place]).toEqual([0, undefined]);
});

describe('attack: what a browser keeps is changed', () => {
  const untouched = { open: ['at the bank', 'in the shop'], damaged: [] };

  test('an older version put back: it is read from the cloud again', async () => {
    const before = structuredClone(cache.items.get(bank.item));
    put(await changed(bank, 'moved'));
    await (await open()).sync();
    if (before !== undefined) cache.items.set(bank.item, before);
    asked = [];
    expect(await passwords(await open())).toEqual({ open: ['in the shop', 'moved'], damaged: [] });
    expect(asked).toEqual([0]);
  });

  test('two items’ ciphertexts swapped, an item taken out, an item planted: read from the cloud again', async () => {
    const planted = new KeptItem().keep(
      ada,
      await createItem({ ...ada.writer, did: (await aVaultPerson(9)).did }, login('planted'), ada.recipient),
    );
    const [one, other] = [cache.items.get(bank.item), cache.items.get(shop.item)];
    if (one === undefined || other === undefined) throw new Error('not kept');
    for (const tamper of [
      () => cache.items.set(bank.item, { ...one, current: other.current, grant: other.grant }),
      () => cache.items.delete(bank.item),
      () => cache.items.set(planted.item, planted.serve(ada)),
    ]) {
      tamper();
      asked = [];
      expect(await passwords(await open())).toEqual(untouched);
      expect(asked).toEqual([0]);
    }
  });

  test('it says that it was verified, by a key that its writer made: nothing of it is believed', async () => {
    const mallory = await aVaultPerson(9);
    const [kept, before] = [cache.items.get(bank.item), seen.get(bank.item)];
    if (kept === undefined || before === undefined) throw new Error('not kept');
    const secureKey = await generateSecureKey();
    const at = { organization, item: bank.item, version: 1, epoch: 1 };
    const envelope = await sealItem(newItem(login('planted'), now), secureKey.key, at);
    const signer = { ...at, browserKey: mallory.browserKey, issuer: ada.did, issuedAt: now };
    const statement = await signItemVersion(signer, { ...at, envelope });
    const signed = { statement, delegation: ada.delegation, issuer: ada.did };
    const planted = { ...kept, current: { kind: 'version', signed } as const };
    const claim = { item: bank.item, list: before.list, statement: digest(statement) };
    const mark = ringMark({ ...claim, logs: new Map([[ada.did, ada.log.versionId]]) });
    const place = { organization, did: ada.did, kid: ada.kid };
    const sealed = await sealRing([{ mark, key: secureKey.raw }], mallory.ringKey, place);
    for (const ring of [{ sealed, unsent: 0 }, cache.place?.ring]) {
      cache.items.set(bank.item, planted);
      cache.place = { did: ada.did, cursor: 2, ...(ring === undefined ? {} : { ring }) };
      expect(await passwords(await open())).toEqual(untouched);
    }
    seen = new Map(seen).set(bank.item, { ...before, statement: claim.statement });
    cache.items.set(bank.item, planted);
    cache.place = { did: ada.did, cursor: 2, ring: { sealed, unsent: 0 } };
    expect(await passwords(await open())).toEqual({ open: ['in the shop'], damaged: ['vault_rollback'] });
  });

  test('another version beside what was verified of this one, or less in the key ring: read from the cloud again', async () => {
    const [one, other] = [cache.items.get(bank.item), cache.items.get(shop.item)];
    if (one === undefined || other === undefined) throw new Error('not kept');
    const place = { did: ada.did, cursor: 2 };
    const empty = await sealRing([], ada.ringKey, { organization, did: ada.did, kid: ada.kid });
    for (const tamper of [
      () => cache.items.set(bank.item, { ...one, current: other.current }),
      () => (cache.place = place),
      () => (cache.place = { ...place, ring: { sealed: empty, unsent: 0 } }),
    ]) {
      tamper();
      asked = [];
      expect(await passwords(await open())).toEqual(untouched);
      expect(asked).toEqual([0]);
    }
  });

  test('an item of somebody else’s making, and that it was seen so: what the cloud has is not it, so neither is open', async () => {
    const mallory = await aVaultPerson(9);
    const [kept, before] = [cache.items.get(bank.item), seen.get(bank.item)];
    if (kept === undefined || before === undefined) throw new Error('not kept');
    const secureKey = await generateSecureKey();
    const at = { organization, item: bank.item, version: 1, epoch: 1 };
    const signer = { ...at, browserKey: mallory.browserKey, issuer: ada.did, issuedAt: now };
    const envelope = await sealItem(newItem(login('planted'), now), secureKey.key, at);
    const own = { delegation: ada.delegation, issuer: ada.did };
    const list = 'a list that nobody signed';
    const statement = await signItemVersion({ ...signer, browserKey: ada.browserKey }, { ...at, envelope });
    seen = new Map(seen).set(bank.item, {
      ...before,
      list: digest(list),
      browser: mallory.browserKey.publicJwk,
      statement: digest(statement),
    });
    cache.items.set(bank.item, {
      ...kept,
      lists: [{ epoch: 1, signed: { statement: list, ...own } }],
      current: { kind: 'version', signed: { statement, ...own } },
      grant: await sealGrant(signer, { epoch: 1, secureKey, recipient: ada.recipient }),
    });
    expect(await passwords(await open())).toEqual({ open: ['in the shop'], damaged: ['vault_rollback'] });
    expect(asked).toEqual([0]);
  });

  test('another access list of the same number, or another one’s: read from the cloud again, also where it was verified before', async () => {
    const [one, other] = [cache.items.get(bank.item), cache.items.get(shop.item)];
    if (one === undefined || other === undefined) throw new Error('not kept');
    const [own] = one.lists;
    if (own === undefined) throw new Error('no list');
    const { access } = await createItem(ada.writer, login('planted'), ada.recipient);
    if (access === null) throw new Error('no list');
    for (const lists of [
      other.lists,
      [{ ...own, signed: { ...own.signed, statement: access.list } }],
      [...one.lists, ...other.lists],
    ]) {
      cache.items.set(bank.item, { ...one, lists });
      asked = [];
      expect(await passwords(await open())).toEqual(untouched);
      expect(asked).toEqual([0]);
    }
  });

  test('a cloud that is behind what was kept: item by item it is seen that it goes back', async () => {
    const early = [...changes];
    put(await changed(bank, 'moved'));
    await (await open()).sync();
    asked = [];
    const behind = await open((since) => answer(since, early));
    expect(await passwords(behind)).toEqual({ open: ['in the shop'], damaged: ['vault_rollback'] });
    expect(asked).toEqual([3, 0]);
  });

  test('damaged stays damaged: no earlier version that was kept stands in for it', async () => {
    put(await changed(bank, 'moved'));
    const lie = (since: number) => {
      const told = answer(since);
      for (const each of told.items) if (each.item === bank.item) each.grant = null;
      return told;
    };
    for (let openings = 0; openings < 2; openings += 1)
      expect((await passwords(await open(lie))).damaged).toEqual(['vault_rollback']);
    expect(await passwords(await open())).toEqual({ open: ['in the shop', 'moved'], damaged: [] });
  });
});

test('attack: the cloud truncates the DID log of a person: their vault does not open by the shorter one', async () => {
  const { publicJwk } = await generateDidUpdateKey();
  const { log } = await appendRoutineEntry({
    log: ada.text,
    updateKey: ada.nextKey,
    nextUpdateKey: publicJwk,
    didKey: ada.didKey.publicJwk,
    now: now - 10,
  });
  const { did, versionId, versionNumber } = await verifyDidLog(log, { did: ada.did, now });
  await expect(open(answer, { did, versionId, versionNumber })).rejects.toMatchObject({
    code: 'did_log_rollback',
  });
});
