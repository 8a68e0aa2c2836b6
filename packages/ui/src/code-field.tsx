import { DigitsField, type DigitsFieldProps } from './digits-field.tsx';

/** The six digits of a one-time code. Pasted spaces and dashes are dropped; a phone offers the code it just received. */
export function CodeField(props: Omit<DigitsFieldProps, 'length'>) {
  return <DigitsField length={6} autoComplete="one-time-code" {...props} />;
}
