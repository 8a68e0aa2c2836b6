import { searchActivity, type ActivityEntry } from '@lanyard/contract/activity';
import type { AttributeView } from '@lanyard/contract/attributes';
import { getMemberDetails } from '@lanyard/contract/members';
import type { RouteAnswer } from '@lanyard/contract/route';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { ArrowLeftIcon } from '@lanyard/ui/icons';
import { Fact, Facts } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { PageTitle } from '@lanyard/ui/page-shell';
import { Card } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useCallback, useState } from 'react';
import { ActivityRow } from '../activity/activity-row.tsx';
import { WhileLoadingGroups } from '../groups/while-loading.tsx';
import { askAttributes, useLoaded } from '../groups/use-groups.ts';
import { mayDo, useMe } from '../me.tsx';
import { useWords } from '../messages.ts';
import { browser, proven } from '../platform.ts';
import { ChangeRoleDialog } from '../roles/change-role-dialog.tsx';
import { useRoleName, useRoles } from '../roles/use-roles.ts';
import { EditDialog } from './edit-dialog.tsx';
import { AccessCards } from './access-cards.tsx';
import { stateTones } from './member-row.tsx';
import { StandingCard } from './standing-card.tsx';
import { ValuesDialog } from './values-dialog.tsx';

type Details = RouteAnswer<typeof getMemberDetails>;
interface Shown extends Details {
  readonly attributes: readonly AttributeView[];
}

/** All about one member: who they are, groups and attributes, where they are signed in, whether they are confirmed, what was done. */
export function MemberPage({ id }: { id: string }) {
  const t = useWords();
  const ask = useCallback(async (): Promise<Shown> => {
    const [details, attributes] = await Promise.all([
      browser.cloud.call(getMemberDetails, { params: { memberId: id } }, await proven()),
      askAttributes(),
    ]);
    return { ...details, attributes };
  }, [id]);
  const { state, load } = useLoaded(ask);
  return (
    <>
      <a href="/console/members" className="inline-flex items-center gap-2 pb-4 text-small text-link">
        <ArrowLeftIcon className="size-4" />
        {t('member.back')}
      </a>
      <WhileLoadingGroups
        state={state}
        load={load}
        label={t('member.loading')}
        failed={t('members.failed')}
        gone={{ title: t('member.gone'), text: t('member.gone.text') }}
      >
        {(shown) => <Member shown={shown} load={load} />}
      </WhileLoadingGroups>
    </>
  );
}

function Member({ shown, load }: { shown: Shown; load: () => void }) {
  const t = useWords();
  const me = useMe();
  const toast = useToast();
  const [editing, setEditing] = useState(false);
  const { member } = shown;
  return (
    <div className="grid gap-6">
      <PageTitle
        title={
          <span className="flex items-center gap-4">
            <Monogram kind="person" id={member.id} name={member.name} />
            <span className="min-w-0 wrap-anywhere">{member.name}</span>
          </span>
        }
        detail={
          <span className="flex flex-wrap items-center gap-2">
            {member.email}
            <Badge tone={stateTones[member.state]}>{t(`members.state.${member.state}`)}</Badge>
          </span>
        }
        action={
          mayDo(me, 'members.edit') && (
            <Button size="small" onClick={() => setEditing(true)}>
              {t('member.edit')}
            </Button>
          )
        }
      />
      {editing && (
        <EditDialog
          member={member}
          mayMove={mayDo(me, 'members.manage')}
          onClose={() => setEditing(false)}
          onSaved={() => {
            setEditing(false);
            toast({ message: t('member.edit.saved') });
            load();
          }}
        />
      )}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-6">
          <AttributesOf shown={shown} load={load} mayEdit={mayDo(me, 'members.edit')} />
          <GroupsOf groups={shown.groups} />
          {mayDo(me, 'members.manage') && member.state === 'active' && <AccessCards memberId={member.id} />}
        </div>
        <div className="grid gap-6">
          <FactsOf member={member} load={load} />
          {me !== undefined && (
            <StandingCard key={member.state} me={me} memberId={member.id} name={member.name} />
          )}
        </div>
      </div>
      {mayDo(me, 'activity.read') && <ActivityOf memberId={member.id} />}
    </div>
  );
}

