import type { Did } from '@lanyard/crypto/did';
import type { Digest } from '@lanyard/crypto/encoding';
import { mostVaultMembers, strongestRole, type VaultRole } from '@lanyard/crypto/vault-statements';
import type { Followed, Sharing } from '@lanyard/vault/following';
import type { VaultPerson } from '@lanyard/vault/people';
import { reachesMore } from '@lanyard/vault/reach';
import type { OpenedItem } from '@lanyard/vault/reading';
import { Badge } from '@lanyard/ui/badge';
import { Button, IconButton } from '@lanyard/ui/button';
import { AtFoot, Sheet } from '@lanyard/ui/dialog';
import { TrashIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { TextField } from '@lanyard/ui/text-field';
import { useToast } from '@lanyard/ui/toast';
import { useEffect, useState, type FormEvent } from 'react';
import { useWords } from './messages.ts';
import { problemWords } from './problems.tsx';
import { RoleField } from './role-field.tsx';
import { SafetyNumber } from './safety-number.tsx';
import { GroupRows, OfOrganization, staysTheirs, ThroughGroups } from './share-groups.tsx';
import { codeOf } from './codes.ts';
import type { Act } from './use-items.tsx';

/** Who has an item and what they may do with it: people, groups, the organization. Saved, it has a new key for exactly these. */
export function ShareDialog({
  act,
  item,
  opened,
  did,
  onClose,
}: {
  act: Act;
  item: Digest;
  opened: OpenedItem;
  did: string;
  onClose: () => void;
}) {
  const t = useWords();
  const toast = useToast();
  const { name } = opened.content.content;
  // By the list as it stands in `from`: where somebody else changes it meanwhile, nobody they removed comes back by this dialog.
  const [from, setFrom] = useState(opened);
  const [named, setNamed] = useState<ReadonlyMap<Did, VaultRole>>(opened.access.named);
  const [groups, setGroups] = useState<ReadonlyMap<string, VaultRole>>(opened.access.groups);
  const [ofOrganization, setOfOrganization] = useState(opened.access.ofOrganization);
  const { followed, doubt } = useFollowed(act, item, { named, groups, ofOrganization, setNamed, setGroups });
  const [email, setEmail] = useState('');
  const [missing, setMissing] = useState(false);
  const [added, setAdded] = useState<VaultPerson>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [isStale, setStale] = useState(false);
  useEffect(() => {
    if (!isStale) return;
    setStale(false);
    setFrom(opened);
    setNamed(opened.access.named);
    setGroups(opened.access.groups);
    setOfOrganization(opened.access.ofOrganization);
  }, [isStale, opened]);

  const add = async () => {
    const [found] = await act((vault) => vault.people({ emails: [email.trim()] }));
    setMissing(found === undefined);
    if (found === undefined) return;
    setEmail('');
    setNamed((known) => new Map(known).set(found.did, known.get(found.did) ?? 'viewer'));
    if (found.did !== did) setAdded(found);
  };
  const run = (work: () => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    setProblem(undefined);
    work()
      .catch((error: unknown) => {
        const isConflict = codeOf(error) === 'vault-conflict';
        setStale(isConflict);
        setProblem(isConflict ? t('vault.sharing.changed') : problemWords(t, error));
      })
      .finally(() => setBusy(false));
  };
  const save = async () => {
    await act((vault) => vault.share(item, named, from, { groups, ofOrganization }));
    const isAlone = named.size === 1 && groups.size === 0 && !ofOrganization;
    toast({ message: t(isAlone ? 'vault.shared.stopped' : 'vault.sharing.done', { name }) });
    onClose();
  };
  const roles = new Set([...named.values(), ...groups.values()]);
  const self = followed?.found.find((each) => each.did === did);
  const own = self && followed?.policy.members.get(self.did);
  const stands = whatStands({
    isOwned: ofOrganization || roles.has('owner'),
    isKnown: self !== undefined,
    own,
  });
  const people = followed?.found.filter((each) => named.has(each.did)) ?? [];
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('vault.sharing', { name })}
      detail={t('vault.sharing.text')}
      actions={
        <>
          <Button
            kind="primary"
            busy={isBusy}
            disabled={stands !== undefined && stands !== 'givenAway'}
            // An address that was typed and not added yet would be left out, and nobody told.
            onClick={() => run(email.trim() === '' ? save : add)}
          >
            {t('vault.sharing.save')}
          </Button>
          <Button onClick={onClose}>{t('vault.cancel')}</Button>
        </>
      }
    >
      <Foot problem={problem ?? doubt} stands={stands} />
      <AddByEmail
        email={email}
        isMissing={missing}
        isBusy={isBusy}
        onEmail={setEmail}
        onAdd={() => run(add)}
      />
      {added !== undefined && !added.isKnown && <NumberOf person={added} did={did} />}
      <ul aria-label={t('vault.sharing.people')} className="grid gap-4">
        {people.map((person) => (
          <PersonRow
            key={person.did}
            person={person}
            did={did}
            role={named.get(person.did) ?? 'viewer'}
            effective={followed?.policy.members.get(person.did)}
            isNew={person.did === added?.did && !added.isKnown}
            onRole={(role) => setNamed(new Map(named).set(person.did, role))}
            onRemove={() => setNamed(new Map([...named].filter(([each]) => each !== person.did)))}
          />
        ))}
      </ul>
      <GroupRows act={act} groups={groups} names={followed?.groupNames} onChange={setGroups} />
      {followed !== undefined && <ThroughGroups followed={followed} />}
      {roles.has('use-only') && <p className="text-small text-muted">{t('vault.role.use-only.text')}</p>}
      <LostHistory from={from} wanted={{ named, groups, ofOrganization }} />
      <OfOrganization
        checked={ofOrganization}
        isKept={staysTheirs(from, followed, did)}
        onChange={setOfOrganization}
      />
    </Sheet>
  );
}

