import type { Wallet } from '@lanyard/holder/wallet';
import { followLanguages, preferredLanguages } from '@lanyard/ui/language';
import { useEffect } from 'react';
import { useWallet } from '../people/this-wallet.ts';
import { createPreference } from '../platform/preference.ts';
import { createStore } from '../platform/store.ts';

/**
 * Notifications of the phone while the wallet is closed, by Web Push. Nothing is asked of the person before they press: the browser asks
 * once, and who says no in passing is not asked again.
 */

/** `none`: this browser has no such thing, or the operator has switched it off. `denied`: the person told the browser no. */
export type PushState = 'none' | 'off' | 'on' | 'denied';

/** Undefined until it is known. */
export const pushState = createStore<PushState | undefined>(undefined);

/** What the person wants; the browser or its push service may have ended the subscription meanwhile. */
const wanted = createPreference('lanyard-push', (kept) => (kept === 'on' ? 'on' : 'off'));

/** Whether the offer on the home screen was sent away. */
export const pushOffer = createPreference('lanyard-push-offer', (kept) => (kept === 'no' ? 'no' : 'open'));

const load = () => import('@lanyard/holder/pushes');

async function manager(): Promise<PushManager | undefined> {
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis))
    return undefined;
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.pushManager;
}

/** Looks how it stands, and subscribes anew where that ended by itself. */
async function look(wallet: Wallet): Promise<PushState> {
  const pushes = await manager();
  if (pushes === undefined) return 'none';
  const { key, subscribed } = await (await load()).pushKey(wallet);
  if (key === null) return 'none';
  if (Notification.permission === 'denied') return 'denied';
  if (wanted.get() === 'off' || Notification.permission !== 'granted') return 'off';
  const isOver = !subscribed || (await pushes.getSubscription()) === null;
  if (isOver || (await hasChanged())) {
    await subscribe(wallet, pushes, key);
    await caches.delete(changes);
  }
  return 'on';
}

/** Where the worker keeps that the browser changed the subscription by itself. */
const changes = 'lanyard-push';
const hasChanged = async (): Promise<boolean> =>
  (await caches.match('/changed', { cacheName: changes })) !== undefined;

/** Each time with an address of its own: one that was given up, or belongs to another wallet of this browser, is not taken again. */
async function subscribe(wallet: Wallet, pushes: PushManager, key: string): Promise<void> {
  await (await pushes.getSubscription())?.unsubscribe();
  const made = await pushes.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = made.toJSON();
  await (
    await load()
  ).keepSubscription(wallet, {
    endpoint: endpoint ?? '',
    p256dh: keys?.['p256dh'] ?? '',
    auth: keys?.['auth'] ?? '',
  });
}

/**
 * The browser asks the person; where they say yes, this phone is subscribed.
 *
 * @throws what the browser's push service or the cloud says
 */
export async function turnOnPushes(wallet: Wallet): Promise<void> {
  const pushes = await manager();
  const { key } = await (await load()).pushKey(wallet);
  if (pushes === undefined || key === null) return pushState.set('none');
  if ((await Notification.requestPermission()) !== 'granted')
    return pushState.set(Notification.permission === 'denied' ? 'denied' : 'off');
  await subscribe(wallet, pushes, key);
  wanted.set('on');
  pushState.set('on');
}

/** Ends it in the browser and in the cloud. */
export async function turnOffPushes(wallet: Wallet): Promise<void> {
  wanted.set('off');
  pushState.set('off');
  await forgetPushes();
  await (await load()).dropSubscription(wallet);
}

/** The identity of this wallet has ended: its browser forgets the subscription. The cloud forgot it with the phone. */
export async function forgetPushes(): Promise<void> {
  const subscription = await (await manager())?.getSubscription();
  await subscription?.unsubscribe();
}

/** Where the worker, which has no other storage in common with the page, finds the language that the person chose. */
async function tellLanguage(): Promise<void> {
  const kept = await caches.open('lanyard-language');
  await kept.put('/language', new Response(preferredLanguages().join(',')));
}

/** Keeps it going while the wallet is open. */
export function usePushes(): void {
  const wallet = useWallet();
  useEffect(() => {
    if (!('caches' in globalThis)) return undefined;
    const lookNow = () => {
      // Without a connection: as it was.
      look(wallet).then(
        (state) => pushState.set(state),
        () => undefined,
      );
    };
    lookNow();
    const tell = () => void tellLanguage().catch(() => undefined);
    tell();
    const hear = ({ data }: MessageEvent) => {
      if (data === 'push-changed') lookNow();
    };
    navigator.serviceWorker?.addEventListener('message', hear);
    const stopFollowing = followLanguages(tell);
    return () => {
      navigator.serviceWorker?.removeEventListener('message', hear);
      stopFollowing();
    };
  }, [wallet]);
}
