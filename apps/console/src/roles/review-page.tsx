import { confirmRole, reviewRoles, type RoleHolder } from '@lanyard/contract/roles';
import { Badge } from '@lanyard/ui/badge';
import { Button, ButtonLink } from '@lanyard/ui/button';
import { EmptyState } from '@lanyard/ui/empty-state';
import { ArrowLeftIcon, CheckIcon, DownloadIcon, ShieldCheckIcon } from '@lanyard/ui/icons';
import { List } from '@lanyard/ui/list';
import { Monogram } from '@lanyard/ui/monogram';
import { PageTitle } from '@lanyard/ui/page-shell';
import { Progress } from '@lanyard/ui/progress';
import { Surface } from '@lanyard/ui/surface';
import { useToast } from '@lanyard/ui/toast';
import { useCallback, useEffect, useState } from 'react';
import { mayDo, useMe } from '../me.tsx';
import { csvOf, offerDownload } from '@lanyard/ui/csv';
import { useWords } from '../messages.ts';
import { browser, codeOf, proven } from '../platform.ts';
import { WhileLoading } from '../while-loading.tsx';
import { ChangeRoleDialog } from './change-role-dialog.tsx';
import { isWithin } from './grants.ts';
import { useRoleName, useRoleProblem, useRoles, type RolesState } from './use-roles.ts';

type Review = { readonly at: string; readonly holders: readonly RoleHolder[] };

function useReview() {
  const [review, setReview] = useState<Review | 'failed' | 'forbidden'>();
  const load = useCallback(() => {
    const ask = async () => browser.cloud.call(reviewRoles, {}, await proven());
    ask().then(setReview, (error: unknown) =>
      setReview(codeOf(error) === 'forbidden' ? 'forbidden' : 'failed'),
    );
  }, []);
  useEffect(load, [load]);
  return { review, setReview, load };
}

const isDue = ({ dueAt, state }: RoleHolder, at: string) => dueAt <= at && state !== 'disabled';

/** Who holds a role, who was confirmed the longest ago first: confirmed or changed one by one. */
export function ReviewPage() {
  const t = useWords();
  const { review, setReview, load } = useReview();
  const { roles } = useRoles();
  return (
    <>
      <ButtonLink
        kind="quiet"
        size="small"
        href="/console/roles"
        className="mb-4 -ml-3.5"
        icon={<ArrowLeftIcon className="size-4" />}
      >
        {t('roles.back')}
      </ButtonLink>
      <PageTitle
        title={t('review.title')}
        detail={t('review.detail')}
        action={typeof review === 'object' && <DownloadButton review={review} roles={roles} />}
      />
      <WhileLoading
        state={review}
        load={load}
        label={t('review.loading')}
        failed={t('roles.failed')}
        forbidden={{ title: t('roles.forbidden.title'), text: t('members.forbidden.text') }}
      >
        {(loaded) => (
          <Entries
            review={loaded}
            roles={roles}
            load={load}
            onConfirmed={(holder) =>
              setReview({
                ...loaded,
                holders: loaded.holders.map((each) => (each.memberId === holder.memberId ? holder : each)),
              })
            }
          />
        )}
      </WhileLoading>
    </>
  );
}

function Entries({
  review,
  roles,
  load,
  onConfirmed,
}: {
  review: Review;
  roles: RolesState;
  load: () => void;
  onConfirmed: (holder: RoleHolder) => void;
}) {
  const t = useWords();
  const [changing, setChanging] = useState<RoleHolder>();
  const { at, holders } = review;
  const due = holders.filter((holder) => isDue(holder, at)).length;
  return (
    <>
      <div className="grid gap-2 pb-6" aria-live="polite">
        <p className="font-medium">
          {due === 0 ? t('review.none-due') : t('review.due', { count: due, of: holders.length })}
        </p>
        <Progress
          label={t('review.progress')}
          value={holders.length === 0 ? 1 : (holders.length - due) / holders.length}
        />
        <p className="text-small text-muted">{t('review.as-of', { at: t.dateTime(new Date(at)) })}</p>
      </div>
      <Surface>
        {holders.length === 0 && (
          <EmptyState icon={<ShieldCheckIcon className="size-6" />} title={t('role.holders.none')} />
        )}
        <List label={t('review.title')}>
          {holders.map((holder) => (
            <Entry
              key={holder.memberId}
              holder={holder}
              at={at}
              roles={roles}
              onChange={() => setChanging(holder)}
              onConfirmed={onConfirmed}
            />
          ))}
        </List>
      </Surface>
      {changing !== undefined && typeof roles === 'object' && (
        <ChangeRoleDialog
          member={{ id: changing.memberId, name: changing.name, role: changing.role }}
          roles={roles}
          onClose={() => setChanging(undefined)}
          onChanged={load}
        />
      )}
    </>
  );
}

