const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A length as a person says it: 812 bytes, 14 kB, 3.2 MB, 1.1 GB. */
export function sizeWords(locale: string, bytes: number): string {
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : bytes < 1_000_000_000 ? 2 : 3;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    // “byte” has no short form, and its plural only in the long one.
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step >= 2 ? 1 : 0,
  }).format(bytes / 1000 ** step);
}
