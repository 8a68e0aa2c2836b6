import type { VaultRole } from '@lanyard/crypto/vault-statements';
import type { Followed } from '@lanyard/vault/following';
import type { OpenedItem } from '@lanyard/vault/reading';
import { IconButton } from '@lanyard/ui/button';
import { TrashIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { SelectField } from '@lanyard/ui/select-field';
import { Switch } from '@lanyard/ui/switch';
import { useEffect, useId, useState } from 'react';
import { useWords } from './messages.ts';
import { RoleField } from './role-field.tsx';
import type { Act } from './use-items.tsx';

/** Groups whose members have an item, each with a role; another one is chosen from those that the person may share with. */
export function GroupRows({
  act,
  groups,
  names,
  onChange,
}: {
  act: Act;
  groups: ReadonlyMap<string, VaultRole>;
  /** Of those that are there. */
  names: ReadonlyMap<string, string> | undefined;
  onChange: (groups: ReadonlyMap<string, VaultRole>) => void;
}) {
  const t = useWords();
  const [own, setOwn] = useState<readonly { readonly id: string; readonly name: string }[]>([]);
  useEffect(() => {
    act((vault) => vault.groups()).then(setOwn, () => undefined);
  }, [act]);
  const nameOf = (id: string) => names?.get(id) ?? own.find((each) => each.id === id)?.name ?? '';
  const others = own.filter(({ id }) => !groups.has(id));
  return (
    <>
      {groups.size > 0 && (
        <ul aria-label={t('vault.sharing.groups')} className="grid gap-4">
          {[...groups].map(([id, role]) => (
            <li key={id} className="flex items-end gap-2">
              <div className="min-w-0 flex-1">
                <RoleField
                  label={t('vault.sharing.groupOf', { name: nameOf(id) })}
                  of={nameOf(id)}
                  role={role}
                  onRole={(next) => onChange(new Map(groups).set(id, next))}
                />
              </div>
              <IconButton
                label={t('vault.sharing.remove', { name: nameOf(id) })}
                icon={<TrashIcon className="size-5" />}
                onClick={() => onChange(new Map([...groups].filter(([each]) => each !== id)))}
              />
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <SelectField
          label={t('vault.sharing.group')}
          hint={t('vault.sharing.group.text')}
          value=""
          onChange={({ target: { value } }) => {
            if (value !== '') onChange(new Map(groups).set(value, 'viewer'));
          }}
        >
          <option value="">{t('vault.sharing.group.choose')}</option>
          {others.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
    </>
  );
}

/** Who gets the item without being named, and who does not yet, and why. */
export function ThroughGroups({ followed }: { followed: Followed }) {
  const t = useWords();
  const { policy, found } = followed;
  const waiting = followed.waiting.filter(({ did }) => !policy.members.has(did));
  const through = found.filter(({ did }) => policy.members.has(did) && !policy.named.has(did));
  return (
    <>
      {through.length > 0 && (
        <p className="text-small text-muted">
          {t('vault.sharing.through', { names: t.list(through.map(({ name }) => name)) })}
        </p>
      )}
      {waiting.length > 0 && (
        <Notice tone="warn" title={t('vault.sharing.waiting', { count: waiting.length })}>
          {t('vault.sharing.waiting.text', { names: t.list(waiting.map(({ name }) => name)) })}
        </Notice>
      )}
    </>
  );
}

/** Whether an item is the organization's, and somebody none of its owners. */
export function staysTheirs({ access }: OpenedItem, followed: Followed | undefined, did: string): boolean {
  return access.ofOrganization && followed?.found.find((each) => each.did === did)?.isOwner !== true;
}

/** Whether an item is the organization's. */
export function OfOrganization({
  checked,
  isKept = false,
  onChange,
}: {
  checked: boolean;
  /** It is theirs already, and whoever looks at it is none of its owners. */
  isKept?: boolean;
  onChange: (checked: boolean) => void;
}) {
  const t = useWords();
  const id = useId();
  return (
    <label htmlFor={id} className="flex items-center justify-between gap-4">
      <span className="grid gap-0.5">
        {t('vault.organization')}
        <span className="text-small text-muted">
          {t(isKept ? 'vault.organization.keeps' : 'vault.organization.text')}
        </span>
      </span>
      <Switch
        id={id}
        checked={checked}
        disabled={isKept}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}
