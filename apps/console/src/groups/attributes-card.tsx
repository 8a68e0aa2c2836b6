import type { AttributeView } from '@lanyard/contract/attributes';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { PlusIcon } from '@lanyard/ui/icons';
import { List, ListRow } from '@lanyard/ui/list';
import { Card } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { AttributeDialog } from './attribute-dialog.tsx';
import { removeAttribute, useGroupProblem } from './use-groups.ts';

/** What the organization wants to know of its members; whoever may, makes, changes and deletes attributes here. */
export function AttributesCard({
  attributes,
  mayManage,
  load,
}: {
  attributes: readonly AttributeView[];
  mayManage: boolean;
  load: () => void;
}) {
  const t = useWords();
  const toast = useToast();
  const problemOf = useGroupProblem();
  const [editing, setEditing] = useState<AttributeView | 'new'>();
  const [deleting, setDeleting] = useState<AttributeView>();
  const remove = ({ id, name }: AttributeView) => {
    removeAttribute(id)
      .then(
        () => toast({ message: t('attributes.deleted', { name }) }),
        (error: unknown) => toast({ message: problemOf(error) }),
      )
      .finally(load);
    setDeleting(undefined);
  };
  return (
    <Card
      title={t('attributes.title')}
      detail={t('attributes.detail')}
      flush
      action={
        mayManage && (
          <Button size="small" icon={<PlusIcon className="size-4" />} onClick={() => setEditing('new')}>
            {t('attributes.new')}
          </Button>
        )
      }
    >
      {attributes.length === 0 ? (
        <p className="px-5 pt-2 pb-6 text-muted sm:px-6">{t('attributes.none')}</p>
      ) : (
        <List label={t('attributes.title')}>
          {attributes.map((attribute) => (
            <ListRow
              key={attribute.id}
              title={attribute.name}
              detail={[t(`attributes.kind.${attribute.kind}`), attribute.choices.join(', ')]
                .filter((part) => part !== '')
                .join(' · ')}
              trailing={
                mayManage && (
                  <span className="flex gap-1">
                    <Button
                      size="small"
                      kind="quiet"
                      aria-label={t('attributes.change.label', { name: attribute.name })}
                      onClick={() => setEditing(attribute)}
                    >
                      {t('attributes.change')}
                    </Button>
                    <Button
                      size="small"
                      kind="quiet-danger"
                      aria-label={t('attributes.delete.title', { name: attribute.name })}
                      onClick={() => setDeleting(attribute)}
                    >
                      {t('attributes.delete')}
                    </Button>
                  </span>
                )
              }
            />
          ))}
        </List>
      )}
      {editing !== undefined && (
        <AttributeDialog
          attribute={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onSaved={({ name }) => {
            toast({ message: editing === 'new' ? t('attributes.created', { name }) : t('group.saved') });
            setEditing(undefined);
            load();
          }}
        />
      )}
      {deleting !== undefined && (
        <Dialog
          open
          onClose={() => setDeleting(undefined)}
          title={t('attributes.delete.title', { name: deleting.name })}
          detail={t('attributes.delete.text')}
          actions={
            <>
              <Button kind="danger" onClick={() => remove(deleting)}>
                {t('attributes.delete')}
              </Button>
              <Button onClick={() => setDeleting(undefined)}>{t('console.cancel')}</Button>
            </>
          }
        />
      )}
    </Card>
  );
}
