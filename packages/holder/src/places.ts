import { listActivity } from './activity.ts';
import type { Wallet } from './wallet.ts';

/** `Berlin, Germany` is in Germany. */
const countryOf = (place: string): string => place.slice(place.lastIndexOf(',') + 1).trim();

/** True for a country from which this wallet has never approved anything, as far as it was told where it did. */
export async function isUnusualPlace(wallet: Wallet, place: string | null): Promise<boolean> {
  if (place === null) return false;
  const before = (await listActivity(wallet)).flatMap((entry) =>
    entry.result === 'done' && typeof entry.place === 'string' ? [countryOf(entry.place)] : [],
  );
  return before.length > 0 && !before.includes(countryOf(place));
}
