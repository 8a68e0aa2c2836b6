import { Button } from '@lanyard/ui/button';
import { OrganizationSign } from '@lanyard/ui/organization-sign';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useMe, useMeAgain } from '../me.tsx';
import { useWords } from '../messages.ts';
import { codeOf } from '../platform.ts';
import { asLogo } from './picture.ts';

/** The logo: chosen from a picture, shown at once, taken away again. */
export function Logo({
  logo,
  name,
  set,
}: {
  logo: string | null;
  name: string;
  /** Null takes it away. */
  set: (png: string | null) => Promise<void>;
}) {
  const t = useWords();
  const me = useMe();
  const again = useMeAgain();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const run = (work: () => Promise<string | null>) => {
    setBusy(true);
    work()
      .then(set)
      .then(
        () => {
          again();
          toast({ message: t('settings.saved') });
        },
        (error: unknown) =>
          toast({
            message:
              error instanceof TypeError || codeOf(error) === 'not-a-picture'
                ? t('settings.logo.refused')
                : t('role.problem.other'),
          }),
      )
      .finally(() => setBusy(false));
  };
  return (
    <div className="grid gap-2">
      <span className="text-small font-medium">{t('settings.logo')}</span>
      <span className="flex flex-wrap items-center gap-3">
        <OrganizationSign id={me?.organization.id ?? name} name={name} logo={logo} size="large" />
        {/* The input covers it all: a press and a drop both land on it. */}
        <label className="relative inline-flex min-h-9 items-center rounded-[10px] bg-raised px-3.5 text-small font-medium shadow-low ring-1 ring-line transition ring-inset hover:bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-accent-ink">
          {t('settings.logo.choose')}
          <input
            type="file"
            accept="image/png,image/jpeg,image/webp"
            aria-label={t('settings.logo.choose')}
            disabled={busy}
            className="absolute inset-0 cursor-pointer opacity-0"
            onChange={(event) => {
              const [chosen] = event.target.files ?? [];
              if (chosen !== undefined) run(async () => asLogo(chosen));
              event.target.value = '';
            }}
          />
        </label>
        {logo !== null && (
          <Button size="small" kind="quiet" busy={busy} onClick={() => run(async () => null)}>
            {t('settings.logo.remove')}
          </Button>
        )}
      </span>
      <span className="text-small text-muted">{t('settings.logo.hint')}</span>
    </div>
  );
}
