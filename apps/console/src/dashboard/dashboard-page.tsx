import { getDashboard, type WarningKind } from '@lanyard/contract/dashboard';
import type { RouteAnswer } from '@lanyard/contract/route';
import { Button, ButtonLink } from '@lanyard/ui/button';
import { EmptyState } from '@lanyard/ui/empty-state';
import {
  ActivityIcon,
  BanIcon,
  CheckIcon,
  GlobeIcon,
  MailIcon,
  PersonIcon,
  ShieldIcon,
  type IconProps,
} from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { PageTitle } from '@lanyard/ui/page-shell';
import { Loading, Skeleton } from '@lanyard/ui/skeleton';
import { Card, Surface } from '@lanyard/ui/surface';
import { useCallback, useEffect, useState, type ComponentType } from 'react';
import { useMe } from '../me.tsx';
import { useWords } from '../messages.ts';
import { browser, proven } from '../platform.ts';
import { SignInChart } from './sign-in-chart.tsx';

type Dashboard = RouteAnswer<typeof getDashboard>;

/** What happens, and what needs somebody: as far as the role of whoever looks goes. */
export function DashboardPage() {
  const t = useWords();
  const me = useMe();
  const [shown, setShown] = useState<Dashboard | 'failed'>();
  const load = useCallback(() => {
    const ask = async () => browser.cloud.call(getDashboard, {}, await proven());
    ask().then(setShown, () => setShown('failed'));
  }, []);
  useEffect(load, [load]);
  return (
    <>
      <PageTitle
        title={t('dashboard.title')}
        detail={me === undefined ? undefined : t('dashboard.detail', { organization: me.organization.name })}
      />
      {shown === undefined && (
        <Loading label={t('dashboard.loading')}>
          <Skeleton className="h-24 w-full rounded-card" />
          <Skeleton className="mt-6 h-64 w-full rounded-card" />
        </Loading>
      )}
      {shown === 'failed' && (
        <Notice
          tone="warn"
          action={
            <Button size="small" onClick={load}>
              {t('console.retry')}
            </Button>
          }
        >
          {t('dashboard.failed')}
        </Notice>
      )}
      {typeof shown === 'object' && me !== undefined && (
        <Parts shown={shown} isEmpty={me.member.permissions.length === 0} />
      )}
    </>
  );
}

function Parts({ shown, isEmpty }: { shown: Dashboard; isEmpty: boolean }) {
  const t = useWords();
  const { warnings, members, signIns } = shown;
  if (isEmpty) return <Notice title={t('dashboard.nothing.title')}>{t('dashboard.nothing.text')}</Notice>;
  return (
    <div className="grid gap-8">
      <section aria-label={t('dashboard.needs')}>
        <h2 className="pb-2 text-small font-medium text-muted">{t('dashboard.needs')}</h2>
        <Surface>
          {warnings.length === 0 ? (
            <EmptyState icon={<CheckIcon className="size-6" />} title={t('dashboard.well.title')}>
              {t('dashboard.well.text')}
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {warnings.map((warning) => (
                <Warning key={warning.kind} {...warning} />
              ))}
            </ul>
          )}
        </Surface>
      </section>
      <div className="grid items-start gap-6 lg:grid-cols-[3fr_2fr]">
        {signIns !== null && (
          <Card title={t('dashboard.sign-ins')} detail={t('dashboard.sign-ins.detail')}>
            <SignInChart days={signIns} />
          </Card>
        )}
        {members !== null && <Members counts={members} />}
      </div>
    </div>
  );
}

const ways: Readonly<
  Record<WarningKind, { readonly href: string; readonly icon: ComponentType<IconProps> }>
> = {
  'sign-ins-reported': { href: '/console/activity', icon: BanIcon },
  'addresses-lost': { href: '/console/settings/addresses', icon: GlobeIcon },
  'one-owner': { href: '/console/roles/owner', icon: PersonIcon },
  'roles-due': { href: '/console/roles/review', icon: ShieldIcon },
  'invitations-expired': { href: '/console/members', icon: MailIcon },
  'log-unverified': { href: '/console/activity', icon: ActivityIcon },
};

function Warning({ kind, count }: { kind: WarningKind; count: number }) {
  const t = useWords();
  const { href, icon: Icon } = ways[kind];
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 px-5 py-4 sm:px-6">
      <span className="grid size-10 shrink-0 place-items-center rounded-control bg-warn-soft text-warn-ink">
        <Icon className="size-5" />
      </span>
      <span className="grid min-w-0 flex-1 basis-56 gap-0.5">
        <span className="font-medium">{t(`dashboard.warning.${kind}`, { count })}</span>
        <span className="text-small text-muted">{t(`dashboard.warning.${kind}.text`)}</span>
      </span>
      <ButtonLink size="small" href={href}>
        {t(`dashboard.warning.${kind}.do`)}
      </ButtonLink>
    </li>
  );
}

const states = ['active', 'invited', 'disabled'] as const;
const fills = { active: 'bg-accent', invited: 'bg-accent-soft', disabled: 'bg-sunken' } as const;

function Members({ counts }: { counts: NonNullable<Dashboard['members']> }) {
  const t = useWords();
  const total = counts.active + counts.invited + counts.disabled;
  return (
    <Card
      title={t('dashboard.members')}
      action={
        <ButtonLink size="small" kind="quiet" href="/console/members">
          {t('dashboard.members.all')}
        </ButtonLink>
      }
    >
      <div className="grid gap-5">
        <span className="figures text-display">{t.number(total)}</span>
        <span aria-hidden="true" className="flex h-2.5 gap-0.5 overflow-hidden rounded-full">
          {states
            .filter((state) => counts[state] > 0)
            .map((state) => (
              <span
                key={state}
                className={`${fills[state]} ring-1 ring-line ring-inset`}
                style={{ flexGrow: counts[state] }}
              />
            ))}
        </span>
        <dl className="grid gap-2 text-small">
          {states.map((state) => (
            <div key={state} className="flex items-center gap-2.5">
              <span
                aria-hidden="true"
                className={`size-2.5 rounded-full ring-1 ring-edge ring-inset ${fills[state]}`}
              />
              <dt className="flex-1 text-muted">{t(`dashboard.members.${state}`)}</dt>
              <dd className="figures font-medium">{t.number(counts[state])}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Card>
  );
}
