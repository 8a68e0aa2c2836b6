import { Notice } from '@lanyard/ui/notice';
import type { ReactNode } from 'react';
import { problemWords, useProblem } from './problems.ts';

/** Not faults but refusals of the person or the network: said calmly. */
const calm = new Set(['touch-cancelled', 'offline']);

/** What went wrong and what to do next, in the flow of the page. Nothing where nothing did. */
export function ProblemNotice({ problem, action }: { problem: unknown; action?: ReactNode }) {
  const describe = useProblem();
  if (problem === undefined) return null;
  const { title, text } = describe(problem);
  return (
    <Notice tone={calm.has(problemWords(problem)) ? 'warn' : 'danger'} title={title} action={action}>
      {text}
    </Notice>
  );
}
