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
  running.note({ done: 0, of: 101 });
  await isNoted();
  running.note({ done: 100, of: 101 });
  expect(await works('ada')).toEqual([]);
  running.leave();
  await expect.poll(() => works('ada')).toEqual([{ done: 100, of: 101 }]);
  expect(await works('ben')).toEqual([]);
  const [left] = await leftBehind('ada');
  forget(left?.key ?? '');
  expect(await works('ada')).toEqual([]);
});

test('what is done, or had nothing to do, leaves nothing; nothing is kept where nobody knows whose vault it is', async () => {
  const done = begin('ada');
  done.note({ done: 0, of: 5 });
  await isNoted();
  done.end();
  const idle = begin('ada');
  idle.leave();
  const nobodys = begin(undefined);
  nobodys.note({ done: 1, of: 5 });
  nobodys.leave();
  expect(await works('ada')).toEqual([]);
  expect(Object.keys(localStorage)).toEqual([]);
});

test('a note that nobody can read is left alone', async () => {
  localStorage.setItem('lanyard-unfinished 1', 'not JSON');
  localStorage.setItem('lanyard-unfinished 2', '{"place":"ada","done":"many"}');
  localStorage.setItem('other', '{"place":"ada","done":1,"of":2}');
  expect(await works('ada')).toEqual([]);
});
