import { createStore } from './store.ts';

/** Whether this device has a network at all. That it has one says nothing of the cloud. */
export const online = createStore(navigator.onLine);

addEventListener('online', () => online.set(true));
addEventListener('offline', () => online.set(false));
