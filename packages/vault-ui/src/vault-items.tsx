import type { Digest } from '@lanyard/crypto/encoding';
import type { OpenedItem } from '@lanyard/vault/reading';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { EmptyState } from '@lanyard/ui/empty-state';
import { KeyIcon, SearchIcon } from '@lanyard/ui/icons';
import { ListRow } from '@lanyard/ui/list';
import { Segmented } from '@lanyard/ui/segmented';
import { Loading, SkeletonRows } from '@lanyard/ui/skeleton';
import { Surface } from '@lanyard/ui/surface';
import { TextField } from '@lanyard/ui/text-field';
import { useToastsEnd } from '@lanyard/ui/toast';
import { useDeferredValue, useMemo, useState } from 'react';
import { Doubts } from './doubts.tsx';
import { hasMatter, HealthFilter, HealthNote, type Matter } from './health.tsx';
import { ItemMonogram } from './item-monogram.tsx';
import { ItemSheet } from './item-sheet.tsx';
import { LeftBehind } from './left-behind.tsx';
import { LongList } from './long-list.tsx';
import { useWords } from './messages.ts';
import { matches, subtitlesOf, type View } from './search.tsx';
import { SharedView } from './shared-view.tsx';
import { SpoiledItems } from './spoiled-items.tsx';
import { Subtitle } from './subtitle.tsx';
import { useHealth } from './use-health.tsx';
import type { Act, Shown } from './use-items.tsx';

const nothing: Shown['items'] = [];

/** While a vault is being opened. */
export function VaultWaiting() {
  const t = useWords();
  return (
    <Loading label={t('vault.loading')}>
      <Surface>
        <SkeletonRows rows={4} />
      </Surface>
    </Loading>
  );
}

/** The items of a vault: found, filtered, one of them opened. */
export function VaultItems({
  shown,
  act,
  edited,
  onAdd,
  onImport,
  onExport,
}: {
  shown: Shown;
  act: Act;
  /** The item with whose form it begins. Left out: with the list. */
  edited?: Digest | undefined;
  onAdd: () => void;
  /** Left out: nothing is imported here. */
  onImport?: () => void;
  /** Left out: nothing is exported here. */
  onExport?: () => void;
}) {
  const t = useWords();
  // Locked, nothing is left on the screen of what an item is called.
  useToastsEnd();
  const [text, setText] = useState('');
  const [view, setView] = useState<View>('all');
  const [matter, setMatter] = useState<Matter>();
  // A first look at all of them, not at each part of them.
  const health = useHealth(shown.reading === undefined ? shown.items : nothing);
  const [selected, setSelected] = useState(edited);
  const [begun, setBegun] = useState(edited);
  const edit = (item: Digest | undefined) => {
    setBegun(item);
    setSelected(item);
    if (item === undefined) onAdd();
  };
  const sought = useDeferredValue(text);
  const found = useMemo(
    () =>
      shown.items.filter(
        ([item, { content }]) =>
          matches(content, { text: sought, view }) &&
          (view !== 'all' || matter === undefined || hasMatter(health, item, matter)),
      ),
    [shown.items, sought, view, health, matter],
  );
  const opened = shown.items.find(([item]) => item === selected)?.[1];
  return (
    <div className="grid gap-5">
      <Doubts shown={shown} />
      {shown.reading === undefined && (
        <LeftBehind items={shown.items} act={act} onImport={onImport} onExport={onExport} onEdit={edit} />
      )}
      <SpoiledItems spoiled={shown.spoiled} act={act} />
      {shown.reading !== undefined && <Reading read={shown.reading} />}
      {shown.items.length === 0 && shown.reading !== undefined ? (
        <VaultWaiting />
      ) : shown.items.length === 0 ? (
        <Surface>
          <EmptyState
            icon={<KeyIcon className="size-7" />}
            title={t('vault.empty')}
            action={
              <div className="flex flex-wrap justify-center gap-2">
                <Button kind="primary" onClick={onAdd}>
                  {t('vault.add')}
                </Button>
                {onImport !== undefined && <Button onClick={onImport}>{t('vault.import')}</Button>}
              </div>
            }
          >
            {t('vault.empty.text')}
          </EmptyState>
        </Surface>
      ) : (
        <>
          <TextField
            label={t('vault.search')}
            type="search"
            autoComplete="off"
            before={<SearchIcon className="size-5" />}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <div>
            <Segmented
              label={t('vault.view')}
              value={view}
              onChange={setView}
              options={(['all', 'favourites', 'shared', 'bin'] as const).map((value) => ({
                value,
                label: t(`vault.view.${value}`),
              }))}
            />
          </div>
          {view === 'all' && <HealthFilter health={health} value={matter} onChange={setMatter} />}
          {view === 'bin' && <p className="text-small text-muted">{t('vault.bin.text')}</p>}
          {view === 'shared' ? (
            <SharedView items={found} act={act} did={shown.did} />
          ) : (
            <Surface>
              {found.length === 0 ? (
                <EmptyState
                  icon={<SearchIcon className="size-7" />}
                  title={noneOf(t, { text, view, matter })}
                >
                  {text === '' ? undefined : t('vault.none.text')}
                </EmptyState>
              ) : (
                <LongList
                  label={t('vault.items')}
                  count={found.length}
                  rows={(from, to) =>
                    found
                      .slice(from, to)
                      .map(([item, each]) => (
                        <Row key={item} opened={each} onPress={() => setSelected(item)} />
                      ))
                  }
                />
              )}
            </Surface>
          )}
        </>
      )}
      {selected !== undefined && opened !== undefined && (
        <ItemSheet
          key={selected}
          item={selected}
          opened={opened}
          note={<HealthNote health={health} item={selected} items={shown.items} />}
          did={shown.did}
          act={act}
          isEdited={selected === begun}
          onClose={() => {
            setSelected(undefined);
            setBegun(undefined);
          }}
        />
      )}
    </div>
  );
}

/** While more is read than is shown. */
function Reading({ read }: { read: number }) {
  const t = useWords();
  return (
    <p role="status" className="flex items-center gap-3 text-small text-muted">
      <span aria-hidden="true" className="size-2 animate-pulse rounded-full bg-accent" />
      {t('vault.reading', { count: read })}
    </p>
  );
}

function noneOf(
  t: ReturnType<typeof useWords>,
  { text, view, matter }: { text: string; view: View; matter: Matter | undefined },
): string {
  if (text !== '') return t('vault.none');
  if (view === 'all') return t(matter === undefined ? 'vault.none.all' : 'vault.health.none');
  return t(view === 'bin' ? 'vault.none.bin' : 'vault.none.favourites');
}

function Row({ opened, onPress }: { opened: OpenedItem; onPress: () => void }) {
  const t = useWords();
  const { content } = opened.content;
  const people = opened.access.members.size;
  const subtitles = opened.unconfirmed.length > 0 ? [] : subtitlesOf(content);
  return (
    <ListRow
      icon={<ItemMonogram content={content} />}
      title={<span className="line-clamp-2">{content.name}</span>}
      detail={subtitles.length === 0 ? undefined : <Subtitle parts={subtitles} />}
      isBadge
      trailing={
        opened.unconfirmed.length > 0 ? (
          <Badge tone="warn">{t('vault.stranger')}</Badge>
        ) : opened.access.ofOrganization ? (
          <Badge>{t('vault.organization.badge')}</Badge>
        ) : people > 1 ? (
          <Badge>{t('vault.shared', { count: people })}</Badge>
        ) : undefined
      }
      onPress={onPress}
    />
  );
}
