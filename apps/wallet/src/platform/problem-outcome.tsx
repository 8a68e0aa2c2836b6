import { ShieldIcon, WarningIcon } from '@lanyard/ui/icons';
import type { ReactNode } from 'react';
import { Outcome } from './outcome.tsx';
import { isAlarming, useProblem } from './problems.ts';

/** A problem that ended what the person was doing. */
export function ProblemOutcome({ problem, footer }: { problem: unknown; footer?: ReactNode }) {
  const describe = useProblem();
  const { title, text } = describe(problem);
  const alarm = isAlarming(problem);
  return (
    <Outcome
      tone={alarm ? 'danger' : 'warn'}
      icon={alarm ? <ShieldIcon className="size-9" /> : <WarningIcon className="size-9" />}
      title={title}
      footer={footer}
    >
      {text}
    </Outcome>
  );
}
