import type { getInstallation } from '@lanyard/contract/setup';
import type { RouteAnswer } from '@lanyard/contract/route';
import { connection } from './connection.ts';
import { device } from './device.ts';
import { createStore } from './store.ts';

export type Installation = RouteAnswer<typeof getInstallation>;

/** What stands behind this wallet, once the cloud has said; undefined before that and without a connection. */
export const installation = createStore<Installation | undefined>(undefined);

/** Asks the cloud. Without an answer the wallet goes on: nothing on its own screens depends on it. */
async function askForInstallation(): Promise<void> {
  const { getInstallation: route } = await import('@lanyard/contract/setup');
  const found = await device.cloud.call(route, {}).catch(() => undefined);
  if (found !== undefined) installation.set(found);
}

const againMilliseconds = 20_000;

/** Asks once, and again from time to time while there is no connection. */
export function followInstallation(): void {
  void askForInstallation();
  setInterval(() => {
    if (connection.get() !== 'online' && !document.hidden) void askForInstallation();
  }, againMilliseconds);
}

const localHost = /(?:^|\.)localhost$/u.test(location.hostname);

/** An identity made here is for trying out: its address works on this computer alone. */
export function useTrial(): boolean {
  return installation.use()?.mode === 'development' || localHost;
}
