import { digest, type Base64url } from '@lanyard/crypto/encoding';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { begin, forget, leftBehind } from './unfinished.tsx';

// What broke off with its page is told to whoever opens that vault next; what goes on elsewhere is not.

beforeEach(() => {
  vi.stubGlobal('localStorage', aStorage());
});
afterAll(() => {
  vi.unstubAllGlobals();
});

/** As a browser's: what is kept are its own properties. */
function aStorage() {
  const storage: Record<string, string> = {};
  const methods = {
    setItem: (key: string, value: string) => void (storage[key] = value),
    getItem: (key: string) => storage[key] ?? null,
    removeItem: (key: string) => void delete storage[key],
  };
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(storage, name, { value });
  return storage;
}

const works = async (place: string) => (await leftBehind(place)).map(({ work }) => work);
/** The lock was given: what is noted is kept. */
const isNoted = async () => {
  await expect.poll(() => Object.keys(localStorage).length).toBe(1);
};

test('what broke off is told with how far it came, until it was told', async () => {
  const running = begin('ada');
  running.note({ kind: 'import', done: 0, of: 101 });
  await isNoted();
  running.note({ kind: 'import', done: 100, of: 101 });
  expect(await works('ada')).toEqual([]);
  running.leave();
  await expect.poll(() => works('ada')).toEqual([{ kind: 'import', done: 100, of: 101 }]);
  expect(await works('ben')).toEqual([]);
  const [left] = await leftBehind('ada');
  forget(left?.key ?? '');
  expect(await works('ada')).toEqual([]);
});

test('a file that was sent for an item which nobody saved is known again by its ids', async () => {
  const work = {
    kind: 'upload',
    item: digest('item'),
    attachment: digest('file') as string as Base64url,
  } as const;
  const running = begin('ada');
  running.note(work);
  await isNoted();
  running.leave();
  await expect.poll(() => works('ada')).toEqual([work]);
});

test('an export is told by itself: nothing of it is anywhere', async () => {
  const running = begin('ada');
  running.note({ kind: 'export' });
  await isNoted();
  running.leave();
  await expect.poll(() => works('ada')).toEqual([{ kind: 'export' }]);
});

test('what is done, or had nothing to do, leaves nothing; nothing is kept where nobody knows whose vault it is', async () => {
  const done = begin('ada');
  done.note({ kind: 'import', done: 0, of: 5 });
  await isNoted();
  done.end();
  const idle = begin('ada');
  idle.leave();
  const nobodys = begin(undefined);
  nobodys.note({ kind: 'import', done: 1, of: 5 });
  nobodys.leave();
  expect(await works('ada')).toEqual([]);
  expect(Object.keys(localStorage)).toEqual([]);
});

test('a note that nobody can read is left alone', async () => {
  localStorage.setItem('lanyard-unfinished 1', 'not JSON');
  localStorage.setItem('lanyard-unfinished 2', '{"place":"ada","kind":"import","done":"many","of":1}');
  localStorage.setItem(
    'lanyard-unfinished 3',
    '{"place":"ada","kind":"upload","item":"x","attachment":"../y"}',
  );
  localStorage.setItem('other', '{"place":"ada","done":1,"of":2}');
  expect(await works('ada')).toEqual([]);
});
