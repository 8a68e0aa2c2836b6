import { countMembers, listMembers } from '@lanyard/contract/members';
import { IconButton } from '@lanyard/ui/button';
import { KeyIcon, LockIcon, PeopleIcon, PlusIcon, ShieldIcon, XIcon } from '@lanyard/ui/icons';
import { List, RowIcon } from '@lanyard/ui/list';
import { Card } from '@lanyard/ui/surface';
import { useEffect, useState, type ReactNode } from 'react';
import { browser } from './browser.ts';
import { useWords } from './messages.ts';
import { proven } from './session-acts.ts';
import type { Portal } from './use-portal.ts';

const owners = ['invite', 'second-owner', 'recovery'] as const;
const members = ['recovery', 'vault', 'phone'] as const;
type Step = (typeof owners)[number] | (typeof members)[number];

const icons: Record<Step, ReactNode> = {
  invite: <PlusIcon />,
  'second-owner': <PeopleIcon />,
  recovery: <KeyIcon />,
  vault: <LockIcon />,
  phone: <ShieldIcon />,
};

const kept = (memberId: string) => `lanyard-steps-${memberId}`;

/** What somebody said they have done, or do not want to be told of: kept in this browser, for this member. */
function readDismissed(memberId: string): readonly string[] {
  try {
    return localStorage.getItem(kept(memberId))?.split(' ') ?? [];
  } catch {
    return [];
  }
}

/** What the cloud knows to be done already. Asked of owners alone, who may read members. */
async function doneByOwner({ session }: Portal): Promise<readonly Step[]> {
  const [counts, { members: found }] = await Promise.all([
    browser.cloud.call(countMembers, {}, await proven(session)),
    browser.cloud.call(listMembers, { query: { role: 'owner', limit: 2 } }, await proven(session)),
  ]);
  const isInvited = counts.active + counts.invited + counts.disabled > 1;
  return [
    ...(isInvited ? (['invite'] as const) : []),
    ...(found.length > 1 ? (['second-owner'] as const) : []),
  ];
}

/** Three things to do next, of which each goes when it is done, or when the person sends it away. */
export function NextSteps({ portal }: { portal: Portal }) {
  const t = useWords();
  const { me } = portal;
  const isOwner = me.member.role === 'owner';
  const [done, setDone] = useState<readonly Step[] | undefined>(isOwner ? undefined : []);
  const [dismissed, setDismissed] = useState(() => readDismissed(me.member.id));
  useEffect(() => {
    if (isOwner) doneByOwner(portal).then(setDone, () => setDone(owners));
  }, [isOwner, portal]);
  const left = (isOwner ? owners : members).filter(
    (step) => done?.includes(step) === false && !dismissed.includes(step),
  );
  if (left.length === 0) return null;
  const dismiss = (step: Step) => {
    const next = [...dismissed, step];
    setDismissed(next);
    try {
      localStorage.setItem(kept(me.member.id), next.join(' '));
    } catch {
      // Storage is refused: it stays away until the page is loaded again.
    }
  };
  const goes: Record<Step, string> = {
    invite: '/console/members',
    'second-owner': '/console/members',
    recovery: me.walletOrigin,
    vault: '#vault',
    phone: '#phones',
  };
  return (
    <Card title={t('portal.steps')} flush>
      <List label={t('portal.steps')}>
        {left.map((step) => (
          <li key={step} className="flex min-h-18 items-center gap-1 pr-3 sm:pr-4">
            <a
              href={goes[step]}
              className="flex min-w-0 flex-1 items-center gap-4 py-3 pl-5 transition hover:bg-sunken focus-visible:-outline-offset-2 sm:pl-6"
            >
              <RowIcon>{icons[step]}</RowIcon>
              <span className="grid min-w-0 flex-1 gap-0.5">
                <span className="font-medium">{t(`portal.step.${step}`)}</span>
                <span className="text-small text-muted">{t(`portal.step.${step}.text`)}</span>
              </span>
            </a>
            <IconButton
              label={t('portal.step.dismiss', { step: t(`portal.step.${step}`) })}
              icon={<XIcon className="size-4" />}
              onClick={() => dismiss(step)}
            />
          </li>
        ))}
      </List>
    </Card>
  );
}
