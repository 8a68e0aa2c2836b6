import { logoSide } from '@lanyard/contract/organization';

/** Drawing formats that are pictures of dots: what a file of another kind holds is never looked at. */
const kinds = new Set(['image/png', 'image/jpeg', 'image/webp']);

/** A whole picture as a square PNG of dots, in base64: drawn anew in the browser, whatever else the file held is gone. @throws where it is no picture */
export async function asLogo(file: File): Promise<string> {
  if (!kinds.has(file.type) || file.size > 10 * 1024 * 1024) throw new TypeError('not a picture');
  const picture = await createImageBitmap(file);
  const canvas = new OffscreenCanvas(logoSide, logoSide);
  const context = canvas.getContext('2d');
  if (context === null) throw new TypeError('no canvas');
  const scale = Math.min(logoSide / picture.width, logoSide / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, (logoSide - width) / 2, (logoSide - height) / 2, width, height);
  picture.close();
  const png = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  let text = '';
  // In parts: arguments of a call are limited.
  for (let from = 0; from < png.length; from += 8192)
    text += String.fromCharCode(...png.subarray(from, from + 8192));
  return btoa(text);
}
