import type { Digest } from '@lanyard/crypto/encoding';
import { Notice } from '@lanyard/ui/notice';
import { useWords } from './messages.ts';
import type { Health } from './use-health.tsx';
import type { Shown } from './use-items.tsx';

/** What can be the matter with a password. */
export type Matter = 'weak' | 'same' | 'old';

const matters = ['weak', 'same', 'old'] as const;

/** Names that are said at once. */
const mostNames = 4;

/** Whether an item has it. */
export function hasMatter(health: Health, item: Digest, matter: Matter): boolean {
  const found = health.get(item);
  if (found === undefined) return false;
  if (matter === 'weak') return found.isWeak;
  return matter === 'same' ? found.sameIn.length > 0 : found.oldSince !== undefined;
}

/** Shows only what is weak, used more than once or old. Nothing where all is well. */
export function HealthFilter({
  health,
  value,
  onChange,
}: {
  health: Health;
  value: Matter | undefined;
  onChange: (matter: Matter | undefined) => void;
}) {
  const t = useWords();
  const counted = matters
    .map((matter) => ({
      matter,
      count: [...health.keys()].filter((item) => hasMatter(health, item, matter)).length,
    }))
    .filter(({ matter, count }) => count > 0 || matter === value);
  if (counted.length === 0) return null;
  return (
    <div role="group" aria-label={t('vault.health')} className="flex flex-wrap items-center gap-2">
      <span aria-hidden="true" className="text-small text-muted">
        {t('vault.health')}
      </span>
      {counted.map(({ matter, count }) => (
        <button
          key={matter}
          type="button"
          aria-pressed={matter === value}
          className="min-h-9 rounded-full bg-raised px-3.5 text-small font-medium ring-1 ring-line transition ring-inset hover:bg-sunken aria-pressed:bg-accent-soft aria-pressed:text-accent-ink aria-pressed:ring-accent-ink"
          onClick={() => onChange(matter === value ? undefined : matter)}
        >
          {t(`vault.health.${matter}`, { count })}
        </button>
      ))}
    </div>
  );
}

/** What is not well with the password of one item, and what to do about it. */
export function HealthNote({ health, item, items }: { health: Health; item: Digest; items: Shown['items'] }) {
  const t = useWords();
  const found = health.get(item);
  if (found === undefined) return null;
  const { isWeak, sameIn, oldSince } = found;
  const names = items
    .filter(([each]) => sameIn.includes(each))
    .map(([, { content }]) => content.content.name);
  const others = names.length - mostNames;
  return (
    <Notice tone="warn" title={t('vault.health.change')}>
      {isWeak && <p>{t('vault.health.weak.note')}</p>}
      {names.length > 0 && (
        <p className="wrap-anywhere">
          {others > 0
            ? t('vault.health.same.many', { names: names.slice(0, mostNames).join(', '), count: others })
            : t('vault.health.same.note', { names: names.join(', ') })}
        </p>
      )}
      {oldSince !== undefined && (
        <p>{t('vault.health.old.note', { date: t.date(new Date(oldSince * 1000)) })}</p>
      )}
    </Notice>
  );
}
