import { Notice } from '@lanyard/ui/notice';
import type { ReactNode } from 'react';
import { useWords } from './messages.ts';
import type { Shown } from './use-items.tsx';

/** A vault that stays closed, because what the cloud says of its person does not hold. */
export function UntrueVault({ action }: { action?: ReactNode }) {
  const t = useWords();
  return (
    <Notice tone="danger" title={t('vault.untrue')} action={action}>
      {t('vault.untrue.text')}
    </Notice>
  );
}

/** What the cloud said that does not hold: of single items, of all that came since, of the keys of people. */
export function Doubts({ shown }: { shown: Shown }) {
  const t = useWords();
  const damaged = shown.damaged - shown.spoiled.length;
  return (
    <>
      {shown.isUntrue && (
        <Notice tone="danger" title={t('vault.untrue.since')}>
          {t('vault.untrue.since.text')}
        </Notice>
      )}
      {damaged > 0 && <Notice tone="danger">{t('vault.damaged', { count: damaged })}</Notice>}
      {shown.unkeyed > 0 && (
        <Notice tone="danger" title={t('vault.unkeyed', { count: shown.unkeyed })}>
          {t('vault.unkeyed.text')}
        </Notice>
      )}
    </>
  );
}
