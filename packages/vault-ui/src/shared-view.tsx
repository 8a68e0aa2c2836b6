import type { Digest } from '@lanyard/crypto/encoding';
import type { VaultPerson } from '@lanyard/vault/people';
import type { OpenedItem } from '@lanyard/vault/reading';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { EmptyState } from '@lanyard/ui/empty-state';
import { PeopleIcon } from '@lanyard/ui/icons';
import { Surface } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useEffect, useState } from 'react';
import { useWords } from './messages.ts';
import { problemWords } from './problems.tsx';
import { ShareDialog } from './share-dialog.tsx';
import type { Act, Shown } from './use-items.tsx';
import { Has, usePeople } from './who-has.tsx';

/** People asked for at once. */
const most = 1000;
/** Items that are drawn. */
const mostShown = 200;

/** What one shares with whom, item by item: who, by which group, in which role, since when; taken back from here. */
export function SharedView({ items, act, did }: { items: Shown['items']; act: Act; did: string }) {
  const t = useWords();
  const shared = items.filter(([, { access, role, unconfirmed }]) => {
    const isShared = access.members.size > 1 || access.groups.size > 0 || access.ofOrganization;
    return isShared && role === 'owner' && unconfirmed.length === 0;
  });
  const whom = [...new Set(shared.flatMap(([, { access }]) => [...access.members.keys()]))].slice(0, most);
  const people = usePeople(act, whom);
  const [groups, setGroups] = useState<ReadonlyMap<string, string>>(new Map());
  const hasGroups = shared.some(([, { access }]) => access.groups.size > 0);
  useEffect(() => {
    if (!hasGroups) return;
    act((vault) => vault.groups()).then(
      (all) => setGroups(new Map(all.map(({ id, name }) => [id, name]))),
      () => undefined,
    );
  }, [act, hasGroups]);
  if (shared.length === 0)
    return (
      <Surface>
        <EmptyState icon={<PeopleIcon className="size-7" />} title={t('vault.shared.none')}>
          {t('vault.shared.none.text')}
        </EmptyState>
      </Surface>
    );
  return (
    <ul aria-label={t('vault.view.shared')} className="grid grid-cols-1 gap-4">
      {shared.slice(0, mostShown).map(([item, opened]) => (
        <li key={item}>
          <SharedItem item={item} opened={opened} act={act} did={did} people={people} groups={groups} />
        </li>
      ))}
    </ul>
  );
}

function SharedItem({
  item,
  opened,
  act,
  did,
  people,
  groups,
}: {
  item: Digest;
  opened: OpenedItem;
  act: Act;
  did: string;
  people: ReadonlyMap<string, VaultPerson>;
  groups: ReadonlyMap<string, string>;
}) {
  const t = useWords();
  const toast = useToast();
  const [isSharing, setSharing] = useState(false);
  const { access, content } = opened;
  const { name } = content.content;
  const self = [...access.members.keys()].find((each) => each === did);
  const canStop = access.groups.size > 0 || [...access.named.keys()].some((each) => each !== did);
  const stop = () => {
    if (self === undefined) return;
    const { named, groups: before } = access;
    act((vault) =>
      // What is the organization's stays so.
      vault.share(item, new Map([[self, 'owner']]), opened, { groups: new Map() }),
    ).then(
      () =>
        toast({
          message: t(access.ofOrganization ? 'vault.shared.stopped.organization' : 'vault.shared.stopped', {
            name,
          }),
          undo: {
            label: t('vault.undo'),
            onUndo: () =>
              void act((vault) =>
                vault.share(item, named, undefined, { groups: before, undoes: opened }),
              ).catch((error: unknown) => toast({ message: problemWords(t, error) })),
          },
        }),
      (error: unknown) => toast({ message: problemWords(t, error) }),
    );
  };
  return (
    <Surface>
      <section aria-label={name} className="grid grid-cols-1 gap-3 p-5">
        <div className="flex flex-wrap items-center gap-2">
          <h2 className="line-clamp-2 min-w-0 flex-1 font-medium wrap-anywhere">{name}</h2>
          {access.ofOrganization && <Badge>{t('vault.organization.badge')}</Badge>}
        </div>
        {access.issuedAt !== undefined && (
          <p className="text-small text-muted">
            {t('vault.shared.since', { date: t.date(new Date(access.issuedAt * 1000)) })}
          </p>
        )}
        <dl className="grid gap-1.5">
          {[...access.groups].map(([id, role]) => (
            <Has key={id} who={t('vault.sharing.groupOf', { name: groups.get(id) ?? '…' })} role={role} />
          ))}
          {[...access.members]
            .filter(([each]) => each !== did)
            .map(([each, role]) => (
              <Has
                key={each}
                who={people.get(each)?.name ?? '…'}
                note={access.named.has(each) ? undefined : t('vault.shared.through')}
                role={role}
              />
            ))}
        </dl>
        <div className="flex flex-wrap gap-2">
          <Button
            size="small"
            aria-label={t('vault.shared.changeOf', { name })}
            onClick={() => setSharing(true)}
          >
            {t('vault.shared.change')}
          </Button>
          {canStop && (
            <Button
              kind="quiet-danger"
              size="small"
              aria-label={t('vault.shared.stopOf', { name })}
              onClick={stop}
            >
              {t('vault.shared.stop')}
            </Button>
          )}
        </div>
      </section>
      {isSharing && (
        <ShareDialog act={act} item={item} opened={opened} did={did} onClose={() => setSharing(false)} />
      )}
    </Surface>
  );
}
