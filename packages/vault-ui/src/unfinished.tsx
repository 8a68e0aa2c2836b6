import { isDigest, type Base64url, type Digest } from '@lanyard/crypto/encoding';
import { isBytesOf, isRecord } from '@lanyard/crypto/members';
import { createContext } from 'react';

/*
 * Work that ends with its page. What was begun is noted in the browser, by numbers and ids alone, under a lock that goes with the page: whoever
 * opens the vault next is told what broke off, and what another tab is still at is left alone.
 */

/** Whose vault it is, among those that this origin keeps: what was begun in it is told there. Default: nothing is noted. */
export const VaultPlace = createContext<string | undefined>(undefined);

/** An import, and how many of its items are there. */
export interface ImportWork {
  readonly kind: 'import';
  readonly done: number;
  readonly of: number;
}

/** A file that is sent, or was, for an item that is not saved yet: the cloud has of it what nobody needs any more. */
export interface UploadWork {
  readonly kind: 'upload';
  readonly item: Digest;
  readonly attachment: Base64url;
}

/** An export: nothing of it is there before its end. */
export interface ExportWork {
  readonly kind: 'export';
}

export type Work = ImportWork | UploadWork | ExportWork;

/** Something that goes on in this page. */
export interface Running {
  /** How far it has come. */
  note(work: Work): void;
  /** It is done, or the person was told why not. */
  end(): void;
  /** It broke off, and nobody is there to be told: that is for whoever opens the vault next. */
  leave(): void;
}

/** What broke off. */
export interface Left<W extends Work = Work> {
  readonly key: string;
  readonly work: W;
}

const prefix = 'lanyard-unfinished ';

/** Nothing is noted before the first `note`. */
export function begin(place: string | undefined): Running {
  const key = `${prefix}${crypto.randomUUID()}`;
  const over = Promise.withResolvers<void>();
  let isHeld = false;
  let last: Work | undefined;
  const write = () => {
    if (last === undefined || place === undefined) return;
    kept((storage) => storage.setItem(key, JSON.stringify({ ...last, place })));
  };
  // Noted under the lock alone: another tab would take it for something that broke off.
  void navigator.locks.request(key, () => {
    isHeld = true;
    write();
    return over.promise;
  });
  return {
    note(work) {
      last = work;
      if (isHeld) write();
    },
    end() {
      last = undefined;
      forget(key);
      over.resolve();
    },
    leave: over.resolve,
  };
}

/** What broke off in this vault and was not told yet. */
export async function leftBehind(place: string): Promise<readonly Left[]> {
  const left: Left[] = [];
  for (const key of kept((storage) => Object.keys(storage)) ?? []) {
    const work = key.startsWith(prefix) ? readNote(key, place) : undefined;
    if (work === undefined) continue;
    const isOver = await navigator.locks.request(key, { ifAvailable: true }, (lock) => lock !== null);
    if (isOver) left.push({ key, work });
  }
  return left;
}

/** It was told. */
export function forget(key: string): void {
  kept((storage) => storage.removeItem(key));
}

function readNote(key: string, place: string): Work | undefined {
  try {
    const note: unknown = JSON.parse(kept((storage) => storage.getItem(key)) ?? 'null');
    if (!isRecord(note) || note['place'] !== place) return undefined;
    const { kind, done, of, item, attachment } = note;
    if (kind === 'export') return { kind };
    if (kind === 'import' && isCount(done) && isCount(of)) return { kind, done, of };
    if (kind === 'upload' && isDigest(item) && isBytesOf(32)(attachment)) return { kind, item, attachment };
  } catch {
    // Not written by this version.
  }
  return undefined;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value);

/** Where storage is refused (private windows of some browsers) nothing is noted. */
function kept<T>(work: (storage: Storage) => T): T | undefined {
  try {
    return work(localStorage);
  } catch {
    return undefined;
  }
}
