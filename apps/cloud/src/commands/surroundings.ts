import type { Clock } from '../platform/clock.ts';

/** What a command knows of where it was given: handed in, so that tests can be there instead of a terminal. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** To standard output: what was asked for. A line end is added. */
  readonly print: (text: string) => void;
  /** To standard error: what is said about it. A line end is added. */
  readonly remark: (text: string) => void;
  /** Somebody looks at it, rather than a program reading it. */
  readonly isTerminal: boolean;
  readonly clock: Clock;
  /** Aborts when the command is told to stop (SIGINT, SIGTERM). */
  readonly stop: AbortSignal;
}
