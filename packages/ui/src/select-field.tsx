import { useId, type ReactNode, type Ref, type SelectHTMLAttributes } from 'react';
import { classes } from './classes.tsx';
import { Field, noteAria, type FieldWords } from './field.tsx';
import { ChevronDownIcon } from './icons.tsx';

/** One of several, by the select of the browser itself, which phones show full size. Children are `option`s. */
export function SelectField({
  label,
  hint,
  error,
  className,
  id,
  children,
  ...rest
}: SelectHTMLAttributes<HTMLSelectElement> &
  FieldWords & { children: ReactNode; ref?: Ref<HTMLSelectElement> }) {
  const made = useId();
  const own = id ?? made;
  return (
    <Field id={own} label={label} hint={hint} error={error}>
      <span className={classes('relative grid', className)}>
        <select
          id={own}
          className="min-h-11 w-full appearance-none rounded-control bg-raised py-2.5 pr-10 pl-3.5 ring-1 ring-edge transition ring-inset focus-visible:-outline-offset-1 disabled:bg-sunken disabled:text-muted aria-invalid:ring-danger-ink"
          {...noteAria(own, { hint, error })}
          {...rest}
        >
          {children}
        </select>
        <ChevronDownIcon className="pointer-events-none absolute top-1/2 right-3 size-5 -translate-y-1/2 text-faint" />
      </span>
    </Field>
  );
}
