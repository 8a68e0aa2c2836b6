import type { RolePermission } from '@lanyard/contract/permissions';
import { PageTitle } from '@lanyard/ui/page-shell';
import { mayDo, useMe } from '../me.tsx';
import { useWords } from '../messages.ts';
import { General } from './general.tsx';
import { Keys } from './keys.tsx';
import { Unread } from './unread.tsx';
import { useSettings } from './use-settings.ts';

export const settingsParts: readonly {
  readonly part: 'general' | 'keys';
  readonly href: string;
  readonly takes: RolePermission;
}[] = [
  { part: 'general', href: '/console/settings', takes: 'organization.manage' },
  { part: 'keys', href: '/console/settings/keys', takes: 'keys.manage' },
];

/** What the organization is called, how long sessions last, and its keys. */
export function SettingsPage({ part }: { part: 'general' | 'keys' }) {
  const t = useWords();
  const me = useMe();
  const shown = settingsParts.filter(({ takes }) => mayDo(me, takes));
  return (
    <>
      <PageTitle title={t('settings.title')} detail={t('settings.detail')} />
      {shown.length > 1 && (
        <nav aria-label={t('settings.parts')} className="-mt-2 mb-8 flex gap-6 border-b border-line">
          {shown.map(({ part: each, href }) => (
            <a
              key={each}
              href={href}
              className="relative flex min-h-11 items-center text-small font-medium text-muted transition hover:text-ink aria-[current=page]:text-ink aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-0 aria-[current=page]:after:-bottom-px aria-[current=page]:after:h-0.5 aria-[current=page]:after:bg-accent"
              {...(each === part ? { 'aria-current': 'page' } : {})}
            >
              {t(`settings.part.${each}`)}
            </a>
          ))}
        </nav>
      )}
      {part === 'keys' ? <Keys /> : <GeneralPart />}
    </>
  );
}

function GeneralPart() {
  const { settings, load, ...ways } = useSettings();
  if (typeof settings !== 'object') return <Unread value={settings} load={load} />;
  return <General settings={settings} {...ways} />;
}
