import type { getInstallation } from '@lanyard/contract/setup';
import type { RouteAnswer } from '@lanyard/contract/route';
import { useEffect } from 'react';
import { connection } from './connection.ts';
import { device } from './device.ts';
import { createStore } from './store.ts';

export type Installation = RouteAnswer<typeof getInstallation>;

const installation = createStore<Installation | undefined>(undefined);
const againMilliseconds = 20_000;

async function ask(): Promise<void> {
  const { getInstallation: route } = await import('@lanyard/contract/setup');
  const found = await device.cloud.call(route, {}).catch(() => undefined);
  if (found !== undefined) installation.set(found);
}

/** What stands behind this wallet, once the cloud has said; without a connection the wallet goes on without. */
export function useInstallation(): Installation | undefined {
  const known = installation.use();
  useEffect(() => {
    if (known === undefined) void ask();
  }, [known]);
  return known;
}

/** Asks at once, and while there is no answer from time to time: so the person sees whether the cloud can be reached. */
export function followConnection(): () => void {
  void ask();
  const timer = setInterval(() => {
    if (connection.get() !== 'online' && !document.hidden) void ask();
  }, againMilliseconds);
  return () => clearInterval(timer);
}

const localHost = /(?:^|\.)localhost$/u.test(location.hostname);

/** An identity made here is for trying out: its address works on this computer alone, or its cloud is for development. */
export function useTrial(): boolean {
  return installation.use()?.mode === 'development' || localHost;
}
