import { passwordSince, type LoginContent, type VaultItem } from './items.ts';
import { leastStrengthBits, strengthBits } from './strength.ts';

/** What is not well with the password of an item. */
export interface PasswordFindings<Key> {
  readonly isWeak: boolean;
  /** The other items that have the same. */
  readonly sameIn: readonly Key[];
  /** Seconds since 1970, where it has been the same for over a year. */
  readonly oldSince: number | undefined;
}

/** Seconds after which an unchanged password is old. */
export const oldSeconds = 365 * 86_400;

/**
 * Looks at the passwords of all logins outside the bin. Yields after each password that it estimates, so that whoever asks can let a page
 * breathe; returns the items with findings, in their order. Computed from what is handed in alone: nothing is sent or kept.
 *
 * @param now Seconds since 1970.
 * @param weak Estimates of before, by content; added to.
 */
export function* passwordHealth<Key>(
  items: Iterable<readonly [Key, VaultItem]>,
  now: number,
  weak = new WeakMap<LoginContent, boolean>(),
): Generator<undefined, Map<Key, PasswordFindings<Key>>, undefined> {
  const logins: (readonly [Key, VaultItem, LoginContent])[] = [];
  const byPassword = new Map<string, Key[]>();
  for (const [key, item] of items) {
    const { content, binnedAt } = item;
    if (binnedAt !== null || content.kind !== 'login' || content.password === '') continue;
    logins.push([key, item, content]);
    const same = byPassword.get(content.password);
    if (same === undefined) byPassword.set(content.password, [key]);
    else same.push(key);
  }
  const findings = new Map<Key, PasswordFindings<Key>>();
  for (const [key, item, content] of logins) {
    let isWeak = weak.get(content);
    if (isWeak === undefined) {
      isWeak = isWeakPassword(content);
      weak.set(content, isWeak);
      yield;
    }
    const sameIn = (byPassword.get(content.password) ?? []).filter((each) => each !== key);
    const since = passwordSince(item, content.password);
    const oldSince = since + oldSeconds < now ? since : undefined;
    if (isWeak || sameIn.length > 0 || oldSince !== undefined)
      findings.set(key, { isWeak, sameIn, oldSince });
  }
  return findings;
}

/** Whether the password of a login is guessed too soon by who knows its user name and site. */
export function isWeakPassword({ password, name, userName, urls }: LoginContent): boolean {
  const hosts = urls.map(({ url }) => URL.parse(url)?.hostname ?? '');
  return strengthBits(password, [name, userName, ...hosts]) < leastStrengthBits;
}
