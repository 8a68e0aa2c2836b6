import type { getInstallation } from '@lanyard/contract/setup';
import type { RouteAnswer } from '@lanyard/contract/route';
import { device } from './device.ts';
import { createStore } from './store.ts';

export type Installation = RouteAnswer<typeof getInstallation>;

/** What stands behind this wallet, once the cloud has said; undefined before that and without a connection. */
export const installation = createStore<Installation | undefined>(undefined);

/** Asks the cloud. Without an answer the wallet goes on: nothing on its own screens depends on it. */
export async function askForInstallation(): Promise<void> {
  const { getInstallation: route } = await import('@lanyard/contract/setup');
  installation.set(await device.cloud.call(route, {}).catch(() => undefined));
}

const localHost = /(?:^|\.)localhost$/u.test(location.hostname);

/** An identity made here is for trying out: its address works on this computer alone. */
export function useTrial(): boolean {
  return installation.use()?.mode === 'development' || localHost;
}
