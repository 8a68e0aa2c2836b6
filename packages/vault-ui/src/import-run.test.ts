import { digest, type Digest } from '@lanyard/crypto/encoding';
import { newItem, type ItemContent } from '@lanyard/vault/items';
import type { NewItem, Vault } from '@lanyard/vault/open-vault';
import { beforeEach, expect, test } from 'vitest';
import { runImport } from './import-run.tsx';
import type { Act } from './use-items.tsx';

/** What is in the vault of a person, whichever tab they look at it in. */
let items: Map<Digest, { readonly content: { readonly content: ItemContent; readonly binnedAt: null } }>;
/** Batches after which the answer of the next one gets lost; undefined: none does. */
let answersLeft: number | undefined;
/** Times that the cloud has enough for now before it takes a batch. */
let refusals = 0;
beforeEach(() => {
  items = new Map();
  answersLeft = undefined;
});

const login = (name: string): ItemContent => ({
  kind: 'login',
  name,
  urls: [],
  userName: name,
  password: `password of ${name}`,
  totp: '',
  notes: '',
  fields: [],
  tags: [],
  favourite: false,
});
const names = Array.from({ length: 250 }, (_, place) => `Site ${place}`);
const found = names.map((name, place) => ({ place, content: login(name), remarks: [] }));

function inTab(signal = new AbortController().signal, onProgress: (done: number) => void = () => undefined) {
  const vault = {
    sync: () => Promise.resolve({ items, damaged: new Map() }),
    async createAll(all: readonly NewItem[]) {
      // As long as an answer takes, at least: the other tab gets its turn.
      await new Promise((resolve) => {
        setTimeout(resolve);
      });
      if (refusals > 0) {
        refusals -= 1;
        throw Object.assign(new Error('enough'), { code: 'too-many-requests', retryAfterSeconds: 0.001 });
      }
      const made = all.map(({ content, dates }) => {
        const item = digest(`${content.name} ${items.size}`);
        items.set(item, { content: { ...newItem(content, 1_800_000_000, dates), binnedAt: null } });
        return item;
      });
      if (answersLeft === 0) throw new Error('unreachable');
      if (answersLeft !== undefined) answersLeft -= 1;
      return made;
    },
  } as unknown as Vault;
  const act: Act = (work) => work(vault);
  return runImport(act, found, { withDiffering: false, signal, onProgress });
}
const there = () =>
  [...items.values()]
    .map(({ content }) => content.content.name)
    .toSorted((one, other) => (one < other ? -1 : 1));
const all = names.toSorted((one, other) => (one < other ? -1 : 1));

test('a limit of the cloud breaks no import off: it goes on when the cloud said', async () => {
  refusals = 3;
  const { problem, made } = await inTab();
  expect([problem, made.length, refusals, there()]).toEqual([undefined, 250, 0, all]);
});

test('the same file in two tabs at once: one of them imports, the other is told so, and nothing is there twice', async () => {
  const outcomes = await Promise.all([inTab(), inTab()]);
  expect(outcomes.map(({ problem, made }) => [problem, made.length])).toEqual([
    [undefined, 250],
    ['busy', 0],
  ]);
  expect(there()).toEqual(all);
  // Who was told tries again.
  expect(await inTab()).toMatchObject({ made: [], problem: undefined });
  expect(there()).toEqual(all);
});

test('a client that dies between two batches, or whose answer gets lost: a second try brings the rest, and nothing is there twice', async () => {
  for (const left of [0, 1]) {
    items.clear();
    answersLeft = left;
    const broken = await inTab();
    expect([broken.problem, broken.plan.fresh.length]).toEqual(['other', 250 - (left + 1) * 100]);
    answersLeft = undefined;
    expect((await inTab()).problem).toBeUndefined();
    expect(there()).toEqual(all);
  }
});

test('an item whose files break off in the middle: what was sent of it is taken back, and the next try brings it whole', async () => {
  const sent = new Set<string>();
  let piecesLeft = 3;
  const file = (name: string) => ({ name, type: '', size: 10, content: new Blob(['0123456789']) });
  const vault = {
    did: 'did:webvh:x',
    sync: () => Promise.resolve({ items, damaged: new Map() }),
    sendChunk(_: Digest, { id }: { readonly id: string }) {
      piecesLeft -= 1;
      if (piecesLeft < 0)
        return Promise.reject(Object.assign(new Error('full'), { code: 'vault-files-full' }));
      sent.add(id);
      return Promise.resolve();
    },
    dropUpload: (_: Digest, id: string) => Promise.resolve(void sent.delete(id)),
    createAll: ([{ content, dates }]: readonly [NewItem]) => {
      const item = digest(content.name);
      items.set(item, { content: { ...newItem(content, 1_800_000_000, dates), binnedAt: null } });
      return Promise.resolve([item]);
    },
  } as unknown as Vault;
  const act: Act = (work) => work(vault);
  const filed = [
    { place: 1, content: login('one'), remarks: [], files: [file('a'), file('b')] },
    { place: 2, content: login('two'), remarks: [], files: [file('c'), file('d')] },
  ];
  const run = () =>
    runImport(act, filed, {
      withDiffering: false,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
  expect(await run()).toMatchObject({ problem: 'vault-files-full', made: { length: 1 } });
  // Those of the first item alone.
  expect(sent.size).toBe(2);
  piecesLeft = 2;
  expect((await run()).problem).toBeUndefined();
  expect(sent.size).toBe(4);
  expect(there()).toEqual(['one', 'two']);
});

test('whoever stops it keeps what came until then, and the same file brings the rest', async () => {
  const stop = new AbortController();
  const { problem, made, plan } = await inTab(stop.signal, (done) => {
    if (done > 0) stop.abort();
  });
  expect(problem).toBe('stopped');
  expect(made.length).toBeGreaterThan(0);
  expect(made.length).toBeLessThan(250);
  expect([plan.same.length, plan.fresh.length]).toEqual([made.length, 250 - made.length]);
  expect(await inTab()).toMatchObject({ problem: undefined });
  expect(there()).toEqual(all);
});
