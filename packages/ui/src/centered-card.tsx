import type { ReactNode } from 'react';
import { classes } from './classes.tsx';
import { Surface } from './surface.tsx';

/** One thing to do and nothing beside it: sign-in, set-up, a link from a mail. */
export function CenteredCard({
  mark,
  footer,
  width = 'regular',
  children,
}: {
  /** Above the card: the organization, or Lanyard itself. */
  mark?: ReactNode;
  /** Below it: quiet links. */
  footer?: ReactNode;
  /** `regular` is 440 px; `wide`, 880, is for two columns. Default `regular`. */
  width?: 'regular' | 'wide' | undefined;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 py-6 sm:px-8 sm:py-10">
      <header className="flex min-h-10 items-center">{mark}</header>
      <main
        className={classes(
          'my-auto w-full py-6 sm:py-10',
          width === 'regular' ? 'max-w-[440px]' : 'max-w-[880px]',
        )}
      >
        <Surface className="rounded-sheet shadow-raised">{children}</Surface>
      </main>
      {footer !== undefined && (
        <footer className="flex flex-wrap items-center justify-center gap-x-6 gap-y-2 text-small text-muted">
          {footer}
        </footer>
      )}
    </div>
  );
}
