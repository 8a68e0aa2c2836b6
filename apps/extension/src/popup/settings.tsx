import { browser } from '@wxt-dev/browser';
import { useAppearance, appearances } from '@lanyard/ui/appearance';
import { Button, ButtonLink, IconButton } from '@lanyard/ui/button';
import { ArrowLeftIcon, TrashIcon } from '@lanyard/ui/icons';
import { Segmented } from '@lanyard/ui/segmented';
import { Card } from '@lanyard/ui/surface';
import { useEffect, useMemo, useState } from 'react';
import { leave } from '../session/vault-session.ts';
import { createNeverList } from '../worker/never.ts';
import type { At } from './at.ts';
import { useWords } from './messages.ts';

/** Keys are chosen in the browser's own page, which in Firefox no link leads to. */
async function chooseKeys(): Promise<void> {
  const { openShortcutSettings } = browser.commands as { openShortcutSettings?: () => Promise<void> };
  if (openShortcutSettings === undefined) await browser.tabs.create({ url: 'chrome://extensions/shortcuts' });
  else await openShortcutSettings();
}

/** What a person decides about the extension on this computer. */
export function Settings({
  at: { held, place },
  onBack,
  onLeft,
}: {
  at: At;
  onBack: () => void;
  onLeft: () => Promise<void>;
}) {
  const t = useWords();
  const [appearance, setAppearance] = useAppearance();
  const [shortcut, setShortcut] = useState<string>();
  const [sites, setSites] = useState<readonly string[]>([]);
  const never = useMemo(() => createNeverList(browser.storage.local), []);
  useEffect(() => {
    void browser.commands
      .getAll()
      .then((all) => setShortcut(all.find(({ name }) => name === 'fill')?.shortcut ?? ''));
    void never.list().then(setSites);
  }, [never]);
  const signOut = async () => {
    const session = await held.session();
    if (session !== undefined) await leave(held, session);
    await onLeft();
  };
  return (
    <>
      <header className="sticky top-0 z-10 flex items-center gap-2 border-b border-line bg-surface px-4 py-2.5">
        <IconButton
          label={t('popup.bar.back')}
          icon={<ArrowLeftIcon className="size-5" />}
          onClick={onBack}
        />
        <h1 className="text-body font-semibold">{t('popup.settings.title')}</h1>
      </header>
      <main className="grid gap-4 p-4">
        <Card title={t('popup.settings.shortcut')}>
          <div className="flex items-center gap-3">
            <p className="figures min-w-0 grow">
              {shortcut === undefined || shortcut === '' ? t('popup.settings.shortcut.none') : shortcut}
            </p>
            <Button size="small" onClick={() => void chooseKeys()}>
              {t('popup.settings.shortcut.change')}
            </Button>
          </div>
        </Card>
        <Card title={t('popup.settings.never')}>
          {sites.length === 0 ? (
            <p className="text-small text-muted">{t('popup.settings.never.none')}</p>
          ) : (
            <ul className="grid gap-1">
              {sites.map((site) => (
                <li key={site} className="flex items-center gap-2">
                  <span className="min-w-0 grow truncate">{site}</span>
                  <IconButton
                    label={t('popup.settings.never.remove', { site })}
                    icon={<TrashIcon className="size-5" />}
                    onClick={() => void never.remove(site).then(async () => setSites(await never.list()))}
                  />
                </li>
              ))}
            </ul>
          )}
        </Card>
        <Card title={t('popup.settings.appearance')}>
          <Segmented
            label={t('popup.settings.appearance')}
            value={appearance}
            onChange={setAppearance}
            options={appearances.map((value) => ({ value, label: t(`popup.settings.appearance.${value}`) }))}
          />
        </Card>
        <ButtonLink href={`${place.origin}/`} target="_blank" rel="noreferrer">
          {t('popup.settings.portal')}
        </ButtonLink>
        <Button onClick={() => void signOut()}>{t('popup.settings.signout')}</Button>
      </main>
    </>
  );
}
