import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react';
import { classes } from './classes.tsx';

/** The top of a wallet screen. With `back` the title is a small one beside it; without, it is the display title. */
export function AppBar({
  title,
  back,
  action,
}: {
  title: ReactNode;
  /** An `IconButton` or a link that goes back. */
  back?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <header className="mx-auto flex min-h-16 w-full max-w-lg items-center gap-1 px-5 pt-[env(safe-area-inset-top)]">
      {back !== undefined && <span className="-ml-3">{back}</span>}
      <h1
        tabIndex={-1}
        className={classes('min-w-0 flex-1', back === undefined ? 'text-display' : 'truncate text-title')}
      >
        {title}
      </h1>
      {action !== undefined && <span className="-mr-2 flex items-center gap-1">{action}</span>}
    </header>
  );
}

/** The bottom bar of the wallet: three to five places, in reach of the thumb. */
export function BottomNav({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav
      data-foot
      aria-label={label}
      className="border-t border-line bg-surface pb-[env(safe-area-inset-bottom)]"
    >
      <ul className="mx-auto flex max-w-lg items-stretch">{children}</ul>
    </nav>
  );
}

/**
 * One place in the bottom bar. The place one is in carries `aria-current="page"`, which a router's link sets by itself.
 * `hero` is the one in the middle that the wallet is for.
 */
export function BottomNavItem({
  icon,
  hero = false,
  children,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & {
  icon: ReactNode;
  hero?: boolean | undefined;
  ref?: Ref<HTMLAnchorElement>;
}) {
  return (
    <li className="flex-1">
      <a
        className="group grid h-18 place-content-center justify-items-center gap-0.5 rounded-control text-caption font-medium text-muted transition hover:text-ink focus-visible:-outline-offset-4 aria-[current=page]:text-accent-ink"
        {...rest}
      >
        <span
          className={classes(
            'grid h-9 w-14 place-items-center transition group-active:scale-95',
            hero && 'rounded-full bg-accent text-white shadow-low group-hover:bg-accent-strong',
          )}
        >
          {icon}
        </span>
        {children}
      </a>
    </li>
  );
}

/**
 * A wallet screen: bar, content, bottom bar, in the width of a phone wherever it is opened. The content scrolls between
 * the bars, not under them: what has the keyboard's focus is never covered (WCAG 2.4.11).
 */
export function PhoneScreen({
  bar,
  nav,
  footer,
  children,
}: {
  bar?: ReactNode;
  nav?: ReactNode;
  /** Buttons that stay in reach at the bottom while the content scrolls. */
  footer?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex h-dvh flex-col">
      {bar}
      <main className="flex min-h-0 flex-1 flex-col">
        {/* What has nothing to press is still scrolled by the keyboard (WCAG 2.1.1; not every browser sees to it). */}
        <div
          tabIndex={0}
          className={classes(
            'flex-1 overflow-y-auto overscroll-contain focus-visible:-outline-offset-2 mask-t-from-[calc(100%-0.75rem)]',
            footer !== undefined && 'mask-b-from-[calc(100%-0.75rem)]',
          )}
        >
          <div className="mx-auto flex min-h-full w-full max-w-lg flex-col px-5 pt-3 pb-8">{children}</div>
        </div>
        {footer !== undefined && (
          <div
            data-foot
            className="mx-auto stack w-full max-w-lg gap-2 px-5 pt-2 pb-[calc(1.25rem+env(safe-area-inset-bottom))]"
          >
            {footer}
          </div>
        )}
      </main>
      {nav}
    </div>
  );
}
