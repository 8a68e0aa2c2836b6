import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react';
import { classes } from './classes.tsx';

/** A page of the portal or console: whose it is on top, where one can go, the content, and a quiet footer. */
export function PageShell({
  skipLabel,
  mark,
  nav,
  account,
  footer,
  width = 'text',
  children,
}: {
  /** The link for the keyboard that jumps over the header. */
  skipLabel: string;
  /** The organization: monogram and name. */
  mark: ReactNode;
  /** `PageNavItem`s. */
  nav?: ReactNode;
  /** At the end of the header: the person, sign out. */
  account?: ReactNode;
  footer?: ReactNode;
  /** `text` is 720 px, for pages one reads; `wide` is 1120, for tables. Default `text`. */
  width?: 'text' | 'wide' | undefined;
  children: ReactNode;
}) {
  const column = classes(
    'mx-auto w-full px-5 sm:px-8',
    width === 'text' ? 'max-w-[784px]' : 'max-w-[1184px]',
  );
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-control bg-raised px-4 py-2.5 font-medium text-accent-ink transition focus:translate-y-0 focus:shadow-float"
      >
        {skipLabel}
      </a>
      <header className="border-b border-line bg-surface">
        <div className={classes(column, 'flex flex-wrap items-center gap-x-6')}>
          <div
            className={classes(
              'flex min-h-16 min-w-0 flex-1 items-center sm:flex-none',
              // A long name leaves room for all the rest in one line.
              width === 'text' && 'sm:max-w-64',
            )}
          >
            {mark}
          </div>
          {nav !== undefined && (
            <nav className="order-last -mx-3 flex w-full overflow-x-auto sm:order-none sm:w-auto">{nav}</nav>
          )}
          <div className="ml-auto flex items-center gap-2">{account}</div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className={classes(column, 'flex-1 py-10 sm:py-14')}>
        {children}
      </main>
      {footer !== undefined && (
        <footer
          className={classes(
            column,
            'flex flex-wrap items-center gap-x-6 gap-y-3 py-8 text-small text-muted',
          )}
        >
          {footer}
        </footer>
      )}
    </div>
  );
}

/** A place in the header. The place one is in carries `aria-current="page"`, which a router's link sets by itself. */
export function PageNavItem({
  children,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> }) {
  return (
    <a
      className="relative flex min-h-12 items-center px-3 text-small font-medium whitespace-nowrap text-muted transition hover:text-ink focus-visible:-outline-offset-4 aria-[current=page]:text-ink aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-3 aria-[current=page]:after:bottom-0 aria-[current=page]:after:h-0.5 aria-[current=page]:after:rounded-full aria-[current=page]:after:bg-accent sm:min-h-16"
      {...rest}
    >
      {children}
    </a>
  );
}

/** The head of a page: its title, one line about it, and what one can do here. */
export function PageTitle({
  title,
  detail,
  action,
}: {
  title: ReactNode;
  detail?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-4 pb-8">
      {/* Long words wrap beside what one can do, before that goes below them. */}
      <div className="stack min-w-0 flex-1 basis-80 gap-1.5">
        <h1 tabIndex={-1} className="text-display">
          {title}
        </h1>
        {detail !== undefined && <p className="text-muted">{detail}</p>}
      </div>
      {action}
    </div>
  );
}

/** The organization in a header. */
export function HeaderMark({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <span className="flex min-w-0 items-center gap-3">
      {icon}
      <span className="truncate font-semibold">{children}</span>
    </span>
  );
}
