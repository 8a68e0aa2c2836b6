import { Button } from '@lanyard/ui/button';
import { WarningIcon } from '@lanyard/ui/icons';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useWords } from '../messages.ts';
import { Outcome } from '../platform/outcome.tsx';
import { ProblemOutcome } from '../platform/problem-outcome.tsx';
import { problemWords } from '../platform/problems.ts';

/** A screen that could not be drawn: its code did not arrive, or what it reads is damaged. */
export function Broken({ error }: ErrorComponentProps) {
  const t = useWords();
  const footer = (
    <Button kind="primary" wide onClick={() => location.reload()}>
      {t('broken.action')}
    </Button>
  );
  if (problemWords(error) !== 'unexpected') return <ProblemOutcome problem={error} footer={footer} />;
  return (
    <Outcome tone="warn" icon={<WarningIcon className="size-9" />} title={t('broken.title')} footer={footer}>
      {t('broken.text')}
    </Outcome>
  );
}
