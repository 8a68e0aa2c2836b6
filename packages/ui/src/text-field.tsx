import { useId, type InputHTMLAttributes, type ReactNode, type Ref } from 'react';
import { classes } from './classes.tsx';
import { Field, noteAria, type FieldWords } from './field.tsx';

/** One line of text. Takes what an input takes, `ref` and all, so a form library can register it. */
export function TextField({
  label,
  hint,
  error,
  before,
  after,
  className,
  id,
  ...rest
}: Omit<InputHTMLAttributes<HTMLInputElement>, 'size'> &
  FieldWords & {
    /** Stands inside the field before the text: an icon. */
    before?: ReactNode;
    /** Stands inside the field after the text: the fixed end of an address, a button. */
    after?: ReactNode;
    ref?: Ref<HTMLInputElement>;
  }) {
  const made = useId();
  const own = id ?? made;
  return (
    <Field id={own} label={label} hint={hint} error={error}>
      <span
        className={classes(
          'flex min-h-11 items-center gap-2.5 rounded-control bg-raised px-3.5 ring-1 ring-edge transition ring-inset',
          'focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent-ink',
          'has-aria-invalid:ring-danger-ink has-aria-invalid:focus-within:outline-danger-ink has-disabled:bg-sunken has-disabled:text-muted',
          className,
        )}
      >
        {before !== undefined && <span className="text-faint">{before}</span>}
        <input
          id={own}
          className="min-w-0 flex-1 bg-transparent py-2.5 outline-none placeholder:text-muted"
          {...noteAria(own, { hint, error })}
          {...rest}
        />
        {after !== undefined && <span className="shrink-0 text-muted">{after}</span>}
      </span>
    </Field>
  );
}
