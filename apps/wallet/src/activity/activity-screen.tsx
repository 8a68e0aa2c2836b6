import { listActivity, type ActivityEntry } from '@lanyard/holder/activity';
import {
  ActivityIcon,
  BanIcon,
  GlobeIcon,
  KeyIcon,
  LaptopIcon,
  LogoutIcon,
  MailIcon,
  OrganizationIcon,
  PersonIcon,
  ShieldCheckIcon,
  ShieldIcon,
  TrashIcon,
  UnlockIcon,
} from '@lanyard/ui/icons';
import { ListRow, RowIcon } from '@lanyard/ui/list';
import type { ReactNode } from 'react';
import { useWords } from '../messages.ts';
import { useKept } from '../people/this-wallet.ts';
import { Screen } from '../platform/screen.tsx';
import { Days } from './days.tsx';

/** What this wallet did, newest first, day by day. */
export function ActivityScreen() {
  const t = useWords();
  const found = useKept(listActivity);
  return (
    <Screen title={t('activity.title')} places>
      <div className="stack gap-5">
        <p className="text-muted">{t('activity.lead')}</p>
        <Days
          entries={found}
          empty={{
            icon: <ActivityIcon className="size-6" />,
            title: t('activity.empty.title'),
            text: t('activity.empty.text'),
          }}
          renderRow={(entry) => <Row key={`${String(entry.at)}${entry.kind}`} entry={entry} />}
        />
      </div>
    </Screen>
  );
}

const icons: Readonly<Record<ActivityEntry['kind'], ReactNode>> = {
  'identity-made': <PersonIcon />,
  joined: <OrganizationIcon />,
  left: <LogoutIcon />,
  moved: <GlobeIcon />,
  'sign-in': <LaptopIcon />,
  unlock: <UnlockIcon />,
  'claim-added': <MailIcon />,
  'claim-deleted': <TrashIcon />,
  'browser-forgotten': <TrashIcon />,
  'browser-trusted': <ShieldCheckIcon />,
  'browser-untrusted': <TrashIcon />,
  'passkey-added': <KeyIcon />,
  'passkey-removed': <TrashIcon />,
  'recovery-proven': <ShieldCheckIcon />,
};

function iconOf({ kind, result }: ActivityEntry): ReactNode {
  if (result === 'declined') return <BanIcon />;
  return result === 'done' ? icons[kind] : <ShieldIcon className="text-danger-ink" />;
}

function Row({ entry }: { entry: ActivityEntry }) {
  const t = useWords();
  return (
    <ListRow
      icon={<RowIcon>{iconOf(entry)}</RowIcon>}
      title={titleOf(entry, t)}
      detail={<Where entry={entry} />}
      trailing={<time dateTime={new Date(entry.at).toISOString()}>{t.time(new Date(entry.at))}</time>}
    />
  );
}

function titleOf(
  { kind, result, organization = '', address = '' }: ActivityEntry,
  t: ReturnType<typeof useWords>,
): string {
  switch (kind) {
    case 'sign-in':
    case 'unlock':
    case 'browser-trusted':
    case 'passkey-added':
      return result === 'done'
        ? t(`activity.${kind}`, { organization })
        : t(`activity.${kind}.${result}`, { organization });
    case 'joined':
    case 'left':
    case 'browser-forgotten':
    case 'browser-untrusted':
    case 'passkey-removed':
      return t(`activity.${kind}`, { organization });
    case 'moved':
      return t('activity.moved', { organization, address });
    case 'identity-made':
    case 'claim-added':
    case 'claim-deleted':
    case 'recovery-proven':
      return t(`activity.${kind}`);
  }
}

/** The browser and where it was, where there was one. */
function Where({ entry }: { entry: ActivityEntry }) {
  const t = useWords();
  const { browser, system, place, address, claims } = entry;
  if (browser === undefined || system === undefined) return null;
  const from = [place, address].filter((part) => part !== undefined && part !== null).join(' · ');
  return (
    <>
      <span className="block">{t('activity.browser', { browser, system })}</span>
      {from !== '' && <span className="figures block">{from}</span>}
      {claims !== undefined && claims.length > 0 && (
        <span className="block">
          {t('activity.shared', { claims: t.list(claims.map((type) => t(`claims.${type}`))) })}
        </span>
      )}
    </>
  );
}
