import { ButtonLink } from '@lanyard/ui/button';
import { CopyButton } from '@lanyard/ui/copy-button';
import { CheckIcon } from '@lanyard/ui/icons';
import { useWords } from './messages.ts';
import type { Created } from './answers.ts';
import { StepHead } from './step-head.tsx';

export function DoneStep({ created }: { created: Created }) {
  const t = useWords();
  const { name, origin } = created.organization;
  return (
    <>
      <span className="grid size-14 place-items-center rounded-full bg-success-soft text-success-ink">
        <CheckIcon className="size-7" />
      </span>
      <StepHead title={t('setup.done.title', { organization: name })} lead={t('setup.done.lead')} />
      <div className="flex min-w-0 items-center justify-between gap-3 rounded-control bg-sunken py-2 pr-2 pl-4">
        <span className="min-w-0 truncate font-medium">{new URL(origin).host}</span>
        <CopyButton text={origin} label={t('setup.copy')} copiedLabel={t('setup.copied')} />
      </div>
      <ButtonLink href={`${origin}/sign-in`} kind="primary" wide>
        {t('setup.done.go')}
      </ButtonLink>
    </>
  );
}
