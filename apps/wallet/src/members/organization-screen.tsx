import { listMemberships, type Membership } from '@lanyard/holder/joining';
import { ButtonLink } from '@lanyard/ui/button';
import { ArrowUpRightIcon, ClockIcon, OrganizationIcon, PersonIcon, PinIcon } from '@lanyard/ui/icons';
import { Fact, Facts } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { Notice } from '@lanyard/ui/notice';
import { Card } from '@lanyard/ui/surface';
import { useParams } from '@tanstack/react-router';
import { Pending } from '../app/pending.tsx';
import { useWords } from '../messages.ts';
import { useKept } from '../people/this-wallet.ts';
import { LinkButton } from '../platform/links.tsx';
import { Outcome } from '../platform/outcome.tsx';
import { Screen } from '../platform/screen.tsx';
import { KnownBrowsers } from './known-browsers.tsx';
import { LeaveOrganization } from './leave-organization.tsx';
import { useMemberStates } from './member-states.ts';
import { TrustedBrowsers } from './trusted-browsers.tsx';
import { roleWord } from './role-word.ts';

/** One organization: its address, the membership, the browsers approved there. */
export function OrganizationScreen() {
  const t = useWords();
  const { organizationId } = useParams({ from: '/organizations/$organizationId' });
  const memberships = useKept(listMemberships);
  if (memberships === undefined) return <Pending />;
  const membership = memberships.find(({ organization }) => organization.id === organizationId);
  if (membership !== undefined) return <Organization membership={membership} />;
  return (
    <Outcome
      tone="neutral"
      icon={<OrganizationIcon className="size-9" />}
      title={t('organizations.missing.title')}
      footer={
        <LinkButton to="/" kind="primary" wide>
          {t('common.home')}
        </LinkButton>
      }
    >
      {t('organizations.missing.text')}
    </Outcome>
  );
}

function Organization({ membership }: { membership: Membership }) {
  const t = useWords();
  const { organization, role, joinedAt, ownerDid } = membership;
  const { host } = new URL(organization.origin);
  const disabled = useMemberStates()?.get(organization.id) === 'disabled';
  return (
    <Screen
      title={organization.name}
      back="/organizations"
      footer={
        <ButtonLink
          href={organization.origin}
          target="_blank"
          rel="noreferrer"
          wide
          icon={<ArrowUpRightIcon />}
        >
          {t('organizations.open', { address: host })}
        </ButtonLink>
      }
    >
      <div className="stack gap-5">
        <div className="flex items-center gap-4 py-2">
          <Monogram kind="organization" size="large" id={organization.id} name={organization.name} />
          <div className="stack min-w-0">
            <p className="text-display wrap-anywhere">{organization.name}</p>
            <p className="wrap-anywhere text-muted">{host}</p>
          </div>
        </div>
        {disabled && (
          <Notice tone="warn" title={t('organizations.state.disabled')}>
            {t('organizations.disabled')}
          </Notice>
        )}
        <Card title={t('organizations.facts')} flush>
          <Facts>
            <Fact icon={<PersonIcon />} label={t('join.fact.role')}>
              {t(`join.role.${roleWord(role)}`)}
            </Fact>
            <Fact icon={<PinIcon />} label={t('join.fact.region')}>
              {organization.regionLabel}
            </Fact>
            <Fact icon={<ClockIcon />} label={t('organizations.joined')}>
              {t.date(new Date(joinedAt))}
            </Fact>
          </Facts>
        </Card>
        <KnownBrowsers organization={organization} />
        <TrustedBrowsers organization={organization} />
        {ownerDid !== null && (
          <Card title={t('organizations.owner')} detail={t('organizations.owner.detail')}>
            <p className="figures text-small wrap-anywhere text-muted">{ownerDid}</p>
          </Card>
        )}
        <LeaveOrganization place={{ organizationId: organization.id, name: organization.name }} />
      </div>
    </Screen>
  );
}
