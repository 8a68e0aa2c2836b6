import type { Did } from '@lanyard/crypto/did';
import { namedOnly, type VaultRole } from '@lanyard/crypto/vault-statements';
import { expect, test } from 'vitest';
import { reachesMore } from './reach.ts';

const [ada, ben, cleo] = ['ada', 'ben', 'cleo'].map(
  (name) => `did:webvh:${name}:example.org:people:1` as Did,
);
const people = (...list: readonly (Did | undefined)[]): ReadonlyMap<Did, VaultRole> =>
  new Map(list.flatMap((did) => (did === undefined ? [] : [[did, 'owner' as const] as const])));
const now = { ...namedOnly(people(ada, ben)), groups: new Map([['sales', 'viewer' as const]]) };

test('an item reaches more by a name, a group or as the organization’s own, and by nothing that it was shared with before', () => {
  expect(reachesMore(now, now)).toBe(false);
  expect(reachesMore(now, { ...now, named: people(ada), groups: new Map() })).toBe(false);
  expect(reachesMore(now, { ...now, named: people(ada, ben, cleo) })).toBe(true);
  expect(reachesMore(now, { ...now, groups: new Map([['board', 'viewer' as const]]) })).toBe(true);
  expect(reachesMore(now, { ...now, ofOrganization: true })).toBe(true);
  expect(reachesMore({ ...now, ofOrganization: true }, { ...now, ofOrganization: true })).toBe(false);
});
