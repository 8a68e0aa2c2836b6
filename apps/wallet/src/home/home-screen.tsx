import { listClaims } from '@lanyard/holder/claims';
import { listMemberships } from '@lanyard/holder/joining';
import { recoveryState } from '@lanyard/holder/recovery';
import { EmptyState } from '@lanyard/ui/empty-state';
import { IdentityCard, Strap } from '@lanyard/ui/identity-card';
import {
  CheckIcon,
  MailIcon,
  OrganizationIcon,
  PhoneIcon,
  PlusIcon,
  ScanIcon,
  SettingsIcon,
  ShieldCheckIcon,
  WarningIcon,
} from '@lanyard/ui/icons';
import { List, RowIcon } from '@lanyard/ui/list';
import { Wordmark } from '@lanyard/ui/mark';
import { Monogram } from '@lanyard/ui/monogram';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { Card } from '@lanyard/ui/surface';
import { useWords } from '../messages.ts';
import { useKept, useWallet } from '../people/this-wallet.ts';
import { Bell } from '../notices/bell.tsx';
import { TrialMark } from '../people/trial-mark.tsx';
import { IconLink, LinkButton, RowLink } from '../platform/links.tsx';
import { Screen } from '../platform/screen.tsx';
import { Reminders } from './reminders.tsx';

/** The first thing one sees: the card, what is to do, where it opens doors, what it knows. */
export function HomeScreen() {
  const t = useWords();
  const { identity } = useWallet();
  const recovery = useKept(recoveryState);
  return (
    <Screen
      title={t('nav.home')}
      heading={<Wordmark />}
      action={
        <span className="flex">
          <Bell />
          <IconLink to="/settings" label={t('nav.settings')} icon={<SettingsIcon className="size-6" />} />
        </span>
      }
      places
    >
      <div className="-mt-3">
        <Strap />
      </div>
      <IdentityCard
        id={identity.did}
        mark={
          <>
            <Wordmark shape="plain" className="text-small" />
            <TrialMark />
          </>
        }
        title={t('home.card.title')}
        detail={t('home.card.since', { at: t.date(new Date(identity.createdAt)) })}
        trailing={
          <span className="flex items-center gap-1.5 pb-0.5 text-caption font-medium whitespace-nowrap text-white/90">
            {identity.prf ? <ShieldCheckIcon className="size-4" /> : <WarningIcon className="size-4" />}
            {identity.prf ? t('home.protected') : t('home.weaker')}
          </span>
        }
      />
      <div className="stack gap-6 pt-8">
        <Reminders recoveryProven={recovery === undefined || recovery.provenAt !== null} />
        <Organizations />
        <Facts />
      </div>
    </Screen>
  );
}

function Organizations() {
  const t = useWords();
  const memberships = useKept(listMemberships);
  return (
    <Card
      title={t('home.organizations')}
      action={
        memberships !== undefined && memberships.length > 3 ? (
          <LinkButton to="/organizations" kind="quiet" size="small">
            {t('home.organizations.all')}
          </LinkButton>
        ) : undefined
      }
      flush
    >
      {memberships === undefined ? (
        <Loading label={t('common.loading')}>
          <SkeletonRows rows={2} />
        </Loading>
      ) : memberships.length === 0 ? (
        <EmptyState
          icon={<OrganizationIcon className="size-6" />}
          title={t('organizations.empty.title')}
          action={
            <LinkButton to="/scan" kind="primary" icon={<ScanIcon />}>
              {t('common.scan')}
            </LinkButton>
          }
        >
          {t('organizations.empty.text')}
        </EmptyState>
      ) : (
        <List>
          {memberships.map(({ organization: { id, name, origin } }) => (
            <RowLink
              key={id}
              to="/organizations/$organizationId"
              params={{ organizationId: id }}
              icon={<Monogram kind="organization" id={id} name={name} />}
              title={name}
              detail={new URL(origin).host}
            />
          ))}
        </List>
      )}
    </Card>
  );
}

function Facts() {
  const t = useWords();
  const claims = useKept(listClaims);
  return (
    <Card title={t('home.facts')} detail={t('home.facts.detail')} flush>
      {claims === undefined ? (
        <Loading label={t('common.loading')}>
          <SkeletonRows rows={1} />
        </Loading>
      ) : (
        <List>
          {claims.map(({ id, type, label, issuedAt }) => (
            <RowLink
              key={id}
              to="/claims"
              icon={<RowIcon>{type === 'email' ? <MailIcon /> : <PhoneIcon />}</RowIcon>}
              title={label ?? t(`claims.${type}`)}
              detail={t('home.facts.proven', { at: t.date(new Date(issuedAt)) })}
              trailing={<CheckIcon className="text-success-ink" />}
            />
          ))}
          {claims.length === 0 && (
            <RowLink
              to="/claims/email"
              icon={
                <RowIcon>
                  <PlusIcon />
                </RowIcon>
              }
              title={t('home.facts.add')}
              detail={t('home.facts.add.detail')}
            />
          )}
        </List>
      )}
    </Card>
  );
}
