import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react';
import { classes } from './classes.tsx';
import { ChevronRightIcon } from './icons.tsx';

/** Rows with hairlines between, on a surface of the caller's. `label` names the list where no heading does. */
export function List({ label, children }: { label?: string | undefined; children: ReactNode }) {
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {children}
    </ul>
  );
}

type RowWords = {
  /** An icon, a monogram, a picture: 40 px square. */
  icon?: ReactNode;
  title: ReactNode;
  detail?: ReactNode;
  /** At the end: a badge, a time, a small button. */
  trailing?: ReactNode;
  /** What is at the end only tells: where the words are long it goes below them on a phone. */
  isBadge?: boolean;
};

const row = 'flex min-h-18 w-full items-center gap-4 px-5 py-3 text-left sm:px-6';
const pressable = 'transition hover:bg-sunken focus-visible:-outline-offset-2';

function Words({ icon, title, detail, trailing, isBadge = false, goes }: RowWords & { goes: boolean }) {
  return (
    <>
      {icon}
      {/* On a phone what is at the end goes below long words, before it leaves them a narrow column. */}
      <span
        className={classes(
          'flex min-w-0 flex-1 items-center gap-x-4 gap-y-1.5 sm:flex-nowrap',
          isBadge && 'flex-wrap',
        )}
      >
        <span className={classes('grid min-w-0 gap-0.5', isBadge ? 'flex-auto sm:flex-1' : 'flex-1')}>
          <span className="font-medium wrap-anywhere">{title}</span>
          {detail !== undefined && <span className="text-small wrap-anywhere text-muted">{detail}</span>}
        </span>
        {trailing !== undefined && <span className="shrink-0 text-small text-muted">{trailing}</span>}
      </span>
      {goes && <ChevronRightIcon className="size-5 text-faint" />}
    </>
  );
}

/**
 * A row. As it is, it only tells; with `onPress` all of it is a button, with `htmlFor` all of it is the label of the
 * control in `trailing`. A row that goes somewhere is a `ListLink`.
 */
export function ListRow({
  onPress,
  htmlFor,
  ...words
}: RowWords & { onPress?: (() => void) | undefined; htmlFor?: string | undefined }) {
  return (
    <li>
      {onPress !== undefined ? (
        <button type="button" onClick={onPress} className={classes(row, pressable)}>
          <Words {...words} goes />
        </button>
      ) : htmlFor !== undefined ? (
        <label htmlFor={htmlFor} className={classes(row, 'transition hover:bg-sunken')}>
          <Words {...words} goes={false} />
        </label>
      ) : (
        <div className={row}>
          <Words {...words} goes={false} />
        </div>
      )}
    </li>
  );
}

/** A row that goes somewhere. Takes what an anchor takes, so a router can wrap it. */
export function ListLink({
  icon,
  title,
  detail,
  trailing,
  isBadge = false,
  ...rest
}: RowWords & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'title'> & { ref?: Ref<HTMLAnchorElement> }) {
  return (
    <li>
      <a className={classes(row, pressable)} {...rest}>
        <Words icon={icon} title={title} detail={detail} trailing={trailing} isBadge={isBadge} goes />
      </a>
    </li>
  );
}

/** The 40 px square an icon of a row stands in. */
export function RowIcon({ children }: { children: ReactNode }) {
  return (
    <span className="grid size-10 shrink-0 place-items-center rounded-control bg-sunken text-muted">
      {children}
    </span>
  );
}

/** What was asked beside what is: label and value pairs, such as the facts of a sign-in. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="divide-y divide-line">{children}</dl>;
}

export function Fact({ icon, label, children }: { icon?: ReactNode; label: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-4 px-5 py-3 text-small sm:px-6">
      <dt className="flex items-center gap-3 text-muted [&_svg]:text-faint">
        {icon}
        {label}
      </dt>
      <dd className="min-w-0 text-right font-medium wrap-anywhere">{children}</dd>
    </div>
  );
}
