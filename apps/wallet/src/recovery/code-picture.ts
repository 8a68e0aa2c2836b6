import { qrPath } from '@lanyard/ui/qr-code';

const width = 1080;
const height = 1500;
const side = 760;
/** Light modules around a QR code (ISO/IEC 18004). */
const quiet = 4;

/** What stands on the picture beside the code. */
export interface CodePicture {
  readonly code: string;
  /** Eight characters that tell one code from another. */
  readonly name: string;
  readonly title: string;
  /** Lines under the name. */
  readonly lines: readonly string[];
}

/** Draws the recovery code as a sheet to keep: black on white, large enough for any camera. A PNG. */
export async function drawCodePicture(picture: CodePicture): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas here');
  await Promise.all(['400 34px', '600 64px'].map((font) => document.fonts.load(`${font} "Geist Variable"`)));
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#0f1420';
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  const line = (text: string, y: number, font: string) => {
    context.font = `${font} "Geist Variable", system-ui, sans-serif`;
    context.fillText(text, width / 2, y, width - 120);
  };
  line(picture.title, 150, '600 64px');
  drawCode(context, picture.code);
  line(picture.name, 1150, '600 88px');
  context.fillStyle = '#4a505c';
  for (const [index, text] of picture.lines.entries()) line(text, 1250 + index * 56, '400 34px');
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture came out')) : resolve(blob)));
  });
}

function drawCode(context: CanvasRenderingContext2D, code: string): void {
  const { path, size } = qrPath(code);
  const modules = new Path2D(path);
  const module = side / (size + 2 * quiet);
  context.save();
  context.translate((width - side) / 2, 230);
  context.scale(module, module);
  context.translate(quiet, quiet);
  context.fill(modules, 'nonzero');
  context.restore();
}

/** Hands a file to the person's downloads. */
export function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it by the next turn; kept any longer, the code would stay reachable at that address.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
