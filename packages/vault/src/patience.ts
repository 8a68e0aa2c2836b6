import { pause } from './pause.ts';

/** How long somebody waits before they ask again, and who is told. */
export interface Patience {
  readonly signal?: AbortSignal | undefined;
  /** Whether nothing goes on at the moment: there is no connection. */
  readonly onWaiting?: (isWaiting: boolean) => void;
  /** Goes on when a connection comes back within some ten minutes, not only within seconds. Default: it does not. */
  readonly isPatient?: boolean;
  /** Waits before something is sent or asked for again. Default: the platform's timer, cut short where a connection comes back. */
  readonly wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** Milliseconds before each further try. */
const hastyWaits = [1000, 3000];
/** Ten minutes in all: a train leaves a tunnel, somebody finds the network. What was sent until then is not sent again. */
const patientWaits = [1000, 3000, 6000, 10_000, 20_000, ...Array.from({ length: 19 }, () => 30_000)];
/** Where the cloud does not say for how long it has enough. */
const usualPauseSeconds = 20;
/** Of a limit that is met again and again: other browsers of the same person go on, too. */
const mostPauses = 10;

/** A break of the connection does not cost what was done already: it goes on with the step that did not get through. */
export async function again<T>(
  step: () => Promise<T>,
  { signal, onWaiting, isPatient = false, wait = pause }: Patience,
): Promise<T> {
  const waits = isPatient ? patientWaits : hastyWaits;
  for (let tries = 0; ; tries += 1) {
    try {
      const done = await paced(step, { signal, wait });
      if (tries > 0) onWaiting?.(false);
      return done;
    } catch (error) {
      const next = waits[tries];
      if (codeOf(error) !== 'unreachable' || next === undefined) throw error;
      onWaiting?.(true);
      await wait(next, signal);
      signal?.throwIfAborted();
    }
  }
}

/** Where the cloud has enough for now, it is asked again when it said: nothing was done then, and nothing is lost. */
export async function paced<T>(
  step: () => Promise<T>,
  { signal, wait = pause }: Pick<Patience, 'signal' | 'wait'> = {},
): Promise<T> {
  for (let pauses = 0; ; pauses += 1) {
    try {
      return await step();
    } catch (error) {
      if (codeOf(error) !== 'too-many-requests' || pauses >= mostPauses) throw error;
      await wait((retryAfterOf(error) ?? usualPauseSeconds) * 1000, signal);
      signal?.throwIfAborted();
    }
  }
}

/** In how many seconds the cloud wants to be asked again, where an answer of it says so: of a client, or of one in a worker. */
export function retryAfterOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { problem, retryAfterSeconds } = error as { problem?: unknown; retryAfterSeconds?: unknown };
  if (isSeconds(retryAfterSeconds)) return retryAfterSeconds;
  if (typeof problem !== 'object' || problem === null || !('retryAfterSeconds' in problem)) return undefined;
  return isSeconds(problem.retryAfterSeconds) ? problem.retryAfterSeconds : undefined;
}

/** A window of the cloud's is a minute; whoever says otherwise does not hold a client up for longer. */
const isSeconds = (value: unknown): value is number => typeof value === 'number' && value > 0 && value <= 600;

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
