import { useMemo } from 'react';
import { encode } from 'uqr';
import { classes } from './classes.tsx';

/** Light modules around the code that a scanner needs to find it (ISO/IEC 18004: four). */
const QUIET = 4;

/** The dark modules as one path, a rectangle for each run in a row: small, and no seams between modules. */
export const qrPath = (text: string): { path: string; size: number } => {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  let path = '';
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < size; x++) {
      if (row[x] !== true) continue;
      const start = x;
      while (row[x + 1] === true) x++;
      path += `M${start} ${y}h${x + 1 - start}v1H${start}z`;
    }
  }
  return { path, size };
};

/**
 * A QR code of `text`, error correction M, as crisp as the screen. Dark on white in both themes, since scanners want it
 * so; the white plate with its hairline is the frame. Fills the width it is given.
 */
export function QrCode({
  text,
  label,
  dimmed = false,
  className,
}: {
  text: string;
  /** What scanning it does, for those who cannot see it. */
  label: string;
  /** Used up or out of date: still there, not to be scanned. */
  dimmed?: boolean | undefined;
  className?: string | undefined;
}) {
  const { path, size } = useMemo(() => qrPath(text), [text]);
  const side = size + 2 * QUIET;
  return (
    <div
      className={classes(
        'overflow-clip rounded-card bg-white shadow-raised ring-1 ring-[#0f1420]/10',
        className,
      )}
    >
      <svg
        role="img"
        aria-label={label}
        viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
        shapeRendering="crispEdges"
        className={classes(
          'block w-full text-qr forced-color-adjust-none transition duration-300',
          dimmed && 'opacity-10 blur-[3px]',
        )}
      >
        <path d={path} fill="currentColor" />
      </svg>
    </div>
  );
}
