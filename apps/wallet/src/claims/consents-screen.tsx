import { listConsents, type Consent } from '@lanyard/holder/consents';
import { EyeIcon } from '@lanyard/ui/icons';
import { ListRow } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { Days } from '../activity/days.tsx';
import { useWords } from '../messages.ts';
import { useKept } from '../people/this-wallet.ts';
import { Screen } from '../platform/screen.tsx';

/** Which facts went to whom, and when: names alone, as this device keeps them. */
export function ConsentsScreen() {
  const t = useWords();
  const found = useKept(listConsents);
  return (
    <Screen title={t('consents.title')} back="/claims">
      <div className="stack gap-5">
        <p className="text-muted">{t('consents.lead')}</p>
        <Days
          entries={found}
          empty={{
            icon: <EyeIcon className="size-6" />,
            title: t('consents.empty.title'),
            text: t('consents.empty.text'),
          }}
          renderRow={(consent) => (
            <Row key={`${String(consent.at)}${consent.organizationId}`} consent={consent} />
          )}
        />
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
