import type { GroupView } from '@lanyard/contract/groups';
import { Button } from '@lanyard/ui/button';
import { List, ListRow } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { Card } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { FindMembersDialog } from './find-members-dialog.tsx';
import { setReaders, useGroupProblem, type GroupShown } from './use-groups.ts';

/** Who sees a group though their role sees only what is assigned. */
export function ReadersCard({
  group,
  readers,
  load,
}: {
  group: GroupView;
  readers: GroupShown['readers'];
  load: () => void;
}) {
  const t = useWords();
  const toast = useToast();
  const problemOf = useGroupProblem();
  const [isAdding, setIsAdding] = useState(false);
  const set = (memberIds: readonly string[]) =>
    setReaders(group.id, memberIds)
      .catch((error: unknown) => toast({ message: problemOf(error) }))
      .finally(load);
  const ids = readers.map(({ id }) => id);
  return (
    <Card
      title={t('group.readers')}
      detail={t('group.readers.detail')}
      flush
      action={
        <Button size="small" onClick={() => setIsAdding(true)}>
          {t('group.readers.add')}
        </Button>
      }
    >
      {readers.length === 0 ? (
        <p className="px-5 pt-2 pb-6 text-muted sm:px-6">{t('group.readers.none')}</p>
      ) : (
        <List label={t('group.readers')}>
          {readers.map(({ id, name }) => (
            <ListRow
              key={id}
              icon={<Monogram kind="person" size="small" id={id} name={name} />}
              title={name}
              trailing={
                <Button
                  size="small"
                  kind="quiet"
                  aria-label={t('group.readers.take.label', { name })}
                  onClick={() => void set(ids.filter((each) => each !== id))}
                >
                  {t('group.readers.take')}
                </Button>
              }
            />
          ))}
        </List>
      )}
      {isAdding && (
        <FindMembersDialog
          title={t('group.readers.add.title', { name: group.name })}
          action={t('group.readers.add')}
          isIn={(memberId) => ids.includes(memberId)}
          onAdd={({ id }) => set([...ids, id])}
          onClose={() => setIsAdding(false)}
        />
      )}
    </Card>
  );
}
