import { listUnconfirmed } from '@lanyard/contract/statements';
import type { RouteAnswer } from '@lanyard/contract/route';
import { confirmAsTheyAre } from '@lanyard/session/member-statements';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { Monogram } from '@lanyard/ui/monogram';
import { Notice } from '@lanyard/ui/notice';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useLoaded } from '../groups/use-groups.ts';
import { useWords } from '../messages.ts';
import { browser, proven, type Me } from '../platform.ts';
import { NumberWith } from './number-with.tsx';
import { mayConfirm, VaultFirst } from './vault-first.tsx';

type Waiting = RouteAnswer<typeof listUnconfirmed>;
type One = Waiting['members'][number];
const askWaiting = async (): Promise<Waiting> => browser.cloud.call(listUnconfirmed, {}, await proven());

/** Says that members wait to be confirmed, where some do; one press confirms, with the safety number at hand. */
export function ConfirmMembers({ me }: { me: Me }) {
  const t = useWords();
  const toast = useToast();
  const { state, load } = useLoaded(askWaiting);
  const [isOpen, setIsOpen] = useState(false);
  const [busy, setBusy] = useState<string>();
  const waiting = typeof state === 'object' ? state : undefined;
  // Nobody confirms themselves.
  const members = waiting?.members.filter(({ memberId }) => memberId !== me.member.id) ?? [];
  if (waiting === undefined || members.length === 0) return null;
  const confirm = (some: readonly One[], which: string) => {
    setBusy(which);
    const sign = async () =>
      confirmAsTheyAre(
        browser,
        { organizationId: me.organization.id, did: me.person.did },
        some.map(({ memberId, did, groups, epoch, maySay }) => ({ memberId, did, groups, epoch, maySay })),
        await proven(),
      );
    sign()
      .then(
        ({ confirmed }) => {
          toast({ message: t('confirm.done', { count: confirmed.length }) });
          if (confirmed.length === members.length) setIsOpen(false);
        },
        () => toast({ message: t('confirm.problem') }),
      )
      .finally(() => {
        setBusy(undefined);
        load();
      });
  };
  return (
    <>
      <Notice
        className="mb-6"
        title={t('confirm.notice', { count: Math.max(waiting.count, members.length) })}
        action={
          <Button size="small" onClick={() => setIsOpen(true)}>
            {t('confirm.open')}
          </Button>
        }
      >
        {t('confirm.notice.text')}
      </Notice>
      <Dialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title={t('confirm.title')}
        detail={t('confirm.detail')}
        actions={
          <>
            <Button
              kind="primary"
              disabled={!mayConfirm(me)}
              busy={busy === 'all'}
              onClick={() => confirm(members, 'all')}
            >
              {t('confirm.all', { count: members.length })}
            </Button>
            <Button onClick={() => setIsOpen(false)}>{t('console.cancel')}</Button>
          </>
        }
      >
        {!mayConfirm(me) && <VaultFirst />}
        <ul className="-mx-6 grid max-h-96 divide-y divide-line overflow-y-auto border-y border-line">
          {members.map((member) => (
            <WaitingRow
              key={member.memberId}
              me={me}
              member={member}
              busy={busy === member.memberId}
              onConfirm={() => confirm([member], member.memberId)}
            />
          ))}
        </ul>
      </Dialog>
    </>
  );
}

function WaitingRow({
  me,
  member,
  busy,
  onConfirm,
}: {
  me: Me;
  member: One;
  busy: boolean;
  onConfirm: () => void;
}) {
  const t = useWords();
  const { memberId, did, name, email, reason, groupNames } = member;
  return (
    <li className="grid gap-3 px-6 py-4">
      <div className="flex items-center gap-3">
        <Monogram kind="person" size="small" id={memberId} name={name} />
        <span className="grid min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className="truncate font-medium">{name}</span>
            <Badge tone={reason === 'new' ? 'accent' : 'warn'}>{t(`confirm.${reason}`)}</Badge>
          </span>
          <span className="truncate text-small text-muted">{email}</span>
          <span className="truncate text-small text-muted">
            {groupNames.length === 0 ? t('confirm.groups.none') : t.list(groupNames)}
          </span>
        </span>
        <Button
          size="small"
          disabled={!mayConfirm(me)}
          busy={busy}
          aria-label={t('confirm.one.label', { name })}
          onClick={onConfirm}
        >
          {t('confirm.one')}
        </Button>
      </div>
      <NumberWith label={t('confirm.number', { name })} own={me.person.did} other={did} />
    </li>
  );
}
