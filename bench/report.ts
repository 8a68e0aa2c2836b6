import { writeFileSync } from 'node:fs';

/** One measured figure beside a floor measured in the same run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly floor: number | null;
  /** value / floor, or floor / value where less is better; null without a floor. */
  readonly ratio: number | null;
}

const rounded = (value: number): number => (value >= 100 ? Math.round(value) : Math.round(value * 100) / 100);

/** A figure whose floor does the same work without Lanyard. `better`: whether more or less of it is wanted. */
export function figure(
  name: string,
  value: number,
  unit: string,
  floor: number | null = null,
  better: 'more' | 'less' = 'more',
): Figure {
  const ratio = floor === null ? null : better === 'more' ? value / floor : floor / value;
  return {
    name,
    value: rounded(value),
    unit,
    floor: floor === null ? null : rounded(floor),
    ratio: ratio === null ? null : Math.round(ratio * 100) / 100,
  };
}

/** Prints the figures as a table, and writes them as JSON where a file is named. */
export function report(figures: readonly Figure[], file: string | undefined): void {
  console.table(
    Object.fromEntries(
      figures.map(({ name, value, unit, floor, ratio }) => [name, { value, unit, floor, ratio }]),
    ),
  );
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
}

/** The value below which the given share of all lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
