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
 * A press in a menu, by pointer or keys, is done or the menu gone: one that took it away at once may never be told to be done, and who
 * waited for that alone waits for ever.
 */
export async function inMenu(menu: Frame, act: () => Promise<void>): Promise<void> {
  const page = menu.page();
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  const hear = (frame: Frame): void => {
    if (frame === menu) resolve();
  };
  page.on('framedetached', hear);
  const done = act().catch((error: unknown) => {
    if (!menu.isDetached()) throw error;
  });
  await Promise.race([done, gone]).finally(() => page.off('framedetached', hear));
}

/** As a person does: once more where nothing happened. What has been pressed in a menu takes it away, and is not pressed twice. */
export async function press(menu: Frame, name: string | RegExp): Promise<void> {
  await read(menu);
  const isGone = () => menu.isDetached();
  while (!isGone()) {
    await inMenu(menu, () => menu.getByRole('button', { name }).click());
    await expect
      .poll(isGone, { timeout: 5000 })
      .toBe(true)
      .catch(() => undefined);
  }
}
