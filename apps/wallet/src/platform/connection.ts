import { createStore } from './store.ts';

/** `offline`: this device has no network. `unreachable`: it has one, and the cloud does not answer. */
export type Connection = 'online' | 'offline' | 'unreachable';

const unanswered = (): Connection => (navigator.onLine ? 'unreachable' : 'offline');

/** How the cloud was last found: by the browser's word, and by what became of the last call. */
export const connection = createStore<Connection>(navigator.onLine ? 'online' : 'offline');

addEventListener('online', () => connection.set('online'));
addEventListener('offline', () => connection.set('offline'));

/** Makes a call to the cloud, and remembers whether there was an answer. */
export async function watched<T>(call: Promise<T>): Promise<T> {
  try {
    const answer = await call;
    connection.set('online');
    return answer;
  } catch (error) {
    const silent = error instanceof Error && 'code' in error && error.code === 'unreachable';
    connection.set(silent ? unanswered() : 'online');
    throw error;
  }
}
