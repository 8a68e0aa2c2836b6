/**
 * Rows as a CSV file (RFC 4180) that a spreadsheet opens as text alone: a cell that begins as a formula does gets an apostrophe before
 * it (OWASP, CSV injection), and the byte order mark says that it is UTF-8.
 */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map((row) => row.map((cell) => cellOf(cell)).join(',')).join('\r\n')}\r\n`;
}

function cellOf(value: string): string {
  const harmless = /^\s*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Lets the browser save a text, bytes in pieces, or a blob as it is, as a file. */
export function offerDownload(
  name: string,
  content: string | readonly Uint8Array<ArrayBuffer>[] | Blob,
  type = 'text/csv',
): void {
  const blob =
    content instanceof Blob
      ? content
      : typeof content === 'string'
        ? new Blob([content], { type: `${type};charset=utf-8` })
        : new Blob([...content], { type });
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: some browsers fetch it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
