import type { Did } from '@lanyard/crypto/did';
import { namedOnly, type AccessPolicy, type VaultRole } from '@lanyard/crypto/vault-statements';
import { expect, test } from 'vitest';
import { follow, type Sharing } from './following.ts';
import type { VaultPerson } from './people.ts';

// Who has an item follows the members: what the cloud says of them takes people off, and gives nobody more than they have.

const didOf = (name: string) => `did:webvh:${name}:example.org:people:1` as Did;
const [ada, ben] = [didOf('ada'), didOf('ben')];
const [sales, board] = ['sales', 'board'];
const noGroups: readonly string[] = [];

/** Somebody as the cloud serves them now. `stated`: the groups that a statement names which it served too. */
function served(did: Did, groups: readonly string[], stated?: readonly string[]): VaultPerson {
  const recipient = { did } as VaultPerson['recipient'];
  const isKnown = stated !== undefined;
  const said = isKnown
    ? { memberId: did, did, groups: stated, epoch: 1, maySay: false, issuedAt: 1 }
    : undefined;
  return {
    did,
    name: '',
    email: '',
    recipient,
    stated: said,
    isKnown,
    groups: new Set(groups),
    isOwner: false,
  };
}
const before = (
  members: readonly (readonly [Did, VaultRole])[],
  named: readonly (readonly [Did, VaultRole])[],
  groups: readonly (readonly [string, VaultRole])[],
): AccessPolicy => ({
  members: new Map(members),
  named: new Map(named),
  groups: new Map(groups),
  ofOrganization: false,
});
function after(now: AccessPolicy, ofBen: VaultPerson, wanted: Sharing = now) {
  const people = [served(ada, noGroups), ofBen];
  const found = { people, refused: [], ended: [], groups: new Map([sales, board].map((id) => [id, id])) };
  const { policy, waiting } = follow(now, wanted, found, { did: ada, ownerDid: ada });
  return { role: policy.members.get(ben), waits: waiting.length > 0 };
}

test('attack: the cloud says of a viewer by name that they are in a group of owners, and withholds who they are: a viewer', () => {
  const now = before(
    [
      [ada, 'owner'],
      [ben, 'viewer'],
    ],
    [
      [ada, 'owner'],
      [ben, 'viewer'],
    ],
    [[board, 'owner']],
  );
  expect(after(now, served(ben, [board]))).toEqual({ role: 'viewer', waits: true });
  expect(after(now, served(ben, [board], [sales]))).toEqual({ role: 'viewer', waits: true });
  expect(after(now, served(ben, [board], [board]))).toEqual({ role: 'owner', waits: false });
});

test('attack: the same of who has it by another group, with a weaker role: no more than that', () => {
  const now = before(
    [
      [ada, 'owner'],
      [ben, 'viewer'],
    ],
    [[ada, 'owner']],
    [
      [board, 'owner'],
      [sales, 'viewer'],
    ],
  );
  expect(after(now, served(ben, [board]))).toEqual({ role: 'viewer', waits: true });
  expect(after(now, served(ben, [sales]))).toEqual({ role: 'viewer', waits: false });
});

test('attack: who is taken off by name is in a group of the item by the cloud’s word: taken off', () => {
  const people = [
    [ada, 'owner'],
    [ben, 'editor'],
  ] as const;
  const now = before(people, people, [[sales, 'editor']]);
  const wanted = { ...now, named: new Map([[ada, 'owner' as const]]) };
  expect(after(now, served(ben, [sales]), wanted)).toEqual({ role: undefined, waits: true });
});

test('a group that may more from now on: who was never confirmed keeps what they had, and waits', () => {
  const now = before(
    [
      [ada, 'owner'],
      [ben, 'viewer'],
    ],
    [[ada, 'owner']],
    [[sales, 'viewer']],
  );
  const wanted = { ...now, groups: new Map([[sales, 'editor' as const]]) };
  expect(after(now, served(ben, [sales]), wanted)).toEqual({ role: 'viewer', waits: true });
  const own = namedOnly(new Map([[ada, 'owner' as const]]));
  expect(after(own, served(ben, [sales]), { ...own, groups: wanted.groups })).toEqual({
    role: undefined,
    waits: true,
  });
});
