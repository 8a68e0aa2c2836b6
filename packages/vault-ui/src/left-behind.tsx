import { Button } from '@lanyard/ui/button';
import { Notice } from '@lanyard/ui/notice';
import { useContext, useEffect, useState } from 'react';
import { useWords } from './messages.ts';
import { forget, leftBehind, VaultPlace, type Left } from './unfinished.tsx';

/** What broke off because its page was closed, and how it goes on. */
export function LeftBehind({ onImport }: { onImport: (() => void) | undefined }) {
  const t = useWords();
  const place = useContext(VaultPlace);
  const [left, setLeft] = useState<readonly Left[]>([]);
  useEffect(() => {
    if (place === undefined) return undefined;
    let isGone = false;
    leftBehind(place).then(
      (found) => {
        if (!isGone) setLeft(found);
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [place]);
  const told = (key: string) => {
    forget(key);
    setLeft((all) => all.filter((each) => each.key !== key));
  };
  return left.map(({ key, work }) => (
    <Notice
      key={key}
      tone="warn"
      title={t('vault.left.import')}
      action={
        <div className="flex flex-wrap gap-2">
          {onImport !== undefined && (
            <Button
              size="small"
              onClick={() => {
                told(key);
                onImport();
              }}
            >
              {t('vault.left.import.again')}
            </Button>
          )}
          <Button kind="quiet" size="small" onClick={() => told(key)}>
            {t('vault.left.later')}
          </Button>
        </div>
      }
    >
      {t('vault.left.import.text', { done: work.done, of: work.of })}
    </Notice>
  ));
}
