import { classes } from './classes.tsx';
import { useNow } from './now.tsx';

/** Whole seconds left until `endsAt` (milliseconds since 1970), never below 0; one render a second. */
export const useSecondsLeft = (endsAt: number): number =>
  Math.max(0, Math.ceil((endsAt - useNow(1000)) / 1000));

/** `9`, `59`, `2:44`. */
const clock = (seconds: number): string =>
  seconds < 60 ? String(seconds) : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** A small ring that runs out, with the time left in it. The last ten turn the color of a warning. */
export function CountdownRing({
  endsAt,
  totalSeconds,
  label,
}: {
  /** Milliseconds since 1970. */
  endsAt: number;
  /** The length of the whole ring. */
  totalSeconds: number;
  /** What runs out, for those who hear it. Not read out every second. */
  label: string;
}) {
  const seconds = useSecondsLeft(endsAt);
  return (
    <span
      role="timer"
      aria-label={label}
      className={classes(
        'relative inline-grid size-10 shrink-0 place-items-center',
        seconds > 10 ? 'text-accent-ink' : 'text-warn-ink',
      )}
    >
      <svg
        viewBox="0 0 36 36"
        fill="none"
        strokeWidth="2.5"
        aria-hidden="true"
        className="size-full -rotate-90"
      >
        <circle cx="18" cy="18" r="16" className="stroke-line" />
        <circle
          cx="18"
          cy="18"
          r="16"
          pathLength={1}
          stroke="currentColor"
          strokeLinecap="round"
          strokeDasharray="1"
          strokeDashoffset={1 - Math.min(1, seconds / totalSeconds)}
          className="transition-[stroke-dashoffset] duration-1000 ease-linear"
        />
      </svg>
      <span aria-hidden="true" className="figures absolute text-caption font-semibold tracking-tight">
        {clock(seconds)}
      </span>
    </span>
  );
}
