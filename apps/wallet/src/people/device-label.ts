const browsers: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Edge', /Edg(?:e|A|iOS)?\//u],
  ['Samsung Internet', /SamsungBrowser\//u],
  ['Opera', /OPR\//u],
  ['Firefox', /(?:Firefox|FxiOS)\//u],
  ['Chrome', /(?:Chrome|CriOS|Chromium)\//u],
  ['Safari', /Version\/[\d.]+ .*Safari\//u],
];

const systems: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Android', /Android/u],
  ['iPhone', /iPhone/u],
  ['iPad', /iPad/u],
  ['Windows', /Windows NT/u],
  ['ChromeOS', /CrOS/u],
  ['macOS', /Macintosh/u],
  ['Linux', /Linux/u],
];

/** How a device is named to its person, in any language: `Chrome, Android`. It proves nothing and decides nothing. */
export function deviceLabel(userAgent: string): string {
  const nameIn = (table: typeof browsers) => table.find(([, pattern]) => pattern.test(userAgent))?.[0];
  return [nameIn(browsers) ?? 'Browser', nameIn(systems)].filter((name) => name !== undefined).join(', ');
}
