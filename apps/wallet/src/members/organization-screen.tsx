import type { KnownBrowser } from '@lanyard/holder/approvals';
import { listMemberships, type Membership } from '@lanyard/holder/joining';
import { entries, listRecords, type Wallet } from '@lanyard/holder/wallet';
import { Badge } from '@lanyard/ui/badge';
import { ButtonLink } from '@lanyard/ui/button';
import {
  ArrowUpRightIcon,
  ClockIcon,
  LaptopIcon,
  OrganizationIcon,
  PersonIcon,
  PinIcon,
} from '@lanyard/ui/icons';
import { Fact, Facts, List, ListRow, RowIcon } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { Notice } from '@lanyard/ui/notice';
import { Card } from '@lanyard/ui/surface';
import { useParams } from '@tanstack/react-router';
import { useCallback } from 'react';
import { Pending } from '../app/pending.tsx';
import { useWords } from '../messages.ts';
import { useKept } from '../people/this-wallet.ts';
import { LinkButton } from '../platform/links.tsx';
import { Outcome } from '../platform/outcome.tsx';
import { Screen } from '../platform/screen.tsx';
import { useMemberStates } from './member-states.ts';

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
              {t(`join.role.${role ?? 'member'}`)}
            </Fact>
            <Fact icon={<PinIcon />} label={t('join.fact.region')}>
              {organization.regionLabel}
            </Fact>
            <Fact icon={<ClockIcon />} label={t('organizations.joined')}>
              {t.date(new Date(joinedAt))}
            </Fact>
          </Facts>
        </Card>
        <Browsers organizationId={organization.id} />
        {ownerDid !== null && (
          <Card title={t('organizations.owner')} detail={t('organizations.owner.detail')}>
            <p className="figures text-small wrap-anywhere text-muted">{ownerDid}</p>
          </Card>
        )}
      </div>
    </Screen>
  );
}

function Browsers({ organizationId }: { organizationId: string }) {
  const t = useWords();
  const read = useCallback(
    (wallet: Wallet) => listRecords<KnownBrowser>(wallet, `${entries.browser}${organizationId}/`),
    [organizationId],
  );
  const browsers = useKept(read)?.toSorted(([, one], [, other]) => other.lastApprovedAt - one.lastApprovedAt);
  return (
    <Card title={t('organizations.browsers')} detail={t('organizations.browsers.detail')} flush>
      {browsers?.length === 0 ? (
        <p className="px-5 pt-1 pb-5 text-small text-muted sm:px-6">{t('organizations.browsers.none')}</p>
      ) : (
        <List>
          {browsers?.map(([key, { browser, system, lastApprovedAt, unlockedAt }]) => (
            <ListRow
              key={key}
              icon={
                <RowIcon>
                  <LaptopIcon />
                </RowIcon>
              }
              title={t('organizations.browser', { browser, system })}
              detail={t('organizations.browser.last', { at: t.dateTime(new Date(lastApprovedAt)) })}
              trailing={unlockedAt === null ? undefined : <Badge>{t('organizations.browser.vault')}</Badge>}
            />
          ))}
        </List>
      )}
    </Card>
  );
}
