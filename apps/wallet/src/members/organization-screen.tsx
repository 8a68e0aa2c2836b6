import { record } from '@lanyard/holder/activity';
import { forgetBrowser, listKnownBrowsers } from '@lanyard/holder/approvals';
import { listMemberships, type Membership } from '@lanyard/holder/joining';
import type { Wallet } from '@lanyard/holder/wallet';
import { Badge } from '@lanyard/ui/badge';
import { ButtonLink, IconButton } from '@lanyard/ui/button';
import {
  ArrowUpRightIcon,
  ClockIcon,
  LaptopIcon,
  OrganizationIcon,
  PersonIcon,
  PinIcon,
  TrashIcon,
} from '@lanyard/ui/icons';
import { Fact, Facts, List, ListRow, RowIcon } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { Notice } from '@lanyard/ui/notice';
import { Card } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useParams } from '@tanstack/react-router';
import { useCallback } from 'react';
import { Pending } from '../app/pending.tsx';
import { useWords } from '../messages.ts';
import { changed, useKept, useWallet } from '../people/this-wallet.ts';
import { LinkButton } from '../platform/links.tsx';
import { Outcome } from '../platform/outcome.tsx';
import { Screen } from '../platform/screen.tsx';
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
        <Browsers organization={organization} />
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

function Browsers({ organization }: { organization: Membership['organization'] }) {
  const t = useWords();
  const read = useCallback((wallet: Wallet) => listKnownBrowsers(wallet, organization.id), [organization.id]);
  const forget = useForgetting(organization);
  const browsers = useKept(read);
  return (
    <Card title={t('organizations.browsers')} detail={t('organizations.browsers.detail')} flush>
      {browsers?.length === 0 ? (
        <p className="px-5 pt-1 pb-5 text-small text-muted sm:px-6">{t('organizations.browsers.none')}</p>
      ) : (
        <List>
          {browsers?.map((known) => (
            <ListRow
              key={known.key}
              icon={
                <RowIcon>
                  <LaptopIcon />
                </RowIcon>
              }
              title={t('organizations.browser', known)}
              detail={
                <>
                  <span className="block">
                    {t('organizations.browser.last', { at: t.dateTime(new Date(known.lastApprovedAt)) })}
                  </span>
                  {known.unlockedAt !== null && (
                    <span className="block pt-1.5">
                      <Badge>{t('organizations.browser.vault')}</Badge>
                    </span>
                  )}
                </>
              }
              trailing={
                <IconButton
                  label={t('organizations.browser.forget', known)}
                  icon={<TrashIcon className="size-5" />}
                  onClick={() => void forget(known)}
                />
              }
            />
          ))}
        </List>
      )}
    </Card>
  );
}

/** Forgets at once; for the few seconds of the toast it can be taken back. */
function useForgetting({ id, name }: Membership['organization']) {
  const t = useWords();
  const wallet = useWallet();
  const toast = useToast();
  return async (known: { readonly key: string; readonly browser: string; readonly system: string }) => {
    const { browser, system } = known;
    const putBack = await forgetBrowser(wallet, known);
    await record(wallet, {
      kind: 'browser-forgotten',
      result: 'done',
      organization: name,
      organizationId: id,
      browser,
      system,
    });
    changed();
    toast({
      message: t('organizations.browser.forgotten'),
      undo: { label: t('common.undo'), onUndo: () => void putBack().then(changed) },
    });
  };
}
