import type { Transaction } from '../platform/database/transaction.ts';
import { didLogOf } from './store.ts';

/** A DID log as it is hosted. */
export interface HostedDidLog {
  /** Exactly the lines that were verified, each ended. */
  readonly text: string;
  /** The head, which is a hash over the whole log. */
  readonly versionId: string;
}

/** @returns undefined where there is no such person */
export async function hostedDidLog(tx: Transaction, personId: string): Promise<HostedDidLog | undefined> {
  const log = await didLogOf(tx, personId);
  if (log === undefined) return undefined;
  return { text: log.entries.map((entry) => `${entry}\n`).join(''), versionId: log.versionId };
}
