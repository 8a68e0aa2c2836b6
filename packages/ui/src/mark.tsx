import { useId, type SVGAttributes } from 'react';
import { classes } from './classes.tsx';

// A strap hangs in from above, is folded over to an L, and ends in the slot that a card is clipped to.
const STRAP = 'M17 0h15v32L17 47z';
const FOLD =
  'M17 47L32 32h13a5 5 0 0 1 5 5v5a5 5 0 0 1-5 5zM43 36.2a1.5 1.5 0 0 0-1.5 1.5v3.6a1.5 1.5 0 0 0 3 0v-3.6a1.5 1.5 0 0 0-1.5-1.5z';

export type MarkProps = Omit<SVGAttributes<SVGSVGElement>, 'children'> & {
  /** `tile` is the rounded app icon, `square` the same for systems that cut its corners, `plain` the strap alone in the
   * color of the text. Default `tile`. */
  shape?: 'tile' | 'square' | 'plain' | undefined;
};

/**
 * The mark of Lanyard, 32 px or what a `size-*` class says. Decoration: the name stands beside it; where it stands alone,
 * give `role="img"`, `aria-hidden={false}` and an `aria-label`.
 */
export function Mark({ shape = 'tile', className, ...rest }: MarkProps) {
  const ground = useId();
  return (
    <svg
      viewBox={shape === 'plain' ? '10 0 47 47' : '0 0 64 64'}
      width="32"
      height="32"
      aria-hidden="true"
      className={classes('shrink-0 forced-color-adjust-none', className)}
      {...rest}
    >
      {shape !== 'plain' && (
        <>
          <linearGradient id={ground} x1="0" y1="0" x2="1" y2="1">
            <stop stopColor="#3f68f0" />
            <stop offset="1" stopColor="#1f3fb8" />
          </linearGradient>
          <rect width="64" height="64" rx={shape === 'tile' ? 16 : 0} fill={`url(#${ground})`} />
        </>
      )}
      <path d={STRAP} fill={shape === 'plain' ? 'currentColor' : '#ffffff'} />
      <path
        d={FOLD}
        fillRule="evenodd"
        fill={shape === 'plain' ? 'currentColor' : '#a9c2ff'}
        fillOpacity={shape === 'plain' ? 0.65 : undefined}
      />
    </svg>
  );
}

/** Mark and name together. The name is the product's, so it is no word of the catalogue. */
export function Wordmark({
  shape,
  className,
}: Pick<MarkProps, 'shape'> & { className?: string | undefined }) {
  return (
    <span className={classes('flex w-fit items-center gap-2.5 text-title tracking-[-0.03em]', className)}>
      <Mark shape={shape} className={shape === 'plain' ? 'size-5' : 'size-7'} />
      Lanyard
    </span>
  );
}
