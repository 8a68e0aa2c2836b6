import type { ActivityEntry } from '@lanyard/contract/activity';
import { Button } from '@lanyard/ui/button';
import { EmptyState } from '@lanyard/ui/empty-state';
import { ActivityIcon, DownloadIcon, XIcon } from '@lanyard/ui/icons';
import { PageTitle } from '@lanyard/ui/page-shell';
import { SelectField } from '@lanyard/ui/select-field';
import { Surface } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { codeOf } from '../platform.ts';
import { WhileLoading } from '../while-loading.tsx';
import { ActivityRow } from './activity-row.tsx';
import {
  everything,
  exportAs,
  useActivity,
  whats,
  whens,
  type ActivityState,
  type Filter,
  type What,
  type When,
} from './use-activity.ts';

/** Who did what, on what, when and from where. */
export function ActivityPage() {
  const t = useWords();
  const [filter, setFilter] = useState(everything);
  const { state, busy, load, more, keep } = useActivity(filter);
  return (
    <>
      <PageTitle
        title={t('activity.title')}
        detail={t('activity.detail')}
        action={typeof state === 'object' && <ExportButtons filter={filter} />}
      />
      <WhileLoading
        state={state}
        load={load}
        label={t('activity.loading')}
        failed={t('activity.failed')}
        forbidden={{ title: t('activity.forbidden.title'), text: t('members.forbidden.text') }}
      >
        {(activity) => (
          <>
            <FilterBar filter={filter} onChange={setFilter} />
            <Entries state={activity} busy={busy} filter={filter} onFilter={setFilter} more={more} />
            <Retention days={activity.days} keep={keep} />
          </>
        )}
      </WhileLoading>
    </>
  );
}

function ExportButtons({ filter }: { filter: Filter }) {
  const t = useWords();
  const toast = useToast();
  const [busy, setBusy] = useState<'csv' | 'json'>();
  const download = (format: 'csv' | 'json') => {
    setBusy(format);
    exportAs(format, filter)
      .then(
        (file) => {
          const address = URL.createObjectURL(file);
          const link = document.createElement('a');
          link.href = address;
          link.download = format === 'csv' ? 'activity.csv' : 'activity.jsonl';
          link.click();
          URL.revokeObjectURL(address);
          toast({ message: t('activity.exported') });
        },
        (error: unknown) =>
          toast({
            message:
              codeOf(error) === 'forbidden' ? t('activity.export.forbidden') : t('members.problem.other'),
          }),
      )
      .finally(() => setBusy(undefined));
  };
  return (
    <div className="flex gap-2">
      {(['csv', 'json'] as const).map((format) => (
        <Button
          key={format}
          icon={<DownloadIcon className="size-4" />}
          busy={busy === format}
          onClick={() => download(format)}
        >
          {t(`activity.export.${format}`)}
        </Button>
      ))}
    </div>
  );
}

