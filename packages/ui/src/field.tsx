import type { ReactNode } from 'react';
import { WarningIcon } from './icons.tsx';

/** What every field says about itself. `error` replaces `hint`, so that the page does not grow two lines. */
export type FieldWords = {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong and what to do about it; empty or absent when nothing is. */
  error?: ReactNode;
};

export const hasText = (words: ReactNode): boolean =>
  words !== undefined && words !== null && words !== false && words !== '';

/** The aria that ties a control to its note. */
export const noteAria = (id: string, { hint, error }: Pick<FieldWords, 'hint' | 'error'>) => ({
  'aria-invalid': hasText(error) || undefined,
  'aria-describedby': hasText(error) || hasText(hint) ? `${id}-note` : undefined,
});

/** Label above, control, note below. The note is a live region: an error that appears is read out. */
export function Field({
  id,
  label,
  hint,
  error,
  children,
}: FieldWords & {
  /** The id of the control. */
  id: string;
  children: ReactNode;
}) {
  return (
    <div className="stack content-start gap-2">
      <label htmlFor={id} className="text-small font-medium text-ink">
        {label}
      </label>
      {children}
      <div id={`${id}-note`} aria-live="polite" className="text-small empty:hidden">
        {hasText(error) ? (
          <span className="flex gap-1.5 text-danger-ink">
            <WarningIcon className="mt-0.5 size-4" />
            <span>{error}</span>
          </span>
        ) : hasText(hint) ? (
          <span className="text-muted">{hint}</span>
        ) : null}
      </div>
    </div>
  );
}
