import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url';

// From our own origin; the library's default is a public network of others.
prepareZXingModule({ overrides: { locateFile: () => wasmAddress } });

/** Longest side of a picture that is searched, in pixels: enough for a dense code, and quick on a phone. */
const longestSide = 1600;

/** The QR code in what a camera or a file shows, or undefined. */
export async function readCode(
  source: HTMLVideoElement | ImageBitmap,
  canvas: HTMLCanvasElement,
  effort: 'quick' | 'thorough',
): Promise<string | undefined> {
  const [width, height] =
    source instanceof HTMLVideoElement
      ? [source.videoWidth, source.videoHeight]
      : [source.width, source.height];
  if (width === 0 || height === 0) return undefined;
  const scale = Math.min(1, longestSide / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return undefined;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const found = await readBarcodes(context.getImageData(0, 0, canvas.width, canvas.height), {
    formats: ['QRCode'],
    maxNumberOfSymbols: 1,
    tryHarder: effort === 'thorough',
    tryInvert: effort === 'thorough',
  });
  return found.find(({ text }) => text !== '')?.text;
}

/** The QR code in a picture the person chose. @throws DOMException where it is no picture the browser can read */
export async function readPicture(file: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(file);
  try {
    return await readCode(bitmap, document.createElement('canvas'), 'thorough');
  } finally {
    bitmap.close();
  }
}
