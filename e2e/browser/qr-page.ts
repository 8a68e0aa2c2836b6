import type { Page } from 'playwright-core';
import { encode } from 'uqr';

/** A poster with somebody else's code on it. */
export async function qrPage(page: Page, text: string): Promise<void> {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const modules = data.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? [`<rect x="${x}" y="${y}" width="1" height="1"/>`] : [])),
  );
  await page.setContent(
    `<body style="margin:0;display:grid;place-content:center;height:100vh;background:#fff">
      <svg viewBox="0 0 ${size} ${size}" width="480" shape-rendering="crispEdges">${modules.join('')}</svg>`,
  );
}
