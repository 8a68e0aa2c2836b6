import { useId, type InputHTMLAttributes, type Ref } from 'react';
import { classes } from './classes.tsx';
import { Field, noteAria, type FieldWords } from './field.tsx';

export type DigitsFieldProps = FieldWords &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'maxLength' | 'type'> & {
    value: string;
    /** Called with digits only, at most `length` of them. */
    onChange: (digits: string) => void;
    /** Called once when the last digit is there, typed, pasted or filled in by the phone. */
    onComplete?: ((digits: string) => void) | undefined;
    /** How many digits. Default 2: those of a sign-in notification. */
    length?: number | undefined;
    /** Shows dots in their place: a PIN. */
    masked?: boolean | undefined;
    ref?: Ref<HTMLInputElement>;
  };

/**
 * A few digits in boxes. It is one input, not one a box: paste, autofill, screen readers and the delete key then work as
 * everywhere. The digits stand 3rem apart by letter spacing, over boxes that are only drawn.
 */
export function DigitsField({
  label,
  hint,
  error,
  value,
  onChange,
  onComplete,
  length = 2,
  masked = false,
  id,
  className,
  ...rest
}: DigitsFieldProps) {
  const made = useId();
  const own = id ?? made;
  const change = (text: string) => {
    const digits = text.replace(/\D/g, '').slice(0, length);
    onChange(digits);
    if (digits.length === length && digits !== value) onComplete?.(digits);
  };
  return (
    <Field id={own} label={label} hint={hint} error={error}>
      <span
        className={classes(
          'group relative flex w-fit max-w-full gap-2 overflow-clip rounded-control p-1 -m-1',
          className,
        )}
      >
        {Array.from({ length }, (_, place) => (
          <span
            key={place}
            aria-hidden="true"
            data-here={place === Math.min(value.length, length - 1) || undefined}
            className={classes(
              'h-12 w-10 rounded-[10px] bg-raised ring-1 ring-edge transition ring-inset group-has-aria-invalid:ring-danger-ink',
              'group-focus-within:data-here:outline-2 group-focus-within:data-here:-outline-offset-1 group-focus-within:data-here:outline-accent-ink',
            )}
          />
        ))}
        {/* 0.612em is the width of every tabular figure of Geist. One step wider than the boxes, or the caret after the
            last digit would scroll the others away. */}
        <input
          id={own}
          type={masked ? 'password' : 'text'}
          inputMode="numeric"
          pattern="[0-9]*"
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => change(event.currentTarget.value)}
          className="figures absolute inset-y-1 left-1 w-[calc(100%+3rem)] bg-transparent pl-[calc((2.5rem-0.612em)/2)] text-[1.375rem] font-medium tracking-[calc(3rem-0.612em)] outline-none"
          {...noteAria(own, { hint, error })}
          {...rest}
        />
      </span>
    </Field>
  );
}
