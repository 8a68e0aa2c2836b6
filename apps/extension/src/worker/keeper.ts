import type { LoginContent } from '@lanyard/vault/items';
import type { VaultState } from '../messages.ts';

/** A login of the open vault. */
export interface Login {
  readonly id: string;
  readonly content: LoginContent;
  /** Owners and editors may write it. */
  readonly isWritable: boolean;
}

/** The vault as the worker's other parts see it. */
export interface Keeper {
  state(): Promise<VaultState>;
  /** Logins that are not in the bin and verify; none unless `open`. */
  logins(): Promise<readonly Login[]>;
  create(content: LoginContent): Promise<void>;
  /** @throws an error with a code where somebody changed it meanwhile, or it may not be written */
  change(id: string, content: LoginContent): Promise<void>;
}

/** The vault of somebody who is not signed in. */
export const closedKeeper: Keeper = {
  state: () => Promise.resolve('signed-out'),
  logins: () => Promise.resolve([]),
  create: () => Promise.reject(new Error('signed out')),
  change: () => Promise.reject(new Error('signed out')),
};
