import { browser } from '@wxt-dev/browser';
import { IconButton } from '@lanyard/ui/button';
import { LockIcon, PlusIcon, SettingsIcon } from '@lanyard/ui/icons';
import { List, ListRow } from '@lanyard/ui/list';
import { Notice } from '@lanyard/ui/notice';
import { OrganizationSign } from '@lanyard/ui/organization-sign';
import { Surface } from '@lanyard/ui/surface';
import { UntrueVault } from '@lanyard/vault-ui/doubts';
import { pause } from '@lanyard/vault/pause';
import { ItemEditor } from '@lanyard/vault-ui/item-editor';
import { ItemMonogram } from '@lanyard/vault-ui/item-monogram';
import { AddingElsewhere } from '@lanyard/vault-ui/file-rows';
import { Launching } from '@lanyard/vault-ui/launching';
import { LockAhead } from '@lanyard/vault-ui/lock-ahead';
import { WordsProvider as VaultWords } from '@lanyard/vault-ui/messages';
import { useItems, type Act, type Shown } from '@lanyard/vault-ui/use-items';
import { ClearingClipboard } from '@lanyard/vault-ui/use-copy';
import { VaultPlace } from '@lanyard/vault-ui/unfinished';
import { VaultClock } from '@lanyard/vault-ui/vault-clock';
import { VaultItems, VaultWaiting } from '@lanyard/vault-ui/vault-items';
import { signsOfLife } from '@lanyard/vault-ui/watch-lock';
import { useEffect, useMemo, useState } from 'react';
import { tell } from '../send.ts';
import { idleMinutes } from '../session/idle.ts';
import { enter, lock, stateOf, used } from '../session/vault-session.ts';
import { isFor, siteOf, type Site } from '../worker/sites.ts';
import type { At } from './at.ts';
import { editInTab, isPopup, tabStart } from './in-tab.ts';
import { useWords } from './messages.ts';
import { Settings } from './settings.tsx';

/** The open vault: what is for this site first, then all of it. */
export function VaultScreen({ at, onChanged }: { at: At; onChanged: () => Promise<void> }) {
  const { held, place } = at;
  const t = useWords();
  const [edited, setEdited] = useState(() => tabStart().edited);
  const [isAdding, setAdding] = useState(() => tabStart().isNew);
  const [isSetting, setSetting] = useState(false);
  const open = useMemo(() => () => enter(held), [held]);
  const { shown, act } = useItems(open);
  const site = useSite();
  useUse(at, onChanged);
  const minutes = useIdleMinutes();
  const isBehind = useBehind(at, shown, act);
  // The worker reads anew what was changed here: its badge and the pages follow.
  useEffect(() => {
    if (shown !== undefined) void tell({ type: 'changed' });
  }, [shown]);
  const lockNow = async () => {
    const session = await held.session();
    if (session !== undefined) await lock(held, session);
    await onChanged();
  };
  if (isSetting) return <Settings at={at} onBack={() => setSetting(false)} onLeft={onChanged} />;
  return (
    <VaultWords>
      <VaultClock value={held.now}>
        <VaultPlace value={typeof shown === 'object' ? `${place.organizationId} ${shown.did}` : undefined}>
          <AddingElsewhere value={isPopup() ? editInTab : undefined}>
            <LockAhead minutes={minutes}>
              <Launching value={launch}>
                <ClearingClipboard value={clearClipboardLater}>
                  <header className="sticky top-0 z-10 flex items-center gap-2 border-b border-line bg-surface px-4 py-2.5">
                    <OrganizationSign id={place.organizationId} name={place.name} logo={null} size="small" />
                    <h1 className="min-w-0 grow truncate text-body font-semibold">{place.name}</h1>
                    <IconButton
                      label={t('popup.bar.add')}
                      icon={<PlusIcon className="size-5" />}
                      onClick={() => setAdding(true)}
                    />
                    <IconButton
                      label={t('popup.bar.lock')}
                      icon={<LockIcon className="size-5" />}
                      onClick={() => void lockNow()}
                    />
                    <IconButton
                      label={t('popup.bar.settings')}
                      icon={<SettingsIcon className="size-5" />}
                      onClick={() => {
                        setEdited(undefined);
                        setSetting(true);
                      }}
                    />
                  </header>
                  <main className="grid gap-5 p-4">
                    {shown === 'untrue' ? (
                      <UntrueVault />
                    ) : shown === 'failed' ? (
                      <Notice tone="danger">{t('popup.failed')}</Notice>
                    ) : shown === undefined ? (
                      <VaultWaiting />
                    ) : (
                      <>
                        {isBehind && <Notice>{t('popup.offline')}</Notice>}
                        {site !== undefined && <ForSite site={site} shown={shown} />}
                        <VaultItems shown={shown} act={act} edited={edited} onAdd={() => setAdding(true)} />
                      </>
                    )}
                  </main>
                  {isAdding && <ItemEditor act={act} onClose={() => setAdding(false)} />}
                </ClearingClipboard>
              </Launching>
            </LockAhead>
          </AddingElsewhere>
        </VaultPlace>
      </VaultClock>
    </VaultWords>
  );
}