function FilterBar({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const t = useWords();
  return (
    <div className="grid gap-4 pb-6">
      <div className="grid gap-4 sm:max-w-xl sm:grid-cols-2">
        <SelectField
          label={t('activity.what')}
          value={filter.what}
          onChange={(event) => onChange({ ...filter, what: event.target.value as What })}
        >
          {whats.map((what) => (
            <option key={what} value={what}>
              {t(`activity.what.${what}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t('activity.when')}
          value={filter.when}
          onChange={(event) => onChange({ ...filter, when: event.target.value as When })}
        >
          {whens.map((when) => (
            <option key={when} value={when}>
              {t(`activity.when.${when}`)}
            </option>
          ))}
        </SelectField>
      </div>
      {(filter.who !== undefined || filter.about !== undefined) && (
        <div className="flex flex-wrap gap-2">
          {filter.who !== undefined && (
            <Chip
              words={t('activity.by', { name: filter.who.name })}
              onClear={() => onChange({ ...filter, who: undefined })}
            />
          )}
          {filter.about !== undefined && (
            <Chip
              words={t('activity.about', { name: filter.about.name })}
              onClear={() => onChange({ ...filter, about: undefined })}
            />
          )}
        </div>
      )}
    </div>
  );
}

/** A limit that was set from an entry; pressed, it is gone. */
function Chip({ words, onClear }: { words: string; onClear: () => void }) {
  const t = useWords();
  return (
    <button
      type="button"
      onClick={onClear}
      className="inline-flex min-h-9 max-w-full items-center gap-2 rounded-full bg-accent-soft px-3.5 text-small font-medium text-accent-ink transition hover:opacity-85"
    >
      <span className="truncate">{words}</span>
      <XIcon className="size-4 shrink-0" />
      <span className="sr-only">{t('activity.clear')}</span>
    </button>
  );
}

function Entries({
  state,
  busy,
  filter,
  onFilter,
  more,
}: {
  state: ActivityState;
  busy: boolean;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  more: () => Promise<void>;
}) {
  const t = useWords();
  const [loadingMore, setLoadingMore] = useState(false);
  if (state.entries.length === 0)
    return (
      <Surface>
        <EmptyState
          icon={<ActivityIcon className="size-6" />}
          title={t('activity.none.title')}
          action={<Button onClick={() => onFilter(everything)}>{t('activity.none.clear')}</Button>}
        >
          {t('activity.none.text')}
        </EmptyState>
      </Surface>
    );
  return (
    <div aria-busy={busy} className="grid gap-6 transition aria-busy:opacity-60">
      {byDay(state.entries, t.locale).map(({ day, at, entries }) => (
        <section key={day} aria-label={t.date(at, 'full')}>
          <h2 className="pb-2 text-small font-medium text-muted">{t.date(at, 'full')}</h2>
          <Surface>
            <ul className="divide-y divide-line">
              {entries.map((entry) => (
                <ActivityRow
                  key={entry.id}
                  entry={entry}
                  onWho={(who) => onFilter({ ...filter, who })}
                  onAbout={(about) => onFilter({ ...filter, about })}
                />
              ))}
            </ul>
          </Surface>
        </section>
      ))}
      {state.nextCursor !== null && (
        <div className="grid justify-center">
          <Button
            busy={loadingMore}
            onClick={() => {
              setLoadingMore(true);
              void more().finally(() => setLoadingMore(false));
            }}
          >
            {t('members.more')}
          </Button>
        </div>
      )}
    </div>
  );
}

interface Day {
  readonly day: string;
  readonly at: Date;
  readonly entries: readonly ActivityEntry[];
}

/** Days as the calendar of whoever looks has them. */
function byDay(entries: readonly ActivityEntry[], locale: string): readonly Day[] {
  const nameOf = new Intl.DateTimeFormat(locale, { dateStyle: 'short' });
  const days = Map.groupBy(entries, ({ at }) => nameOf.format(new Date(at)));
  return [...days].map(([day, of]) => ({ day, at: new Date(of[0]?.at ?? 0), entries: of }));
}

const choices = [90, 180, 365, 730, 0] as const;

function Retention({ days, keep }: { days: number; keep: (days: number) => Promise<void> }) {
  const t = useWords();
  const toast = useToast();
  const sayOf = (count: number) =>
    count === 0 ? t('activity.keep.forever') : t('activity.keep.days', { count });
  const all = [...new Set<number>([...choices, days])];
  return (
    <div className="max-w-xs pt-10">
      <SelectField
        label={t('activity.keep')}
        hint={t('activity.keep.hint')}
        value={String(days)}
        onChange={(event) => {
          keep(Number(event.target.value)).then(
            () => toast({ message: t('activity.kept') }),
            (error: unknown) =>
              toast({
                message:
                  codeOf(error) === 'forbidden' ? t('activity.keep.forbidden') : t('members.problem.other'),
              }),
          );
        }}
      >
        {all.map((count) => (
          <option key={count} value={String(count)}>
            {sayOf(count)}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
