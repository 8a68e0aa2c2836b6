import type { ReactNode } from 'react';
import { classes } from './classes.tsx';

/** The gray shape of something on its way. Give it the size of what will stand there, so that nothing moves. */
export function Skeleton({ className = 'h-4 w-full' }: { className?: string | undefined }) {
  return (
    <span
      aria-hidden="true"
      className={classes('block animate-shimmer rounded-small bg-sunken', className)}
    />
  );
}

/** Shapes of rows on their way, in the size of `ListRow`. */
export function SkeletonRows({ rows = 3 }: { rows?: number | undefined }) {
  return (
    <div aria-hidden="true" className="divide-y divide-line">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex min-h-18 items-center gap-4 px-5 sm:px-6">
          <Skeleton className="size-10 rounded-control" />
          <div className="stack flex-1 gap-2">
            <Skeleton className={row % 2 === 0 ? 'h-3.5 w-1/2' : 'h-3.5 w-2/5'} />
            <Skeleton className={row % 2 === 0 ? 'h-3 w-1/3' : 'h-3 w-3/5'} />
          </div>
        </div>
      ))}
    </div>
  );
}

/** Says once, to those who hear the page, that its skeletons stand for something loading. */
export function Loading({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div aria-busy="true">
      <output className="sr-only">{label}</output>
      {children}
    </div>
  );
}
