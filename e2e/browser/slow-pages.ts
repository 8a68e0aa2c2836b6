import type { BrowserContext } from 'playwright-core';

/** How many times slower than it is the computer behind the pages seems. */
const times = Number(process.env['LANYARD_SLOW'] ?? 1);

/** Milliseconds that a page is given for what it is asked to do, however busy the computer is. What is there at once waits for none of it. */
export const patience = 90_000;

/**
 * With LANYARD_SLOW=4 each page of the context computes with a fourth of the speed: what a test only wins by being faster than the page,
 * or the page by being faster than the person, it loses then.
 */
export function slowPages(context: BrowserContext): void {
  if (times <= 1) return;
  context.on('page', (page) => {
    const slow = async () => {
      const devtools = await context.newCDPSession(page);
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: times });
    };
    // One that is closed meanwhile needs none of it.
    slow().catch(() => undefined);
  });
}
