import { openPushed, showPush, subscriptionChanged } from './pushes.ts';

/**
 * Keeps the wallet's own files on the device, so that it opens without a connection: what it holds can be looked at anywhere.
 * Answers of the API are never kept: what the cloud says is only true now. And it shows what came by push while the wallet is closed.
 */
const worker = self as unknown as ServiceWorkerGlobalScope;

interface Build {
  /** Files of this build, put in by vite-plugin-pwa. `revision` is null where the name carries the hash. */
  readonly __WB_MANIFEST: readonly { readonly url: string; readonly revision: string | null }[];
}

const shell = (self as unknown as Build).__WB_MANIFEST.map(({ url, revision }) => ({
  path: `/${url}`,
  revision,
}));
const shellPaths = new Set(shell.map(({ path }) => path));
const page = '/index.html';

const cachePrefix = 'lanyard-wallet-';

/** One cache a build: an update is complete before it is used, and the one in use stays whole until then. */
const cacheName = digestOf(JSON.stringify(shell)).then((digest) => `${cachePrefix}${digest}`);

async function digestOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

worker.addEventListener('install', (event) => event.waitUntil(fill()));
worker.addEventListener('activate', (event) => event.waitUntil(takeOver()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  if (request.mode === 'navigate') {
    // Addresses with an extension are files of the cloud's, such as a person's DID log opened by hand.
    if (!/^\/api\/|\.\w+$/u.test(pathname)) event.respondWith(kept(page, request));
  } else if (shellPaths.has(pathname) || pathname.startsWith('/assets/')) {
    event.respondWith(kept(pathname, request));
  }
});
worker.addEventListener('message', (event) => {
  // The person pressed "Update": until then the version they are in the middle of using stays.
  if (event.data === 'take-over') event.waitUntil(worker.skipWaiting());
});

worker.addEventListener('push', (event) => event.waitUntil(showPush(event.data)));
worker.addEventListener('pushsubscriptionchange', (event) =>
  (event as ExtendableEvent).waitUntil(subscriptionChanged()),
);
worker.addEventListener('notificationclick', (event) => event.waitUntil(openPushed(event.notification)));

async function fill(): Promise<void> {
  const cache = await caches.open(await cacheName);
  await Promise.all(
    shell.map(async ({ path, revision }) => {
      const known = revision === null ? await caches.match(path) : undefined;
      await cache.put(path, known ?? (await fetched(path, revision === null ? 'default' : 'reload')));
    }),
  );
}

async function takeOver(): Promise<void> {
  const current = await cacheName;
  const others = (await caches.keys()).filter((name) => name.startsWith(cachePrefix) && name !== current);
  await Promise.all(others.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** From the device; what is not there yet from the network, and then kept: its name carries its hash. */
async function kept(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(await cacheName);
  const known = await cache.match(path);
  if (known !== undefined) return known;
  const answer = await fetch(request);
  if (answer.ok && path.startsWith('/assets/')) await cache.put(path, answer.clone());
  return answer;
}

async function fetched(path: string, cache: RequestCache): Promise<Response> {
  const answer = await fetch(path, { cache, redirect: 'error' });
  if (!answer.ok) throw new Error(`${path} answered ${String(answer.status)}`);
  return answer;
}
