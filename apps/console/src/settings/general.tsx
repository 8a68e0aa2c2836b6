import { spokenLanguages, type OrganizationSettings } from '@lanyard/contract/organization';
import { Button } from '@lanyard/ui/button';
import { CopyButton } from '@lanyard/ui/copy-button';
import { Notice } from '@lanyard/ui/notice';
import { ownNameOf } from '@lanyard/ui/language';
import { SelectField } from '@lanyard/ui/select-field';
import { Card } from '@lanyard/ui/surface';
import { Switch } from '@lanyard/ui/switch';
import { TextField } from '@lanyard/ui/text-field';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { mayDo, useMe, useMeAgain } from '../me.tsx';
import { useWords } from '../messages.ts';
import { Listed } from './listed.tsx';
import { Logo } from './logo.tsx';
import type { Changes } from './use-settings.ts';
import { useSaving } from './use-saving.ts';

type Change = (changes: Changes) => Promise<void>;

/** Settings that everyone in the organization notices. Each is saved as it is chosen, and holds at once. */
export function General({
  settings,
  change,
  keep,
  setLogo,
}: {
  settings: OrganizationSettings;
  change: Change;
  keep: (days: number) => Promise<void>;
  setLogo: (png: string | null) => Promise<void>;
}) {
  const t = useWords();
  return (
    <div className="grid gap-6">
      <Identity settings={settings} change={change} setLogo={setLogo} />
      <Card title={t('settings.activity')} detail={t('settings.activity.detail')}>
        <Retention days={settings.activityDays} keep={keep} />
      </Card>
      <Notices settings={settings} change={change} />
    </div>
  );
}

function Identity({
  settings,
  change,
  setLogo,
}: {
  settings: OrganizationSettings;
  change: Change;
  setLogo: (png: string | null) => Promise<void>;
}) {
  const t = useWords();
  const toast = useToast();
  const again = useMeAgain();
  const [name, setName] = useState(settings.name);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const save = () => {
    if (name.trim() === '') {
      setProblem(t('members.required'));
      return;
    }
    setBusy(true);
    change({ name: name.trim() })
      .then(
        () => {
          again();
          toast({ message: t('settings.saved') });
        },
        () => setProblem(t('role.problem.other')),
      )
      .finally(() => setBusy(false));
  };
  const language = (value: string) => {
    const chosen = spokenLanguages.find((each) => each === value);
    if (chosen === undefined) return;
    change({ language: chosen }).then(
      () => toast({ message: t('settings.saved') }),
      () => toast({ message: t('role.problem.other') }),
    );
  };
  return (
    <Card title={t('settings.identity')} detail={t('settings.identity.detail')}>
      <div className="grid max-w-lg gap-6">
        <form
          noValidate
          className="grid items-start gap-3 sm:grid-cols-[1fr_auto]"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <TextField
            label={t('settings.name')}
            hint={t('settings.name.hint')}
            error={problem}
            value={name}
            maxLength={120}
            autoComplete="organization"
            onChange={(event) => {
              setName(event.target.value);
              setProblem(undefined);
            }}
          />
          <Button type="submit" className="sm:mt-7" busy={busy} disabled={name.trim() === settings.name}>
            {t('settings.save')}
          </Button>
        </form>
        <Logo logo={settings.logo} name={settings.name} set={setLogo} />
        <div className="grid gap-2">
          <span className="text-small font-medium">{t('settings.address')}</span>
          <span className="flex flex-wrap items-center gap-3">
            <code className="rounded-small bg-sunken px-3 py-2 text-small wrap-anywhere">
              {settings.host}
            </code>
            <CopyButton
              text={location.origin}
              label={t('settings.copy')}
              copiedLabel={t('settings.copied')}
            />
          </span>
          <a
            href="/console/settings/addresses"
            className="justify-self-start text-small font-medium text-accent-ink underline-offset-4 hover:underline"
          >
            {t('settings.address.more')}
          </a>
        </div>
        <Listed settings={settings} change={change} />
        <SelectField
          label={t('settings.language')}
          hint={t('settings.language.hint')}
          value={settings.language}
          onChange={(event) => language(event.target.value)}
        >
          {spokenLanguages.map((each) => (
            <option key={each} value={each} lang={each}>
              {ownNameOf(each)}
            </option>
          ))}
        </SelectField>
      </div>
    </Card>
  );
}

const retentionDays = [90, 180, 365, 730, 0] as const;

function Retention({ days, keep }: { days: number; keep: (days: number) => Promise<void> }) {
  const t = useWords();
  const me = useMe();
  const toast = useToast();
  const save = (value: string) => {
    keep(Number(value)).then(
      () => toast({ message: t('settings.saved') }),
      () => toast({ message: t('role.problem.other') }),
    );
  };
  return (
    <div className="max-w-lg">
      <SelectField
        label={t('activity.keep')}
        hint={t('activity.keep.hint')}
        value={String(days)}
        disabled={!mayDo(me, 'activity.manage')}
        onChange={(event) => save(event.target.value)}
      >
        {[...new Set<number>([...retentionDays, days])].map((count) => (
          <option key={count} value={String(count)}>
            {count === 0 ? t('activity.keep.forever') : t('activity.keep.days', { count })}
          </option>
        ))}
      </SelectField>
    </div>
  );
}

function Notices({ settings, change }: { settings: OrganizationSettings; change: Change }) {
  const t = useWords();
  const isOn = settings.notices.includes('role-review');
  const save = useSaving(async () => change({ notices: isOn ? [] : ['role-review'] }));
  return (
    <Card title={t('settings.notices')} detail={t('settings.notices.detail')}>
      <div className="grid gap-5">
        <label htmlFor="notice-role-review" className="flex items-center justify-between gap-4">
          <span className="grid gap-0.5">
            <span className="font-medium">{t('settings.notice.role-review')}</span>
            <span className="text-small text-muted">{t('settings.notice.role-review.hint')}</span>
          </span>
          <Switch id="notice-role-review" checked={isOn} onChange={save} />
        </label>
        <Notice>{t('settings.notices.always')}</Notice>
      </div>
    </Card>
  );
}
