import type { OrganizationSettings } from '@lanyard/contract/organization';
import { Switch } from '@lanyard/ui/switch';
import { useToast } from '@lanyard/ui/toast';
import { useWords } from '../messages.ts';
import type { Changes } from './use-settings.ts';

/** Whether the organization is found by who looks for it at the root address. */
export function Listed({
  settings,
  change,
}: {
  settings: OrganizationSettings;
  change: (changes: Changes) => Promise<void>;
}) {
  const t = useWords();
  const toast = useToast();
  const turn = () => {
    change({ listed: !settings.listed }).then(
      () => toast({ message: t('settings.saved') }),
      () => toast({ message: t('role.problem.other') }),
    );
  };
  return (
    <label htmlFor="listed" className="flex items-center justify-between gap-4">
      <span className="grid gap-0.5">
        <span className="text-small font-medium">{t('settings.listed')}</span>
        <span className="text-small text-muted">{t('settings.listed.hint')}</span>
      </span>
      <Switch id="listed" checked={settings.listed} onChange={turn} />
    </label>
  );
}
