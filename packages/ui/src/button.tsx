import type { AnchorHTMLAttributes, ButtonHTMLAttributes, MouseEvent, ReactNode, Ref } from 'react';
import { classes } from './classes.tsx';

/** One `primary` on a screen at most. `danger` confirms what cannot be undone; `quiet-danger` only offers it. */
export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger' | 'quiet-danger';

export type ButtonLooks = {
  /** Default `secondary`. */
  kind?: ButtonKind | undefined;
  /** `regular` is 44 px high, the least a thumb hits; `small`, 36 px, is for rows and tables. Default `regular`. */
  size?: 'regular' | 'small' | undefined;
  /** Fills the width it is given. */
  wide?: boolean | undefined;
  /** Stands before the words. */
  icon?: ReactNode;
};

const kinds: Record<ButtonKind, string> = {
  primary: 'bg-accent text-white shadow-low hover:bg-accent-strong',
  secondary: 'bg-raised text-ink shadow-low ring-1 ring-inset ring-line hover:bg-sunken',
  quiet: 'text-ink hover:bg-sunken',
  danger: 'bg-danger text-white shadow-low hover:bg-danger-strong',
  'quiet-danger': 'text-danger-ink hover:bg-danger-soft',
};

const sizes = {
  regular: 'min-h-11 rounded-control px-5 text-body',
  small: 'min-h-9 rounded-[10px] px-3.5 text-small',
};

const base =
  'relative inline-grid place-items-center font-medium whitespace-nowrap select-none transition active:scale-[0.98] disabled:pointer-events-none disabled:opacity-45';

const looks = (
  { kind = 'secondary', size = 'regular', wide }: ButtonLooks,
  className: string | undefined,
): string => classes(base, kinds[kind], sizes[size], wide === true && 'w-full', className);

function Face({
  icon,
  children,
  hidden = false,
}: {
  icon: ReactNode;
  children: ReactNode;
  hidden?: boolean;
}) {
  return (
    <span
      className={classes(
        'col-start-1 row-start-1 inline-flex items-center justify-center gap-2',
        hidden && 'opacity-0',
      )}
    >
      {icon}
      {children}
    </span>
  );
}

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> &
  ButtonLooks & {
    /** Work is under way: the words make room for a sign of it, the size stays, a second press does nothing. */
    busy?: boolean | undefined;
    ref?: Ref<HTMLButtonElement>;
  };

/** A button. `className` is for its place on the screen, not for its looks. */
export function Button({
  kind,
  size,
  wide,
  icon,
  busy = false,
  className,
  children,
  type = 'button',
  onClick,
  ...rest
}: ButtonProps) {
  // A busy button keeps the keyboard focus, which a disabled one would lose; so it must swallow the press itself.
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (busy) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      type={type}
      className={looks({ kind, size, wide }, className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={press}
      {...rest}
    >
      <Face icon={icon} hidden={busy}>
        {children}
      </Face>
      {busy && (
        <span aria-hidden="true" className="col-start-1 row-start-1 flex gap-1.5">
          <span className="size-1.5 animate-dot rounded-full bg-current" />
          <span className="size-1.5 animate-dot rounded-full bg-current [animation-delay:160ms]" />
          <span className="size-1.5 animate-dot rounded-full bg-current [animation-delay:320ms]" />
        </span>
      )}
    </button>
  );
}

/** A link that looks like a button: for going somewhere. Takes what an anchor takes, so a router can wrap it. */
export function ButtonLink({
  kind,
  size,
  wide,
  icon,
  className,
  children,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & ButtonLooks & { ref?: Ref<HTMLAnchorElement> }) {
  return (
    <a className={looks({ kind, size, wide }, className)} {...rest}>
      <Face icon={icon}>{children}</Face>
    </a>
  );
}

/** A square button with an icon alone. `label` is what it does, for those who hear it and as its tooltip. */
export function IconButton({
  label,
  icon,
  className,
  type = 'button',
  ...rest
}: Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> & {
  label: string;
  icon: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={classes(
        'grid size-11 shrink-0 place-items-center rounded-control text-muted transition hover:bg-sunken hover:text-ink active:scale-[0.96] disabled:pointer-events-none disabled:opacity-45',
        className,
      )}
      {...rest}
    >
      {icon}
    </button>
  );
}