function FactsOf({ member, load }: { member: Details['member']; load: () => void }) {
  const t = useWords();
  const me = useMe();
  const nameOf = useRoleName();
  const { roles } = useRoles();
  const [changing, setChanging] = useState(false);
  const all = typeof roles === 'object' ? roles : undefined;
  return (
    <Card
      title={t('member.facts')}
      flush
      action={
        mayDo(me, 'admins.manage') &&
        all !== undefined && (
          <Button size="small" onClick={() => setChanging(true)}>
            {t('member.role.change')}
          </Button>
        )
      }
    >
      <Facts>
        <Fact label={t('member.role')}>
          {member.role === null ? t('member.role.none') : nameOf(member.role, roles)}
        </Fact>
        <Fact label={t('member.invited')}>{t.date(new Date(member.createdAt))}</Fact>
        {member.joinedAt !== null && (
          <Fact label={t('member.since')}>{t.date(new Date(member.joinedAt))}</Fact>
        )}
      </Facts>
      {changing && all !== undefined && (
        <ChangeRoleDialog
          member={member}
          roles={all}
          onClose={() => setChanging(false)}
          onChanged={() => {
            setChanging(false);
            load();
          }}
        />
      )}
    </Card>
  );
}

function AttributesOf({ shown, load, mayEdit }: { shown: Shown; load: () => void; mayEdit: boolean }) {
  const t = useWords();
  const toast = useToast();
  const [editing, setEditing] = useState(false);
  const { member, attributes } = shown;
  const values = new Map(shown.values.map(({ attributeId, value }) => [attributeId, value]));
  const wordsOf = ({ id, kind }: AttributeView): string | undefined => {
    const value = values.get(id);
    if (value === undefined) return undefined;
    if (kind === 'date') return t.date(new Date(`${value}T12:00:00`));
    return kind === 'number' ? t.number(Number(value)) : value;
  };
  return (
    <Card
      title={t('member.attributes')}
      flush
      action={
        mayEdit &&
        attributes.length > 0 && (
          <Button size="small" onClick={() => setEditing(true)}>
            {t('member.attributes.edit')}
          </Button>
        )
      }
    >
      {attributes.length === 0 ? (
        <p className="px-5 pt-2 pb-6 text-muted sm:px-6">{t('member.attributes.none')}</p>
      ) : (
        <Facts>
          {attributes.map((attribute) => (
            <Fact key={attribute.id} label={attribute.name}>
              {wordsOf(attribute) ?? (
                <span className="font-normal text-muted">{t('member.attributes.unset')}</span>
              )}
            </Fact>
          ))}
        </Facts>
      )}
      {editing && (
        <ValuesDialog
          memberId={member.id}
          name={member.name}
          attributes={attributes}
          values={values}
          onClose={() => setEditing(false)}
          onSaved={() => {
            setEditing(false);
            toast({ message: t('member.attributes.saved') });
            load();
          }}
        />
      )}
    </Card>
  );
}

function GroupsOf({ groups }: { groups: Details['groups'] }) {
  const t = useWords();
  return (
    <Card title={t('member.groups')}>
      {groups.length === 0 ? (
        <p className="text-muted">{t('member.groups.none')}</p>
      ) : (
        <ul className="flex flex-wrap gap-2">
          {groups.map(({ id, name, kind }) => (
            <li key={id}>
              <a
                href={`/console/groups/${id}`}
                className="inline-flex min-h-9 items-center gap-1.5 rounded-full bg-sunken px-3.5 text-small font-medium transition hover:opacity-85"
              >
                {name}
                {kind === 'rule' && (
                  <span className="font-normal text-muted">{t('member.groups.by-rule')}</span>
                )}
              </a>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const mostEntries = 8;

/** What they did and what was done to them, newest first. */
function ActivityOf({ memberId }: { memberId: string }) {
  const t = useWords();
  const ask = useCallback(async (): Promise<readonly ActivityEntry[]> => {
    const of = async (filter: { actorId: string } | { subjectId: string }) =>
      browser.cloud.call(searchActivity, { body: { ...filter, limit: mostEntries } }, await proven());
    const [by, about] = await Promise.all([of({ actorId: memberId }), of({ subjectId: memberId })]);
    const all = new Map([...by.entries, ...about.entries].map((entry) => [entry.id, entry]));
    return [...all.values()].toSorted((one, other) => (one.at < other.at ? 1 : -1)).slice(0, mostEntries);
  }, [memberId]);
  const { state } = useLoaded(ask);
  if (typeof state !== 'object') return null;
  return (
    <Card
      title={t('member.activity')}
      flush
      action={
        <a href="/console/activity" className="text-small text-link">
          {t('member.activity.all')}
        </a>
      }
    >
      {state.length === 0 ? (
        <p className="px-5 pt-2 pb-6 text-muted sm:px-6">{t('member.activity.none')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {state.map((entry) => (
            <ActivityRow key={entry.id} entry={entry} onWho={() => undefined} onAbout={() => undefined} />
          ))}
        </ul>
      )}
    </Card>
  );
}