/** Who would have the item shared so, as the members are now; and why nobody can say. Whoever is gone is taken off what is wanted. */
function useFollowed(
  act: Act,
  item: Digest,
  {
    named,
    groups,
    ofOrganization,
    setNamed,
    setGroups,
  }: Sharing & {
    readonly setNamed: (named: Sharing['named']) => void;
    readonly setGroups: (groups: Sharing['groups']) => void;
  },
): { readonly followed: Followed | undefined; readonly doubt: string | undefined } {
  const t = useWords();
  const [followed, setFollowed] = useState<Followed>();
  const [doubt, setDoubt] = useState<string>();
  useEffect(() => {
    let isOver = false;
    act((vault) => vault.wouldHave(item, { named, groups, ofOrganization })).then(
      (result) => {
        if (isOver) return;
        setDoubt(undefined);
        setFollowed(result);
        // Who has left, or whose key does not verify, gets no copy of the next key; a group that is gone is left out.
        if (result.policy.named.size < named.size) setNamed(result.policy.named);
        if (result.policy.groups.size < groups.size) setGroups(result.policy.groups);
      },
      (error: unknown) => {
        if (isOver) return;
        const isFull = codeOf(error) === 'access_refused';
        setDoubt(isFull ? t('vault.sharing.full', { most: mostVaultMembers }) : problemWords(t, error));
      },
    );
    return () => {
      isOver = true;
    };
  }, [act, item, named, groups, ofOrganization, setNamed, setGroups, t]);
  return { followed, doubt };
}

/**
 * What keeps people and roles from being saved as they were chosen, or is to be known before. Whoever saves writes the item anew, as one of
 * those who may do so from then on (protocol, Vault): what they keep is an editor's role at least.
 */
