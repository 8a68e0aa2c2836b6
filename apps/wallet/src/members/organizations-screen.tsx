import { listMemberships } from '@lanyard/holder/joining';
import { Badge } from '@lanyard/ui/badge';
import { EmptyState } from '@lanyard/ui/empty-state';
import { OrganizationIcon, ScanIcon } from '@lanyard/ui/icons';
import { List } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { Surface } from '@lanyard/ui/surface';
import { useWords } from '../messages.ts';
import { useKept } from '../people/this-wallet.ts';
import { LinkButton, RowLink } from '../platform/links.tsx';
import { Screen } from '../platform/screen.tsx';
import { useMemberStates } from './member-states.ts';

/** All organizations of this wallet. */
export function OrganizationsScreen() {
  const t = useWords();
  const memberships = useKept(listMemberships);
  const states = useMemberStates();
  return (
    <Screen title={t('organizations.title')} back="/">
      <div className="stack gap-5">
        <p className="text-muted">{t('organizations.lead')}</p>
        <Surface>
          {memberships === undefined ? (
            <Loading label={t('common.loading')}>
              <SkeletonRows />
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
            <List label={t('organizations.title')}>
              {memberships.map(({ organization: { id, name, origin } }) => (
                <RowLink
                  key={id}
                  to="/organizations/$organizationId"
                  params={{ organizationId: id }}
                  icon={<Monogram kind="organization" id={id} name={name} />}
                  title={name}
                  detail={new URL(origin).host}
                  trailing={
                    states?.get(id) === 'disabled' ? (
                      <Badge tone="warn">{t('organizations.state.disabled')}</Badge>
                    ) : undefined
                  }
                />
              ))}
            </List>
          )}
        </Surface>
      </div>
    </Screen>
  );
}
