/** Entries of one day, by the clock of this device. */
export interface Day<T> {
  /** Its midnight, in milliseconds since 1970. */
  readonly day: number;
  readonly label: 'today' | 'yesterday' | undefined;
  readonly entries: readonly T[];
}

const midnight = (at: number, daysBefore = 0): number => {
  const date = new Date(at);
  // By the calendar, not by 24 hours: days on which clocks change are shorter or longer.
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysBefore).getTime();
};

/** Splits entries, in their order, into days. `at` and `now` are milliseconds since 1970. */
export function byDay<T extends { readonly at: number }>(
  entries: readonly T[],
  now: number,
): readonly Day<T>[] {
  const [today, yesterday] = [midnight(now), midnight(now, 1)];
  return [...Map.groupBy(entries, ({ at }) => midnight(at))].map(([day, ofDay]) => ({
    day,
    label: day === today ? 'today' : day === yesterday ? 'yesterday' : undefined,
    entries: ofDay,
  }));
}
