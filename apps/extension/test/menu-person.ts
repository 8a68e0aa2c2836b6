import type { Frame } from 'playwright-core';
import { expect } from 'vitest';

/** As a person does who reads before they press: nothing counts in the first half second in which the menu is seen. */
export async function read(frame: Frame): Promise<void> {
  const looks = () =>
    frame.evaluate(() => {
      const from = performance.now();
      let times = 0;
      // Once it is seen it looks at its clock whenever its size changes. With each look a second passes for it.
      performance.now = () => from + 1000 * (times += 1);
      dispatchEvent(new Event('resize'));
      return times;
    });
  await expect.poll(looks).toBeGreaterThan(0);
}

/**
 * As a person does: once more where nothing happened. What has been pressed in a menu takes it away, and is not pressed twice; a press
 * that took it away at once may never be told to be done.
 */
export async function press(frame: Frame, name: string | RegExp): Promise<void> {
  await read(frame);
  const page = frame.page();
  const isGone = () => frame.isDetached();
  const gone = new Promise<void>((resolve) => {
    const hear = (each: Frame) => {
      if (each !== frame) return;
      page.off('framedetached', hear);
      resolve();
    };
    page.on('framedetached', hear);
  });
  while (!isGone()) {
    const pressed = frame
      .getByRole('button', { name })
      .click()
      .catch((error: unknown) => {
        if (!isGone()) throw error;
      });
    await Promise.race([pressed, gone]);
    await expect
      .poll(isGone, { timeout: 5000 })
      .toBe(true)
      .catch(() => undefined);
  }
}