function whatStands(of: {
  readonly isOwned: boolean;
  readonly isKnown: boolean;
  /** What whoever saves may do then. */
  readonly own: VaultRole | undefined;
}): 'ownerless' | 'tooLittle' | 'givenAway' | undefined {
  if (!of.isOwned) return 'ownerless';
  if (!of.isKnown || of.own === 'owner') return undefined;
  return of.own === 'editor' ? 'givenAway' : 'tooLittle';
}

function Foot({ problem, stands }: { problem: string | undefined; stands: ReturnType<typeof whatStands> }) {
  const t = useWords();
  if (problem === undefined && stands === undefined) return null;
  return (
    <AtFoot>
      <Notice tone="warn">{stands === undefined ? problem : t(`vault.sharing.${stands}`)}</Notice>
    </AtFoot>
  );
}

/** Somebody more, found by their whole address. */
function AddByEmail({
  email,
  isMissing,
  isBusy,
  onEmail,
  onAdd,
}: {
  email: string;
  /** Nobody has it. */
  isMissing: boolean;
  isBusy: boolean;
  onEmail: (email: string) => void;
  onAdd: () => void;
}) {
  const t = useWords();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.trim() !== '') onAdd();
  };
  return (
    <form onSubmit={submit} className="grid gap-2">
      <TextField
        label={t('vault.sharing.email')}
        type="email"
        autoComplete="off"
        value={email}
        error={isMissing ? t('vault.sharing.nobody') : undefined}
        onChange={(event) => onEmail(event.target.value)}
        after={
          <Button type="submit" size="small" busy={isBusy}>
            {t('vault.sharing.add')}
          </Button>
        }
      />
    </form>
  );
}

/** Said before it is done: what the item was goes, where somebody new comes. */
function LostHistory({ from, wanted }: { from: OpenedItem; wanted: Sharing }) {
  const t = useWords();
  const count = from.content.history.length;
  if (count === 0 || !reachesMore(from.access, wanted)) return null;
  return <Notice>{t('vault.sharing.history', { count })}</Notice>;
}

/** By what somebody is told from somebody else of their name. */
function NumberOf({ person, did }: { person: VaultPerson; did: string }) {
  const t = useWords();
  return (
    <div className="grid gap-2">
      <h3 className="font-medium">{t('vault.sharing.number', { name: person.name })}</h3>
      <SafetyNumber one={did} other={person.did} />
      <p className="text-small text-muted">{t('vault.sharing.number.text')}</p>
    </div>
  );
}

/** One person, their role, and the number by which they are known. */
function PersonRow({
  person,
  did,
  role,
  effective,
  isNew,
  onRole,
  onRemove,
}: {
  person: VaultPerson;
  did: string;
  role: VaultRole;
  /** What they may do in the end: by a group or as an owner it can be more. */
  effective: VaultRole | undefined;
  /** The number stands above already. */
  isNew: boolean;
  onRole: (role: VaultRole) => void;
  onRemove: () => void;
}) {
  const t = useWords();
  const { name, email } = person;
  const isSelf = person.did === did;
  return (
    <li className="grid gap-2">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <RoleField
            label={isSelf ? t('vault.sharing.you', { name }) : name}
            hint={email}
            of={name}
            role={role}
            onRole={onRole}
          />
        </div>
        {!isSelf && (
          <IconButton
            className="mb-7"
            label={t('vault.sharing.remove', { name })}
            icon={<TrashIcon className="size-5" />}
            onClick={onRemove}
          />
        )}
      </div>
      {effective !== undefined && strongestRole([effective, role]) !== role && (
        <p className="text-small text-muted">
          {t('vault.sharing.stronger', { role: t(`vault.role.${effective}`) })}
        </p>
      )}
      {!isSelf && !isNew && (
        <details>
          <summary className="cursor-pointer text-small text-muted">
            {person.stated !== undefined && <Badge tone="success">{t('vault.sharing.confirmed')}</Badge>}{' '}
            {t('vault.sharing.number', { name })}
          </summary>
          <SafetyNumber one={did} other={person.did} />
        </details>
      )}
    </li>
  );
}
