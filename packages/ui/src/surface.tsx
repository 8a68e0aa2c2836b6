import type { HTMLAttributes, ReactNode } from 'react';
import { classes } from './classes.tsx';

/** A plain sheet of paper on the ground: rounded, hairline, no padding of its own. */
export function Surface({ className, ...rest }: HTMLAttributes<HTMLDivElement>) {
  return (
    <div
      className={classes('overflow-clip rounded-card border border-line bg-surface shadow-low', className)}
      {...rest}
    />
  );
}

/** A titled section of a page on a surface: title, one line about it, an action at the end, then the content. */
export function Card({
  title,
  detail,
  action,
  flush = false,
  footer,
  children,
  className,
}: {
  title?: ReactNode;
  detail?: ReactNode;
  /** At the end of the title's line: a small button, a badge. */
  action?: ReactNode;
  /** The content reaches the edges: for lists, which bring their own padding. */
  flush?: boolean | undefined;
  /** Under a line at the end: what can be done with the whole of it. */
  footer?: ReactNode;
  children?: ReactNode;
  className?: string | undefined;
}) {
  return (
    <section className={className}>
      <Surface>
        {title !== undefined && (
          <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 px-5 pt-5 sm:px-6">
            {/* Beside a button where both have room; on a phone the button stands below. */}
            <div className="stack min-w-0 flex-1 basis-48 gap-0.5">
              <h2 className="text-title">{title}</h2>
              {detail !== undefined && <p className="text-small text-muted">{detail}</p>}
            </div>
            {action !== undefined && <div className="shrink-0">{action}</div>}
          </header>
        )}
        <div className={flush ? (title === undefined ? '' : 'pt-2') : 'p-5 sm:px-6'}>{children}</div>
        {footer !== undefined && <footer className="border-t border-line px-5 py-3 sm:px-6">{footer}</footer>}
      </Surface>
    </section>
  );
}