function Entry({
  holder,
  at,
  roles,
  onChange,
  onConfirmed,
}: {
  holder: RoleHolder;
  at: string;
  roles: RolesState;
  onChange: () => void;
  onConfirmed: (holder: RoleHolder) => void;
}) {
  const t = useWords();
  const me = useMe();
  const toast = useToast();
  const nameOf = useRoleName();
  const problemOf = useRoleProblem();
  const [busy, setBusy] = useState(false);
  const { memberId, name, role, state, confirmedAt, confirmedBy } = holder;
  const of = typeof roles === 'object' ? roles.find(({ id }) => id === role) : undefined;
  const may = mayDo(me, 'admins.manage') && of !== undefined && isWithin(me?.member.permissions ?? [], of);
  const confirm = () => {
    setBusy(true);
    const run = async () =>
      browser.cloud.call(confirmRole, { params: { memberId }, body: { role } }, await proven());
    run()
      .then(
        () => {
          const now = new Date(browser.now());
          const dueAt = new Date(now.getTime() + 90 * 24 * 60 * 60_000).toISOString();
          onConfirmed({
            ...holder,
            confirmedAt: now.toISOString(),
            confirmedBy: me?.member.name ?? null,
            dueAt,
          });
        },
        (error: unknown) => toast({ message: problemOf(error) }),
      )
      .finally(() => setBusy(false));
  };
  const due = isDue(holder, at);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 px-5 py-4 sm:px-6">
      <Monogram kind="person" id={memberId} name={name} />
      <span className="grid min-w-0 flex-1 basis-48 gap-0.5">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium wrap-anywhere">{name}</span>
          <Badge>{nameOf(role, roles)}</Badge>
          {state !== 'active' && (
            <span className="text-caption text-muted">{t(`members.state.${state}`)}</span>
          )}
        </span>
        <span className="flex items-center gap-1.5 text-small text-muted">
          {!due && confirmedAt !== null && <CheckIcon className="size-4 shrink-0 text-success-ink" />}
          {confirmedAt === null
            ? t('review.never')
            : confirmedBy === null
              ? t('review.confirmed', { at: t.date(new Date(confirmedAt)) })
              : t('review.confirmed.by', { at: t.date(new Date(confirmedAt)), name: confirmedBy })}
        </span>
      </span>
      {due && <Badge tone="warn">{t('review.is-due')}</Badge>}
      {may && (
        <span className="flex gap-2">
          <Button size="small" aria-label={t('review.change.of', { name })} kind="quiet" onClick={onChange}>
            {t('role.change')}
          </Button>
          <Button size="small" aria-label={t('review.confirm.of', { name })} busy={busy} onClick={confirm}>
            {t('review.confirm')}
          </Button>
        </span>
      )}
    </li>
  );
}

function DownloadButton({ review, roles }: { review: Review; roles: RolesState }) {
  const t = useWords();
  const nameOf = useRoleName();
  const download = () => {
    const rows = review.holders.map(({ name, role, state, confirmedAt, confirmedBy, dueAt }) => [
      name,
      nameOf(role, roles),
      t(`members.state.${state}`),
      confirmedAt ?? '',
      confirmedBy ?? '',
      dueAt,
    ]);
    offerDownload(
      `${t('review.file')}-${review.at.slice(0, 10)}.csv`,
      csvOf([['name', 'role', 'state', 'confirmed at', 'confirmed by', 'due at'], ...rows]),
    );
  };
  return (
    <Button icon={<DownloadIcon className="size-4" />} onClick={download}>
      {t('review.download')}
    </Button>
  );
}
