import { renderUnicodeCompact } from 'uqr';
import type { Surroundings } from './surroundings.ts';

/** White on black whatever the terminal's theme: cameras look for dark modules on a light ground, and blocks are the light ones. */
const [whiteOnBlack, plain] = ['\u001B[97;40m', '\u001B[0m'];

/** Prints a link, with its QR code where somebody looks at the screen, and says how long it works. */
export function printLink(
  { print, remark, isTerminal }: Surroundings,
  { link, expiresAt }: { readonly link: string; readonly expiresAt: Date },
): void {
  print(link);
  if (isTerminal) {
    const code = renderUnicodeCompact(link, { ecc: 'L', border: 3 });
    print(
      `\n${code
        .split('\n')
        .map((line) => `${whiteOnBlack}${line}${plain}`)
        .join('\n')}\n`,
    );
  }
  remark(`It works once, until ${timeOf(expiresAt)}.`);
}

/** `2026-11-20 14:30 UTC` */
export function timeOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
