import { keptNotices, markNoticesRead, type KeptNotice } from '@lanyard/holder/notices';
import { Badge } from '@lanyard/ui/badge';
import { EmptyState } from '@lanyard/ui/empty-state';
import { BellIcon } from '@lanyard/ui/icons';
import { List, ListRow } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { useNow } from '@lanyard/ui/now';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { Card, Surface } from '@lanyard/ui/surface';
import { useEffect, useState } from 'react';
import { byDay } from '../activity/by-day.ts';
import { roleWord } from '../members/role-word.ts';
import { useWords } from '../messages.ts';
import { changed, useKept, useWallet } from '../people/this-wallet.ts';
import { Screen } from '../platform/screen.tsx';

/** What the person is told, newest first. Being here is having looked; what was new stays marked until one leaves. */
export function NoticesScreen() {
  const t = useWords();
  const wallet = useWallet();
  const found = useKept(keptNotices);
  const now = useNow(60_000);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const unread = (found ?? []).filter((notice) => notice.unread).map(({ id }) => id);
    if (unread.length === 0) return;
    setFresh((before) => new Set([...before, ...unread]));
    void markNoticesRead(wallet).then(changed);
  }, [found, wallet]);
  const shown = found?.map((notice) => ({ at: Date.parse(notice.at), notice }));
  return (
    <Screen title={t('notices.title')} back="/">
      <div className="stack gap-5">
        <p className="text-muted">{t('notices.lead')}</p>
        {shown === undefined ? (
          <Surface>
            <Loading label={t('common.loading')}>
              <SkeletonRows rows={3} />
            </Loading>
          </Surface>
        ) : shown.length === 0 ? (
          <Surface>
            <EmptyState icon={<BellIcon className="size-6" />} title={t('notices.empty.title')}>
              {t('notices.empty.text')}
            </EmptyState>
          </Surface>
        ) : (
          byDay(shown, now).map(({ day, label, entries }) => (
            <Card
              key={day}
              title={label === undefined ? t.date(new Date(day), 'long') : t(`activity.${label}`)}
              flush
            >
              <List>
                {entries.map(({ notice }) => (
                  <Row key={notice.id} notice={notice} isNew={fresh.has(notice.id)} />
                ))}
              </List>
            </Card>
          ))
        )}
      </div>
    </Screen>
  );
}

function Row({ notice, isNew }: { notice: KeptNotice; isNew: boolean }) {
  const t = useWords();
  const { at, by, from, organization, organizationId } = notice;
  const moment = new Date(at);
  return (
    <ListRow
      icon={<Monogram kind="organization" id={organizationId} name={organization} />}
      title={titleOf(notice, t)}
      detail={
        <>
          <span className="block">{organization}</span>
          {by !== null && <span className="block">{t('notices.by', { name: by })}</span>}
          {from !== null && (
            <span className="block">
              {t('notices.from', from)} · <span className="figures">{from.address}</span>
            </span>
          )}
        </>
      }
      trailing={
        <span className="grid justify-items-end gap-1.5">
          <time dateTime={moment.toISOString()}>{t.time(moment)}</time>
          {isNew && <Badge tone="accent">{t('notices.new')}</Badge>}
        </span>
      }
    />
  );
}

function titleOf({ act, role, address = '' }: KeptNotice, t: ReturnType<typeof useWords>): string {
  if (act === 'organization.moved') return t('notices.organization.moved', { address });
  return act === 'member.role-changed'
    ? t('notices.member.role-changed', { role: t(`join.role.${roleWord(role ?? null)}`) })
    : t(`notices.${act}`);
}
