import { classes } from './classes.tsx';
import { CheckIcon } from './icons.tsx';

/** How much of some long work is done. Without `value` it is under way and nobody knows how far. */
export function Progress({ label, value }: { label: string; value?: number | undefined }) {
  return (
    <progress
      aria-label={label}
      value={value}
      max={1}
      className={classes(
        'block h-1.5 w-full appearance-none overflow-hidden rounded-full border-0 bg-sunken',
        '[&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:bg-accent [&::-webkit-progress-value]:transition-[inline-size] [&::-webkit-progress-value]:duration-300',
        '[&::-moz-progress-bar]:rounded-full [&::-moz-progress-bar]:bg-accent',
        'indeterminate:animate-slide indeterminate:bg-linear-to-r indeterminate:from-transparent indeterminate:via-accent indeterminate:to-transparent indeterminate:bg-size-[66%_100%] indeterminate:bg-no-repeat',
        'indeterminate:[&::-webkit-progress-bar]:bg-transparent indeterminate:[&::-moz-progress-bar]:bg-transparent',
      )}
    />
  );
}

/** Where one stands in a few steps, with their names. On a phone only the name of the present one is drawn. */
export function Steps({
  label,
  steps,
  current,
}: {
  /** Names the whole, for those who hear it. */
  label: string;
  steps: readonly string[];
  /** The index of the present step; those before it are done. */
  current: number;
}) {
  return (
    <ol aria-label={label} className="flex items-center gap-3">
      {steps.map((step, index) => {
        const done = index < current;
        const here = index === current;
        return (
          <li
            key={step}
            aria-current={here ? 'step' : undefined}
            className={classes(
              'flex items-center gap-2.5 text-small not-last:flex-1 sm:not-last:flex-none',
              here ? 'font-medium text-ink' : 'text-muted',
            )}
          >
            <span
              className={classes(
                'figures grid size-6 shrink-0 place-items-center rounded-full text-caption font-semibold transition',
                done && 'bg-accent-soft text-accent-ink',
                here && 'bg-accent text-white',
                !done && !here && 'bg-sunken text-muted',
              )}
            >
              {done ? <CheckIcon className="size-3.5" strokeWidth="2.5" /> : index + 1}
            </span>
            <span className={here ? '' : 'sr-only sm:not-sr-only'}>{step}</span>
            {index < steps.length - 1 && (
              <span aria-hidden="true" className="h-px min-w-4 flex-1 bg-line sm:w-8 sm:flex-none" />
            )}
          </li>
        );
      })}
    </ol>
  );
}
