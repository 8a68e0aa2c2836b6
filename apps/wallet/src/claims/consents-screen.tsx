import { listConsents, type Consent } from '@lanyard/holder/consents';
import { EmptyState } from '@lanyard/ui/empty-state';
import { EyeIcon } from '@lanyard/ui/icons';
import { List, ListRow } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { useNow } from '@lanyard/ui/now';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { Card, Surface } from '@lanyard/ui/surface';
import { byDay } from '../activity/by-day.ts';
import { useWords } from '../messages.ts';
import { useKept } from '../people/this-wallet.ts';
import { Screen } from '../platform/screen.tsx';

/** Which facts went to whom, and when: names alone, as this device keeps them. */
export function ConsentsScreen() {
  const t = useWords();
  const found = useKept(listConsents);
  const now = useNow(60_000);
  return (
    <Screen title={t('consents.title')} back="/claims">
      <div className="stack gap-5">
        <p className="text-muted">{t('consents.lead')}</p>
        {found === undefined ? (
          <Surface>
            <Loading label={t('common.loading')}>
              <SkeletonRows rows={3} />
            </Loading>
          </Surface>
        ) : found.length === 0 ? (
          <Surface>
            <EmptyState icon={<EyeIcon className="size-6" />} title={t('consents.empty.title')}>
              {t('consents.empty.text')}
            </EmptyState>
          </Surface>
        ) : (
          byDay(found, now).map(({ day, label, entries }) => (
            <Card
              key={day}
              title={label === undefined ? t.date(new Date(day), 'long') : t(`activity.${label}`)}
              flush
            >
              <List>
                {entries.map((consent) => (
                  <Row key={`${String(consent.at)}${consent.organizationId}`} consent={consent} />
                ))}
              </List>
            </Card>
          ))
        )}
      </div>
    </Screen>
  );
}

function Row({ consent: { at, organizationId, organization, purpose, claims } }: { consent: Consent }) {
  const t = useWords();
  const named = claims.map(({ type, label }) =>
    label === undefined ? t(`claims.${type}`) : `${t(`claims.${type}`)} (${label})`,
  );
  return (
    <ListRow
      icon={<Monogram kind="organization" id={organizationId} name={organization} />}
      title={organization}
      detail={
        <>
          <span className="block">{t.list(named)}</span>
          <span className="block">{t(`consents.${purpose}`)}</span>
        </>
      }
      trailing={<time dateTime={new Date(at).toISOString()}>{t.time(new Date(at))}</time>}
    />
  );
}
