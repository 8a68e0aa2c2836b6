import type { VaultPerson } from '@lanyard/vault/people';
import type { OpenedItem } from '@lanyard/vault/reading';
import { useEffect, useId, useState } from 'react';
import { useWords } from './messages.ts';
import type { Act } from './use-items.tsx';

/** People that are named; of more it is said how many. */
const mostNamed = 12;
const roles = ['owner', 'editor', 'viewer', 'use-only'] as const;
type Role = (typeof roles)[number];

/**
 * The people of these DIDs, as far as the cloud can be asked.
 *
 * @param dids Up to 1,000.
 */
export function usePeople(act: Act, dids: readonly string[]): ReadonlyMap<string, VaultPerson> {
  const key = dids.join();
  const [people, setPeople] = useState<ReadonlyMap<string, VaultPerson>>(new Map());
  useEffect(() => {
    if (key === '') return;
    act((vault) => vault.people({ dids: key.split(',') })).then(
      (found) => setPeople(new Map(found.map((person) => [person.did, person]))),
      () => undefined,
    );
  }, [act, key]);
  return people;
}

/** Of an item that several have: what this person may do with it, and who else has it, owners first. */
export function WhoHasIt({
  act,
  did,
  opened: { access, role },
}: {
  act: Act;
  did: string;
  opened: Pick<OpenedItem, 'access' | 'role'>;
}) {
  const t = useWords();
  const id = useId();
  const others = [...access.members]
    .filter(([each]) => each !== did)
    .toSorted(([, one], [, other]) => roles.indexOf(one) - roles.indexOf(other));
  const named = others.slice(0, mostNamed);
  const people = usePeople(
    act,
    named.map(([each]) => each),
  );
  if (others.length === 0) return null;
  return (
    <section aria-labelledby={id} className="grid gap-1.5 py-3">
      <h3 id={id} className="text-small text-muted">
        {t('vault.people')}
      </h3>
      <dl className="grid gap-1">
        <Has who={t('vault.people.you')} role={role} />
        {named.map(([each, theirs]) => (
          <Has key={each} who={people.get(each)?.name ?? '…'} role={theirs} />
        ))}
      </dl>
      {others.length > mostNamed && (
        <p className="text-small text-muted">
          {t('vault.people.more', { count: others.length - mostNamed })}
        </p>
      )}
      {access.ofOrganization && <p className="text-small text-muted">{t('vault.people.organization')}</p>}
    </section>
  );
}

/** Who has an item, in which role. */
export function Has({ who, note, role }: { who: string; note?: string | undefined; role: Role }) {
  const t = useWords();
  return (
    <div className="flex flex-wrap justify-between gap-x-4">
      <dt>
        {who} {note !== undefined && <span className="text-small text-muted">{note}</span>}
      </dt>
      <dd className="text-muted">{t(`vault.role.${role}`)}</dd>
    </div>
  );
}
