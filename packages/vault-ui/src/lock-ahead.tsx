import { Button } from '@lanyard/ui/button';
import { Notice } from '@lanyard/ui/notice';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useWords } from './messages.ts';
import { watchLock, type Locking } from './watch-lock.tsx';

/** When the vault locks, if nobody touches the page: `minutes` after the last touch; `at` where that is soon. */
const Ahead = createContext<{ readonly minutes: number; readonly at: number | undefined } | undefined>(
  undefined,
);

/** Around the screens of a vault that locks by itself: what takes long there says so. */
export function LockAhead({
  minutes,
  signs,
  children,
}: Pick<Locking, 'signs'> & {
  /** Undefined: the vault is locked, or nobody knows. */
  minutes: number | undefined;
  children: ReactNode;
}) {
  const [at, setAt] = useState<number>();
  useEffect(
    () => (minutes === undefined ? undefined : watchLock(globalThis, { minutes, signs }, Date.now, setAt)),
    [minutes, signs],
  );
  const ahead = useMemo(() => (minutes === undefined ? undefined : { minutes, at }), [minutes, at]);
  return <Ahead value={ahead}>{children}</Ahead>;
}

/** Beside long work, from its beginning: what becomes of it when the vault locks. */
export function LockWords({ of }: { of: 'import' | 'export' }) {
  const t = useWords();
  const ahead = useContext(Ahead);
  if (ahead === undefined) return null;
  return <p className="text-small text-muted">{t(`vault.lock.${of}`, { count: ahead.minutes })}</p>;
}

/** Beside what is under way: the vault is about to lock. Any touch is enough; the button is there to be touched. */
export function LockSoon() {
  const t = useWords();
  const at = useContext(Ahead)?.at;
  if (at === undefined) return null;
  return (
    <Notice
      tone="warn"
      className="said-once"
      title={t('vault.lock.soon', { time: t.time(new Date(at)) })}
      action={<Button size="small">{t('vault.lock.soon.stay')}</Button>}
    >
      {t('vault.lock.soon.text')}
    </Notice>
  );
}
