import { PageTitle } from '@lanyard/ui/page-shell';
import type { ComponentType } from 'react';
import { mayDo, useMe } from '../me.tsx';
import { useWords } from '../messages.ts';
import { Addresses } from './addresses.tsx';
import { Authenticators } from './authenticators.tsx';
import { ClaimsAsked } from './claims-asked.tsx';
import { General } from './general.tsx';
import { Keys } from './keys.tsx';
import { settingsParts, type SettingsPart } from './parts.ts';
import { Policy } from './policy.tsx';
import { Sessions } from './sessions.tsx';
import { Sites } from './sites.tsx';
import { Space } from './space.tsx';
import { Unread } from './unread.tsx';
import { useSettings } from './use-settings.ts';

/** What the organization is called, how people get in, how long sessions last, and its keys. */
export function SettingsPage({ part: asked }: { part: SettingsPart }) {
  const t = useWords();
  const me = useMe();
  const shown = settingsParts.filter(({ takes }) => takes.some((permission) => mayDo(me, permission)));
  // Who may change one part only is led to it.
  const part = shown.some((each) => each.part === asked) ? asked : (shown[0]?.part ?? asked);
  const Part = screens[part];
  return (
    <>
      <PageTitle title={t('settings.title')} detail={t('settings.detail')} />
      {shown.length > 1 && (
        <nav
          aria-label={t('settings.parts')}
          className="-mt-2 mb-8 flex gap-6 overflow-x-auto border-b border-line"
        >
          {shown.map(({ part: each, href }) => (
            <a
              key={each}
              href={href}
              className="relative flex min-h-11 items-center text-small font-medium whitespace-nowrap text-muted transition hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:text-ink aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-0 aria-[current=page]:after:bottom-0 aria-[current=page]:after:h-0.5 aria-[current=page]:after:bg-accent"
              {...(each === part ? { 'aria-current': 'page' } : {})}
            >
              {t(`settings.part.${each}`)}
            </a>
          ))}
        </nav>
      )}
      <Part />
    </>
  );
}

function GeneralPart() {
  const { settings, load, ...ways } = useSettings();
  if (typeof settings !== 'object') return <Unread value={settings} load={load} />;
  return <General settings={settings} {...ways} />;
}

/** Two permissions meet here: each card is for whoever may change it. */
function SignInPart() {
  const me = useMe();
  return (
    <div className="grid gap-6">
      {mayDo(me, 'admins.manage') && <Policy />}
      {mayDo(me, 'admins.manage') && <Authenticators />}
      {mayDo(me, 'organization.manage') && <SessionsPart />}
    </div>
  );
}

function SessionsPart() {
  const { settings, load, change } = useSettings();
  if (typeof settings !== 'object') return <Unread value={settings} load={load} />;
  return (
    <>
      <ClaimsAsked settings={settings} change={change} />
      <Sessions settings={settings} change={change} />
    </>
  );
}

function VaultPart() {
  const me = useMe();
  return (
    <div className="grid gap-6">
      {mayDo(me, 'sites.manage') && <Sites />}
      {mayDo(me, 'organization.manage') && <Space />}
    </div>
  );
}

const screens: Readonly<Record<SettingsPart, ComponentType>> = {
  general: GeneralPart,
  'sign-in': SignInPart,
  addresses: Addresses,
  keys: Keys,
  vault: VaultPart,
};
