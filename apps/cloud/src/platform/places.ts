import { readFileSync } from 'node:fs';
import { PlaceDatabaseError, readPlaceDatabase } from './place-database.ts';

/** Where an address is, as far as a local database says. Nothing is asked of anybody else. */
export interface Places {
  /** `Berlin, Germany`, or the country alone; null where it is not known, and without a database. In English. */
  of(address: string): string | null;
}

/** Without a database: the address is all there is to show. */
export const noPlaces: Places = { of: () => null };

/**
 * @param file In the MaxMind format, with cities or countries; whole in memory while the process lives.
 * @throws PlaceDatabaseError where it is none
 */
export function openPlaces(file: string | undefined): Places {
  if (file === undefined) return noPlaces;
  const database = readPlaceDatabase(readFileSync(file));
  return {
    of(address) {
      try {
        return placeIn(database.find(address));
      } catch (error) {
        // One damaged record must not keep anybody outside.
        if (error instanceof PlaceDatabaseError) return null;
        throw error;
      }
    },
  };
}

function placeIn(record: unknown): string | null {
  const names = [nameIn(record, 'city'), nameIn(record, 'country')].filter((name) => name !== undefined);
  return names.length === 0 ? null : names.join(', ').slice(0, 120);
}

function nameIn(record: unknown, part: 'city' | 'country'): string | undefined {
  const name = within(within(within(record, part), 'names'), 'en');
  return typeof name === 'string' && name !== '' ? name : undefined;
}

const within = (record: unknown, name: string): unknown =>
  record instanceof Map ? (record.get(name) as unknown) : undefined;
