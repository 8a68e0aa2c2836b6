import { generateDeviceStorageKey } from '@lanyard/crypto/keys';
import { isGoodPin, passPinWait, pinState, setPin, tryPin } from '@lanyard/holder/pin';
import { entries, type Wallet } from '@lanyard/holder/wallet';
import { memoryStorage, type MemoryStorage } from '@lanyard/testing/memory-storage';
import { expect, test } from 'vitest';

/** The PIN of the lock screen, against whoever found the phone: with its clock, with many tries at hand, with a copy of its storage. */

const right = '482913';
const minute = 60_000;

async function aLockedWallet(): Promise<{
  wallet: Wallet;
  storage: MemoryStorage;
  setClock: (to: number) => void;
}> {
  let now = Date.UTC(2026, 10, 21);
  const storage = memoryStorage();
  const wallet = {
    device: { storage, now: () => now },
    identity: { personId: '019a0000-0000-7000-8000-000000000001' },
    keys: { deviceStorage: await generateDeviceStorageKey() },
  } as unknown as Wallet;
  await setPin(wallet, right);
  return { wallet, storage, setClock: (to) => (now = to) };
}
const guess = async (wallet: Wallet, times: number) => {
  for (let time = 0; time < times; time += 1) await tryPin(wallet, `00${String(1234 + time)}`);
};

test('the right PIN opens; what is easy to guess is not taken', async () => {
  const { wallet } = await aLockedWallet();
  expect(await tryPin(wallet, right)).toEqual({ kind: 'right' });
  for (const easy of ['000000', '999999', '123456', '654321', '12345', '1234567', '12345a']) {
    expect(isGoodPin(easy)).toBe(false);
    await expect(setPin(wallet, easy)).rejects.toThrow(RangeError);
  }
});

test('guessing a PIN: five tries, then waits that grow; the right one in between opens nothing', async () => {
  const { wallet } = await aLockedWallet();
  const left = [];
  for (let time = 0; time < 4; time += 1) left.push(await tryPin(wallet, '111222'));
  expect(left.map((tried) => (tried.kind === 'wrong' ? tried.triesLeft : tried))).toEqual([4, 3, 2, 1]);
  const waits = [];
  for (let time = 0; time < 7; time += 1) {
    const tried = await tryPin(wallet, '111222');
    if (tried.kind !== 'wait') throw new Error('no wait after five tries');
    waits.push(tried.waitMilliseconds / minute);
    expect(await tryPin(wallet, right)).toEqual(tried);
    await passPinWait(wallet, tried.waitMilliseconds - 1);
    expect(await tryPin(wallet, right)).toEqual({ kind: 'wait', waitMilliseconds: 1 });
    await passPinWait(wallet, 1);
  }
  expect(waits).toEqual([0.5, 1, 5, 15, 60, 60, 60]);
  expect(await tryPin(wallet, right)).toEqual({ kind: 'right' });
  expect(await tryPin(wallet, '111222')).toEqual({ kind: 'wrong', triesLeft: 4 });
});

test('a clock turned back or forward ends no wait, and lengthens none', async () => {
  const { wallet, setClock } = await aLockedWallet();
  await guess(wallet, 5);
  const waiting = { set: true, waitMilliseconds: 30_000 };
  for (const to of [0, Date.UTC(2020, 0, 1), Date.UTC(2046, 0, 1)]) {
    setClock(to);
    expect(await pinState(wallet)).toEqual(waiting);
    expect((await tryPin(wallet, right)).kind).toBe('wait');
  }
  // Nor does time that runs backwards on the screen.
  expect(await passPinWait(wallet, -minute)).toEqual(waiting);
  await passPinWait(wallet, 30_000);
  expect(await tryPin(wallet, right)).toEqual({ kind: 'right' });
});

test('closing the wallet in the middle of a try gives no free one', async () => {
  const { wallet, storage } = await aLockedWallet();
  for (let time = 0; time < 5; time += 1) {
    // Gone before the slow hash is through: what was written by then is all there is.
    const written = Promise.withResolvers<void>();
    const closing: Wallet = {
      ...wallet,
      device: {
        ...wallet.device,
        storage: {
          ...storage,
          putAll: async (kept) => {
            await storage.putAll(kept);
            written.resolve();
            return new Promise(() => undefined);
          },
        },
      },
    };
    void tryPin(closing, right);
    await written.promise;
  }
  expect((await tryPin(wallet, right)).kind).toBe('wait');
});

test('a copy of the storage shows neither the PIN nor its hash, and an edited one is refused', async () => {
  const { wallet, storage } = await aLockedWallet();
  const kept = storage.entries.get(entries.pin);
  expect(typeof kept).toBe('string');
  expect(String(kept)).not.toContain(right);
  expect(Buffer.from(String(kept), 'base64url').toString()).not.toContain('salt');
  const other = await aLockedWallet();
  storage.entries.set(entries.pin, other.storage.entries.get(entries.pin));
  await expect(tryPin(wallet, right)).rejects.toMatchObject({ name: 'CryptoProblem' });
});
