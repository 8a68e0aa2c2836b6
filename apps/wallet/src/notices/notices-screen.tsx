import { keptNotices, markNoticesRead, type KeptNotice } from '@lanyard/holder/notices';
import { Badge } from '@lanyard/ui/badge';
import { BellIcon } from '@lanyard/ui/icons';
import { ListRow } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { useEffect, useState } from 'react';
import { Days } from '../activity/days.tsx';
import { roleWord } from '../members/role-word.ts';
import { useWords } from '../messages.ts';
import { changed, useKept, useWallet } from '../people/this-wallet.ts';
import { Screen } from '../platform/screen.tsx';

/** What the person is told, newest first. Being here is having looked; what was new stays marked until one leaves. */
export function NoticesScreen() {
  const t = useWords();
  const wallet = useWallet();
  const found = useKept(keptNotices);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const unread = (found ?? []).filter((notice) => notice.unread).map(({ id }) => id);
    if (unread.length === 0) return;
    setFresh((before) => new Set([...before, ...unread]));
    void markNoticesRead(wallet).then(changed);
  }, [found, wallet]);
  return (
    <Screen title={t('notices.title')} back="/">
      <div className="stack gap-5">
        <p className="text-muted">{t('notices.lead')}</p>
        <Days
          entries={found?.map((notice) => ({ at: Date.parse(notice.at), notice }))}
          empty={{
            icon: <BellIcon className="size-6" />,
            title: t('notices.empty.title'),
            text: t('notices.empty.text'),
          }}
          renderRow={({ notice }) => <Row key={notice.id} notice={notice} isNew={fresh.has(notice.id)} />}
        />
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
