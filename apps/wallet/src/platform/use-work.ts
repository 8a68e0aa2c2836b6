import { useCallback, useRef, useState } from 'react';

/** Something the person started that takes a while and may fail. */
export interface Work {
  /** Runs it; a second one while one is under way does nothing. */
  readonly work: (task: () => Promise<void>) => void;
  readonly busy: boolean;
  /** What the last one threw, until the next begins. */
  readonly problem: unknown;
  readonly forget: () => void;
}

export function useWork(): Work {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const running = useRef(false);
  const work = useCallback((task: () => Promise<void>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(undefined);
    task()
      .catch((error: unknown) => setProblem(error))
      .finally(() => {
        running.current = false;
        setBusy(false);
      });
  }, []);
  return { work, busy, problem, forget: useCallback(() => setProblem(undefined), []) };
}
