import type { AttributeView } from '@lanyard/contract/attributes';
import type { GroupView } from '@lanyard/contract/groups';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { EmptyState } from '@lanyard/ui/empty-state';
import { PeopleIcon, PlusIcon } from '@lanyard/ui/icons';
import { List, ListLink, RowIcon } from '@lanyard/ui/list';
import { PageTitle } from '@lanyard/ui/page-shell';
import { Surface } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { mayDo, useMe } from '../me.tsx';
import { useWords } from '../messages.ts';
import { AttributesCard } from './attributes-card.tsx';
import { WhileLoadingGroups } from './while-loading.tsx';
import { NameDialog } from './name-dialog.tsx';
import { askAttributes, askGroups, useLoaded } from './use-groups.ts';

interface Both {
  readonly groups: readonly GroupView[];
  readonly attributes: readonly AttributeView[];
}
const askBoth = async (): Promise<Both> => {
  const [groups, attributes] = await Promise.all([askGroups(), askAttributes()]);
  return { groups, attributes };
};

/** The groups of the organization, and what it wants to know of its members. */
export function GroupsPage() {
  const t = useWords();
  const me = useMe();
  const toast = useToast();
  const { state, load } = useLoaded(askBoth);
  const [isNew, setIsNew] = useState(false);
  const mayManage = mayDo(me, 'groups.manage');
  const making = (
    <Button kind="primary" icon={<PlusIcon className="size-4" />} onClick={() => setIsNew(true)}>
      {t('groups.new')}
    </Button>
  );
  return (
    <>
      <PageTitle
        title={t('groups.title')}
        detail={t('groups.detail')}
        action={mayManage && typeof state === 'object' && state.groups.length > 0 && making}
      />
      <WhileLoadingGroups state={state} load={load} label={t('groups.loading')} failed={t('groups.failed')}>
        {({ groups, attributes }) => (
          <div className="grid gap-8">
            <Surface>
              {groups.length === 0 ? (
                <EmptyState
                  icon={<PeopleIcon className="size-6" />}
                  title={t('groups.none.title')}
                  action={mayManage && making}
                >
                  {t('groups.none.text')}
                </EmptyState>
              ) : (
                <List label={t('groups.list')}>
                  {groups.map((group) => (
                    <ListLink
                      key={group.id}
                      href={`/console/groups/${group.id}`}
                      icon={
                        <RowIcon>
                          <PeopleIcon className="size-5" />
                        </RowIcon>
                      }
                      title={group.name}
                      detail={t('groups.count', { count: group.members })}
                      trailing={group.kind === 'rule' && <Badge tone="accent">{t('groups.rule')}</Badge>}
                    />
                  ))}
                </List>
              )}
            </Surface>
            <AttributesCard attributes={attributes} mayManage={mayDo(me, 'attributes.manage')} load={load} />
          </div>
        )}
      </WhileLoadingGroups>
      {isNew && (
        <NameDialog
          group={undefined}
          onClose={() => setIsNew(false)}
          onSaved={({ name }) => {
            setIsNew(false);
            toast({ message: t('groups.created', { name }) });
            load();
          }}
        />
      )}
    </>
  );
}
