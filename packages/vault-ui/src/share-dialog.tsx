import type { Did } from '@lanyard/crypto/did';
import type { Digest } from '@lanyard/crypto/encoding';
import { isVaultRole, vaultRoles, type VaultRole } from '@lanyard/crypto/vault-statements';
import type { VaultPerson } from '@lanyard/vault/people';
import type { OpenedItem } from '@lanyard/vault/reading';
import { Button, IconButton } from '@lanyard/ui/button';
import { Sheet } from '@lanyard/ui/dialog';
import { TrashIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { SelectField } from '@lanyard/ui/select-field';
import { TextField } from '@lanyard/ui/text-field';
import { useToast } from '@lanyard/ui/toast';
import { useEffect, useState, type FormEvent } from 'react';
import { useWords } from './messages.ts';
import { problemWords } from './problems.tsx';
import { SafetyNumber } from './safety-number.tsx';
import { codeOf, type Act } from './use-items.tsx';

/** Who has an item and what they may do with it. Saved, it has a new key for exactly these people. */
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
  const [people, setPeople] = useState<readonly VaultPerson[]>([]);
  // By the list as it stands in `from`: where somebody else changes it meanwhile, nobody they removed comes back by this dialog.
  const [from, setFrom] = useState(opened);
  const [roles, setRoles] = useState<ReadonlyMap<Did, VaultRole>>(opened.access.members);
  const [email, setEmail] = useState('');
  const [missing, setMissing] = useState(false);
  const [added, setAdded] = useState<VaultPerson>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    act((vault) => vault.people({ dids: [...from.access.members.keys()] })).then(
      (found) => {
        setPeople((known) => [
          ...known.filter((each) => found.every((person) => person.did !== each.did)),
          ...found,
        ]);
        // Who has left, or whose key does not verify, gets no copy of the next key.
        setRoles(
          (known) =>
            new Map(
              [...known].filter(
                ([each]) => !from.access.members.has(each) || found.some((person) => person.did === each),
              ),
            ),
        );
      },
      () => undefined,
    );
  }, [act, from.access.members]);
  const [isStale, setStale] = useState(false);
  useEffect(() => {
    if (!isStale) return;
    setStale(false);
    setFrom(opened);
    setRoles(opened.access.members);
  }, [isStale, opened]);

  const add = async () => {
    const [found] = await act((vault) => vault.people({ emails: [email.trim()] }));
    setMissing(found === undefined);
    if (found === undefined) return;
    setEmail('');
    setPeople((known) => [...known.filter((each) => each.did !== found.did), found]);
    setRoles((known) => new Map(known).set(found.did, known.get(found.did) ?? 'viewer'));
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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.trim() !== '') run(add);
  };
  const save = async () => {
    await act((vault) => vault.share(item, roles, from));
    toast({ message: t('vault.sharing.done', { name }) });
    onClose();
  };
  const hasOwner = [...roles.values()].includes('owner');
  return (
    <Sheet
      open
      onClose={onClose}
      title={t('vault.sharing', { name })}
      detail={t('vault.sharing.text')}
      actions={
        <>
          <Button kind="primary" busy={isBusy} disabled={!hasOwner} onClick={() => run(save)}>
            {t('vault.sharing.save')}
          </Button>
          <Button onClick={onClose}>{t('vault.cancel')}</Button>
        </>
      }
    >
      {problem !== undefined && <Notice tone="warn">{problem}</Notice>}
      <form onSubmit={submit} className="grid gap-2">
        <TextField
          label={t('vault.sharing.email')}
          type="email"
          autoComplete="off"
          value={email}
          error={missing ? t('vault.sharing.nobody') : undefined}
          onChange={(event) => setEmail(event.target.value)}
          after={
            <Button type="submit" size="small" busy={isBusy}>
              {t('vault.sharing.add')}
            </Button>
          }
        />
      </form>
      {added !== undefined && (
        <div className="grid gap-2">
          <h3 className="font-medium">{t('vault.sharing.number', { name: added.name })}</h3>
          <SafetyNumber one={did} other={added.did} />
          <p className="text-small text-muted">{t('vault.sharing.number.text')}</p>
        </div>
      )}
      <ul aria-label={t('vault.sharing.people')} className="grid gap-4">
        {people
          .filter((each) => roles.has(each.did))
          .map((person) => (
            <PersonRow
              key={person.did}
              person={person}
              did={did}
              role={roles.get(person.did) ?? 'viewer'}
              isNew={person.did === added?.did}
              onRole={(role) => setRoles(new Map(roles).set(person.did, role))}
              onRemove={() => setRoles(new Map([...roles].filter(([each]) => each !== person.did)))}
            />
          ))}
      </ul>
      {[...roles.values()].includes('use-only') && (
        <p className="text-small text-muted">{t('vault.role.use-only.text')}</p>
      )}
    </Sheet>
  );
}

/** One person, their role, and the number by which they are known. */
function PersonRow({
  person,
  did,
  role,
  isNew,
  onRole,
  onRemove,
}: {
  person: VaultPerson;
  did: string;
  role: VaultRole;
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
          <SelectField
            label={isSelf ? t('vault.sharing.you', { name }) : name}
            hint={email}
            aria-label={t('vault.sharing.role', { name })}
            value={role}
            onChange={({ target: { value } }) => {
              if (isVaultRole(value)) onRole(value);
            }}
          >
            {vaultRoles.map((each) => (
              <option key={each} value={each}>
                {t(`vault.role.${each}`)}
              </option>
            ))}
          </SelectField>
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
      {!isSelf && !isNew && (
        <details>
          <summary className="cursor-pointer text-small text-muted">
            {t('vault.sharing.number', { name })}
          </summary>
          <SafetyNumber one={did} other={person.did} />
        </details>
      )}
    </li>
  );
}
