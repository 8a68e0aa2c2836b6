import { acts, type Act, type ActivityEntry } from '@lanyard/contract/activity';
import { Button } from '@lanyard/ui/button';
import { ChevronDownIcon, KeyIcon, ClockIcon } from '@lanyard/ui/icons';
import { RowIcon } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import type { ReactNode } from 'react';
import { useWords } from '../messages.ts';

const isKnown = (act: string): act is Act => (acts as readonly string[]).includes(act);

export type Person = { readonly id: string; readonly name: string };

/** One entry: a line that says it, and opens to all that was recorded. The browser's own disclosure: a key opens it. */
export function ActivityRow({
  entry,
  onWho,
  onAbout,
}: {
  entry: ActivityEntry;
  onWho: (who: Person) => void;
  onAbout: (about: Person) => void;
}) {
  const t = useWords();
  const { actor, subject, from } = entry;
  const at = new Date(entry.at);
  const actorName = useActorName(entry);
  const what = isKnown(entry.act) ? t(`activity.act.${entry.act}`) : entry.act;
  const who = actor.id === null ? undefined : { id: actor.id, name: actorName };
  const about =
    subject?.kind === 'member' && subject.name !== null ? { id: subject.id, name: subject.name } : undefined;
  return (
    <li>
      <details className="group">
        <summary className="flex min-h-18 cursor-pointer list-none items-center gap-4 px-5 py-3 transition hover:bg-sunken focus-visible:-outline-offset-2 sm:px-6 [&::-webkit-details-marker]:hidden">
          <ActorMark entry={entry} name={actorName} />
          <span className="grid min-w-0 flex-1 gap-0.5 lg:grid-cols-[3fr_2fr] lg:items-center lg:gap-4">
            <span className="grid min-w-0 gap-0.5">
              <span className="font-medium wrap-anywhere">
                {what}
                {typeof subject?.name === 'string' && <span className="text-muted"> · {subject.name}</span>}
              </span>
              <span className="text-small wrap-anywhere text-muted">{actorName}</span>
            </span>
            <span className="text-small wrap-anywhere text-muted max-sm:hidden">
              {from !== null && `${t('activity.browser', { browser: from.browser, system: from.system })} · `}
              {from?.address}
            </span>
          </span>
          <time dateTime={entry.at} className="shrink-0 text-small text-muted tabular-nums">
            {t.time(at)}
          </time>
          <ChevronDownIcon className="size-5 shrink-0 text-faint transition group-open:rotate-180" />
        </summary>
        <div className="grid gap-4 border-t border-line bg-ground px-5 py-5 sm:px-6">
          <dl className="grid gap-x-6 gap-y-2 text-small sm:grid-cols-[8rem_1fr]">
            <Detail label={t('activity.when')}>{t.dateTime(at)}</Detail>
            <Detail label={t('activity.who')}>{actorName}</Detail>
            {subject !== null && (
              <Detail label={t('activity.on')}>
                {subject.name ?? subject.kind} <span className="text-muted">{subject.id}</span>
              </Detail>
            )}
            {from !== null && (
              <Detail label={t('activity.where')}>
                {from.address}, {t('activity.browser', { browser: from.browser, system: from.system })}
              </Detail>
            )}
            {entry.before !== null && <Detail label={t('activity.before')}>{said(entry.before)}</Detail>}
            {entry.after !== null && <Detail label={t('activity.after')}>{said(entry.after)}</Detail>}
          </dl>
          {(who !== undefined || about !== undefined) && (
            <div className="flex flex-wrap gap-2">
              {who !== undefined && (
                <Button size="small" onClick={() => onWho(who)}>
                  {t('activity.only.who', { name: who.name })}
                </Button>
              )}
              {about !== undefined && (
                <Button size="small" onClick={() => onAbout(about)}>
                  {t('activity.only.about', { name: about.name })}
                </Button>
              )}
            </div>
          )}
        </div>
      </details>
    </li>
  );
}

function useActorName({ actor }: ActivityEntry): string {
  const t = useWords();
  if (actor.kind === 'operator') return t('activity.operator');
  if (actor.kind === 'system') return t('activity.system');
  return actor.name ?? t('activity.former');
}

function ActorMark({ entry, name }: { entry: ActivityEntry; name: string }) {
  const { actor } = entry;
  if (actor.id !== null) return <Monogram kind="person" id={actor.id} name={name} />;
  return (
    <RowIcon>
      {actor.kind === 'operator' ? <KeyIcon className="size-5" /> : <ClockIcon className="size-5" />}
    </RowIcon>
  );
}

function Detail({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </>
  );
}

/** Names and values of what was recorded, as they are: `role owner, email mia@example.com`. */
const said = (values: NonNullable<ActivityEntry['after']>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value ?? '–')}`)
    .join(' · ');
