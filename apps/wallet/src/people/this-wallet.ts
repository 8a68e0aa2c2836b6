import type { Wallet } from '@lanyard/holder/wallet';
import { useEffect, useState } from 'react';
import { device } from '../platform/device.ts';
import { createStore } from '../platform/store.ts';

/** Whether there is an identity on this device. `refused`: the browser keeps nothing for this page. */
export type WalletState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'here'; readonly wallet: Wallet };

export const walletState = createStore<WalletState>({ kind: 'opening' });

/** Looks into the storage once, when the page opens. */
export async function openWallet(): Promise<void> {
  try {
    walletState.set(await kept());
  } catch {
    walletState.set({ kind: 'refused' });
  }
}

async function kept(): Promise<WalletState> {
  // A first visit loads nothing of what an identity needs.
  if ((await device.storage.list('')).length === 0) return { kind: 'none' };
  const { loadWallet } = await import('@lanyard/holder/wallet');
  const wallet = await loadWallet(device);
  return wallet === undefined ? { kind: 'none' } : { kind: 'here', wallet };
}

/** The wallet, on screens that are shown only where there is one. */
export function useWallet(): Wallet {
  const state = walletState.use();
  if (state.kind !== 'here') throw new Error('this screen needs a wallet');
  return state.wallet;
}

const revision = createStore(0);

/** Something in the wallet's storage changed: what the screens show of it is read again. */
export function changed(): void {
  revision.set(revision.get() + 1);
}

/**
 * What the wallet keeps, read by `read` (a function that stays the same) and again after every change; undefined until then.
 *
 * @throws while drawing what `read` threw: the nearest error screen shows it
 */
export function useKept<T>(read: (wallet: Wallet) => Promise<T>): T | undefined {
  const wallet = useWallet();
  const current = revision.use();
  const [found, setFound] = useState<{ readonly value: T } | { readonly error: unknown }>();
  useEffect(() => {
    let wanted = true;
    read(wallet).then(
      (value) => wanted && setFound({ value }),
      (error: unknown) => wanted && setFound({ error }),
    );
    return () => {
      wanted = false;
    };
  }, [wallet, read, current]);
  if (found === undefined) return undefined;
  if ('error' in found) throw found.error;
  return found.value;
}
