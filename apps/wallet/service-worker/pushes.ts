import { pushMessages } from './messages.ts';

/** What a push says, and what the person does with the notification of it. */
const worker = self as unknown as ServiceWorkerGlobalScope;

/** Where each leads. */
const paths = { 'sign-in': '/', notice: '/notices' } as const;
type Kind = keyof typeof paths;

/** Shows what came, unless the person is looking at the wallet, which shows it by itself. */
export async function showPush(data: PushMessageData | null): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window' });
  if (windows.some(({ visibilityState }) => visibilityState === 'visible')) return;
  const kind = kindOf(data);
  const { title, body } = pushMessages(await languages())[kind];
  // One of each kind at a time: the tag has a later one take the place of the one before.
  await worker.registration.showNotification(title, {
    body,
    tag: kind,
    icon: '/icon-192.png',
    badge: '/icon-maskable-192.png',
    data: paths[kind],
  });
}

/** Only the cloud's key may push here; what it says beyond the two kinds is of a later version, and something to look at. */
function kindOf(data: PushMessageData | null): Kind {
  try {
    const said = data?.json() as { kind?: unknown } | undefined;
    return said?.kind === 'sign-in' ? 'sign-in' : 'notice';
  } catch {
    return 'notice';
  }
}

/** As the page told; before it did, as the browser speaks. */
async function languages(): Promise<readonly string[]> {
  const told = await caches.match('/language', { cacheName: 'lanyard-language' });
  return told === undefined ? worker.navigator.languages : (await told.text()).split(',');
}

/** Pressed: the wallet that is open comes to the front, else it is opened where the notification leads. */
export async function openPushed(notification: Notification): Promise<void> {
  notification.close();
  const [open] = await worker.clients.matchAll({ type: 'window' });
  if (open === undefined) await worker.clients.openWindow(String(notification.data));
  else await open.focus();
}

/**
 * The browser gave the subscription up, or another one in its place, which the cloud does not know: only the wallet, with its keys, can
 * tell it. An open one does at once; otherwise the person is asked to open it, or they would be told of nothing any more.
 */
export async function subscriptionChanged(): Promise<void> {
  const kept = await caches.open('lanyard-push');
  await kept.put('/changed', new Response());
  const windows = await worker.clients.matchAll({ type: 'window' });
  for (const open of windows) open.postMessage('push-changed', []);
  if (windows.length > 0) return;
  const { title, body } = pushMessages(await languages()).renewal;
  await worker.registration.showNotification(title, {
    body,
    tag: 'renewal',
    icon: '/icon-192.png',
    badge: '/icon-maskable-192.png',
    data: '/',
  });
}
