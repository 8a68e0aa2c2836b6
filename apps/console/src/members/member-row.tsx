import type { MemberView } from '@lanyard/contract/members';
import { classes } from '@lanyard/ui/classes';
import { Badge, type BadgeTone } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { Monogram } from '@lanyard/ui/monogram';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { browser, codeOf } from '../platform.ts';
import { useRoleName } from '../roles/use-roles.ts';
import { act, type Act } from './acts.ts';
import { SelectBox } from './select-box.tsx';
import type { useMembers } from './use-members.ts';

/** The color of each state. */
export const stateTones: Readonly<Record<MemberView['state'], BadgeTone>> = {
  invited: 'accent',
  active: 'success',
  disabled: 'neutral',
};
const known = ['last-owner', 'member-state'] as const;

/** One member: state, role, and what can be done. */
export function MemberRow({
  member,
  isMe,
  isSelected,
  onSelect,
  change,
}: {
  member: MemberView;
  isMe: boolean;
  isSelected: boolean;
  /** `isRange`: with all between it and the one selected before. */
  onSelect: (isSelected: boolean, isRange: boolean) => void;
  change: ReturnType<typeof useMembers>['change'];
}) {
  const t = useWords();
  const toast = useToast();
  const roleName = useRoleName();
  const [busy, setBusy] = useState<Act>();
  const [asking, setAsking] = useState(false);
  const { id, name } = member;

  const run = (kind: Act, said: string, undo?: Act) => {
    setBusy(kind);
    act(kind, id)
      .then(
        (after) => {
          change((members) =>
            after === null
              ? members.filter((each) => each.id !== id)
              : members.map((each) => (each.id === id ? after : each)),
          );
          toast({
            message: said,
            ...(undo === undefined
              ? {}
              : {
                  undo: { label: t('members.undo'), onUndo: () => run(undo, t('members.enabled', { name })) },
                }),
          });
        },
        (error: unknown) => {
          const code = known.find((each) => each === codeOf(error)) ?? 'other';
          toast({ message: t(`members.problem.${code}`) });
        },
      )
      .finally(() => {
        setBusy(undefined);
        setAsking(false);
      });
  };

  const acts = (
    <span role="group" aria-label={t('members.acts', { name })} className="flex flex-wrap justify-end gap-2">
      {member.state === 'invited' && (
        <Button
          size="small"
          busy={busy === 'resend'}
          onClick={() => run('resend', t('members.resent', { name }))}
        >
          {t('members.resend')}
        </Button>
      )}
      {member.state === 'active' && !isMe && (
        <Button
          size="small"
          kind="quiet-danger"
          busy={busy === 'disable'}
          onClick={() => run('disable', t('members.disabled', { name }), 'enable')}
        >
          {t('members.disable')}
        </Button>
      )}
      {member.state === 'disabled' && (
        <Button
          size="small"
          busy={busy === 'enable'}
          onClick={() => run('enable', t('members.enabled', { name }))}
        >
          {t('members.enable')}
        </Button>
      )}
      {member.state !== 'active' && (
        <Button size="small" kind="quiet-danger" onClick={() => setAsking(true)}>
          {t('members.delete')}
        </Button>
      )}
    </span>
  );

  return (
    <>
      <li
        className={classes(
          'flex min-h-16 items-start gap-3 px-4 py-2.5 transition sm:items-center sm:gap-4 sm:px-5',
          isSelected ? 'bg-accent-soft' : 'hover:bg-sunken',
        )}
      >
        <SelectBox label={t('members.select', { name })} checked={isSelected} onSelect={onSelect} />
        <Monogram kind="person" size="small" id={id} name={name} />
        <span className="grid min-w-0 flex-1 gap-x-4 gap-y-1 sm:grid-cols-[minmax(0,5fr)_minmax(0,4fr)] sm:items-center">
          <span className="grid min-w-0">
            <a href={`/console/members/${id}`} className="truncate rounded-small font-medium hover:underline">
              {name}
            </a>
            <span className="truncate text-small text-muted">{member.email}</span>
          </span>
          <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
            <Badge tone={stateTones[member.state]}>{t(`members.state.${member.state}`)}</Badge>
            {member.role !== null && <Badge>{roleName(member.role, undefined)}</Badge>}
            <span className="text-caption text-muted">{whenOf(member, t)}</span>
          </span>
          <span className="-ml-3 sm:hidden">{acts}</span>
        </span>
        <span className="hidden w-52 shrink-0 sm:block">{acts}</span>
      </li>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('members.delete.title', { name })}
        detail={t('members.delete.text')}
        actions={
          <>
            <Button
              kind="danger"
              busy={busy === 'delete'}
              onClick={() => run('delete', t('members.deleted', { name }))}
            >
              {t('members.delete')}
            </Button>
            <Button onClick={() => setAsking(false)}>{t('console.cancel')}</Button>
          </>
        }
      />
    </>
  );
}

function whenOf(member: MemberView, t: ReturnType<typeof useWords>): string {
  if (member.joinedAt !== null) return t('members.joined', { at: t.date(new Date(member.joinedAt)) });
  if (member.invitationExpiresAt === null) return '';
  const at = new Date(member.invitationExpiresAt);
  const gone = at.getTime() < browser.now();
  return gone ? t('members.expired', { at: t.date(at) }) : t('members.expires', { at: t.date(at) });
}
