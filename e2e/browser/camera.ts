import { rename, writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';

/** The phone's camera. It sees what it is pointed at, from when it is next switched on. */
export interface Camera {
  /** Points it at a screen: a photo, 1280 by 720, held by a hand that is not quite straight. */
  pointAt(screen: Page): Promise<void>;
  pointAtNothing(): Promise<void>;
  /** The photo itself, as a JPEG. */
  photoOf(screen: Page): Promise<Buffer>;
}

/** Chromium's switches for a camera whose picture is this file. */
export const cameraSwitches = (file: string): readonly string[] => [
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${file}`,
];

/** @param file An .mjpeg: JPEGs one after the other, here one, which Chromium shows again and again. */
export function aCamera(browser: Browser, file: string): Camera {
  let entered: Promise<Page> | undefined;
  const enter = async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
    return context.newPage();
  };
  const take = async (body: string) => {
    const room = await (entered ??= enter());
    await room.setContent(`<body style="margin:0;background:#34302b;overflow:hidden">${body}`);
    await room
      .locator('img')
      .evaluateAll((pictures: HTMLImageElement[]) =>
        Promise.all(pictures.map((picture) => picture.decode())),
      );
    return room.screenshot({ type: 'jpeg', quality: 90 });
  };
  const look = async (jpeg: Buffer) => {
    // Renamed into place: a camera that is on goes on reading the old one.
    await writeFile(`${file}.new`, jpeg);
    await rename(`${file}.new`, file);
  };
  const photoOf = async (screen: Page) => {
    const shot = await screen.screenshot({ type: 'png' });
    return take(
      `<img src="data:image/png;base64,${shot.toString('base64')}" style="height:700px;margin:10px auto;display:block;
        filter:contrast(.85) brightness(.95);transform:perspective(1600px) rotateY(7deg) rotate(1.5deg)">`,
    );
  };
  return {
    photoOf,
    pointAt: async (screen) => look(await photoOf(screen)),
    pointAtNothing: async () => look(await take('')),
  };
}
