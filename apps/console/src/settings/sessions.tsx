import type { OrganizationSettings } from '@lanyard/contract/organization';
import { Button } from '@lanyard/ui/button';
import { SelectField } from '@lanyard/ui/select-field';
import { Card } from '@lanyard/ui/surface';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { useSaving } from './use-saving.ts';
import type { Changes } from './use-settings.ts';

const sessionHours = [1, 4, 8, 12, 24, 72, 168] as const;
const idleMinutes = [1, 5, 10, 15, 30, 60, 240] as const;

/** How long a sign-in holds, and when the vault locks. */
export function Sessions({
  settings,
  change,
}: {
  settings: OrganizationSettings;
  change: (changes: Changes) => Promise<void>;
}) {
  const t = useWords();
  const [wanted, setWanted] = useState<Changes>({});
  const save = useSaving(async () => {
    await change(wanted);
    setWanted({});
  });
  const sessionSeconds = wanted.sessionSeconds ?? settings.sessionSeconds;
  const vaultIdleMinutes = wanted.vaultIdleMinutes ?? settings.vaultIdleMinutes;
  const seconds = [...new Set([...sessionHours.map((hours) => hours * 3600), sessionSeconds])];
  const minutes = [...new Set<number>([...idleMinutes, vaultIdleMinutes])];
  const duration = (value: number) =>
    value % 86_400 === 0
      ? t('settings.days', { count: value / 86_400 })
      : value % 3600 === 0
        ? t('settings.hours', { count: value / 3600 })
        : t('settings.minutes', { count: Math.round(value / 60) });
  return (
    <Card
      title={t('settings.sessions')}
      detail={t('settings.sessions.detail')}
      footer={
        <Button size="small" disabled={Object.keys(wanted).length === 0} onClick={save}>
          {t('settings.save')}
        </Button>
      }
    >
      <div className="grid max-w-lg gap-6 sm:grid-cols-2">
        <SelectField
          label={t('settings.session')}
          hint={t('settings.session.hint')}
          value={String(sessionSeconds)}
          onChange={(event) => setWanted({ ...wanted, sessionSeconds: Number(event.target.value) })}
        >
          {seconds
            .toSorted((one, other) => one - other)
            .map((value) => (
              <option key={value} value={String(value)}>
                {duration(value)}
              </option>
            ))}
        </SelectField>
        <SelectField
          label={t('settings.idle')}
          hint={t('settings.idle.hint')}
          value={String(vaultIdleMinutes)}
          onChange={(event) => setWanted({ ...wanted, vaultIdleMinutes: Number(event.target.value) })}
        >
          {minutes
            .toSorted((one, other) => one - other)
            .map((value) => (
              <option key={value} value={String(value)}>
                {duration(value * 60)}
              </option>
            ))}
        </SelectField>
      </div>
    </Card>
  );
}