/** By the worker: this page is gone by then. */
const clearClipboardLater = () => tell({ type: 'copied' });

/** The browser closes the popup when another tab comes to the front. */
function launch(item: string, url: string): void {
  void tell({ type: 'launch', item, url }).then((answer) => {
    // What cannot be filled is opened all the same.
    if (answer?.done !== true) void browser.tabs.create({ url });
  });
}

/** Logins for the page behind the popup, each filled in with one press. */
function ForSite({ site, shown }: { site: Site; shown: Shown }) {
  const t = useWords();
  const [missed, setMissed] = useState(false);
  const rows = shown.items.filter(
    ([, { content, unconfirmed }]) =>
      content.binnedAt === null && unconfirmed.length === 0 && isFor(content.content, site),
  );
  if (rows.length === 0) return null;
  const fill = async (item: string) => {
    const answer = await tell({ type: 'fill-tab', item });
    if (answer?.done === true) window.close();
    else setMissed(true);
  };
  return (
    <section className="grid gap-2" aria-labelledby="for-site">
      <h2 id="for-site" className="text-small font-medium text-muted">
        {t('popup.site.title', { site: site.domain })}
      </h2>
      <Surface>
        <List>
          {rows.map(([item, { content }]) => (
            <ListRow
              key={item}
              icon={<ItemMonogram content={content.content} />}
              title={content.content.name}
              detail={content.content.kind === 'login' ? content.content.userName : undefined}
              trailing={<span className="font-medium text-accent-ink">{t('popup.site.fill')}</span>}
              onPress={() => void fill(item)}
            />
          ))}
        </List>
      </Surface>
      {missed && <Notice tone="warn">{t('popup.site.none')}</Notice>}
    </section>
  );
}

/** The site of the tab behind the popup. */
function useSite(): Site | undefined {
  const [site, setSite] = useState<Site>();
  useEffect(() => {
    void browser.tabs
      .query({ active: true, lastFocusedWindow: true })
      .then(([tab]) => setSite(siteOf(tab?.url)));
  }, []);
  return site;
}

/** Whether what is shown was read without a connection. */
function useBehind({ held }: At, shown: unknown, act: Act): boolean {
  const [isBehind, setBehind] = useState(false);
  useEffect(() => {
    const look = () => setBehind(held.isBehind() || !navigator.onLine);
    look();
    addEventListener('offline', look);
    return () => removeEventListener('offline', look);
  }, [held, shown]);
  useEffect(() => {
    if (!isBehind) return undefined;
    const left = new AbortController();
    // The first request after a connection came back may be lost still.
    const readAgain = async () => {
      while (!left.signal.aborted) {
        await pause(5000, left.signal);
        if (navigator.onLine && !left.signal.aborted)
          await act((vault) => vault.sync()).catch(() => undefined);
      }
    };
    void readAgain();
    return () => left.abort();
  }, [isBehind, act]);
  return isBehind;
}

/** After how many the open vault locks. */
function useIdleMinutes(): number | undefined {
  const [minutes, setMinutes] = useState<number>();
  useEffect(() => {
    void idleMinutes().then(setMinutes);
  }, []);
  return minutes;
}

/** Whoever touches the popup uses the vault; whoever comes back too late finds it locked. */
function useUse({ held }: At, onLocked: () => Promise<void>) {
  useEffect(() => {
    const note = async () => {
      if ((await stateOf(held)) === 'open') await used(held);
      else await onLocked();
    };
    void note();
    const sign = () => void note();
    for (const each of signsOfLife) addEventListener(each, sign, { passive: true });
    return () => {
      for (const each of signsOfLife) removeEventListener(each, sign);
    };
  }, [held, onLocked]);
}
