import { digest, randomToken, type Digest } from '@lanyard/crypto/encoding';
import { openEnvelope, sealEnvelope } from '@lanyard/crypto/envelopes';
import { importEncryptionKey } from '@lanyard/crypto/keys';
import {
  namedOnly,
  signAccessList,
  strongestRole,
  vaultItemId,
  vaultRoles,
  verifyAccessList,
  type AccessPolicy,
  type VaultRole,
} from '@lanyard/crypto/vault-statements';
import { follow } from '@lanyard/vault/following';
import { generateSecureKey, openGrant, sealGrant } from '@lanyard/vault/grants';
import type { VaultPerson as FoundPerson } from '@lanyard/vault/people';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aVaultPerson, now, organization, uuid, type VaultPerson } from './vault-people.ts';

// Who has an item, and why: what an owner signs is what every reader reads, and what the cloud says alone puts nobody into it.

const [ada, ben, cleo] = await Promise.all([aVaultPerson(21), aVaultPerson(22), aVaultPerson(23)]);
const everybody: readonly VaultPerson[] = [ada, ben, cleo];
const group = uuid(90);

const role = fc.constantFrom(...vaultRoles);
const reader = { organization, log: ada.log, now };
const signerOf = (item: Digest) => ({
  organization,
  item,
  browserKey: ada.browserKey,
  issuer: ada.did,
  issuedAt: now,
});
const verified = (item: Digest, statement: string) =>
  verifyAccessList(
    { statement, delegation: ada.delegation, issuer: ada.did },
    { item, previous: undefined },
    reader,
  );

/** Any list of an item that Ada owns. */
const policies: fc.Arbitrary<AccessPolicy> = fc
  .record({
    named: fc.tuple(fc.option(role), fc.option(role)),
    through: fc.tuple(fc.option(role), fc.option(role)),
    groups: fc.uniqueArray(fc.tuple(fc.uuid(), role), { selector: ([id]) => id, maxLength: 4 }),
    ofOrganization: fc.boolean(),
  })
  .map(({ named, through, groups, ofOrganization }) => {
    const isFollowing = groups.length > 0 || ofOrganization;
    const list = [ben, cleo].map(({ did }, place) => {
      const given = named[place] ?? undefined;
      const more = isFollowing ? (through[place] ?? undefined) : undefined;
      return { did, given, has: strongestRole([given ?? [], more ?? []].flat()) };
    });
    return {
      members: new Map([
        [ada.did, 'owner'],
        ...list.flatMap(({ did, has }) => (has === undefined ? [] : [[did, has] as const])),
      ]),
      named: new Map([
        [ada.did, 'owner'],
        ...list.flatMap(({ did, given }) => (given === undefined ? [] : [[did, given] as const])),
      ]),
      groups: new Map(groups),
      ofOrganization,
    };
  });

test('an access list says to every reader exactly what its owner signed', async () => {
  await fc.assert(
    fc.asyncProperty(policies, async (policy) => {
      const nonce = randomToken();
      const item = vaultItemId({ creator: ada.did, nonce });
      const statement = await signAccessList(signerOf(item), { epoch: 1, policy, from: { nonce } });
      expect(await verified(item, statement)).toMatchObject({ ...policy, epoch: 1, list: digest(statement) });
    }),
    { numRuns: 30 },
  );
});

describe('who is to have an item', () => {
  const found = (person: VaultPerson, more: Partial<FoundPerson>): FoundPerson => ({
    did: person.did,
    name: 'somebody',
    email: 'somebody@acme.test',
    recipient: person.recipient,
    stated: undefined,
    isKnown: false,
    groups: new Set(),
    isOwner: false,
    ...more,
  });
  const stated = (person: VaultPerson, groups: readonly string[], maySay = false) => ({
    memberId: uuid(1),
    did: person.did,
    groups,
    epoch: 1,
    maySay,
    issuedAt: now,
  });

  test('attack: whatever the cloud says of groups and owners, nobody is put on an item who is neither named nor stated', () => {
    const facts = fc.record({
      isIn: fc.boolean(),
      isOwner: fc.boolean(),
      saysGroup: fc.boolean(),
      says: fc.boolean(),
    });
    fc.assert(
      fc.property(facts, facts, role, fc.boolean(), (ofBen, ofCleo, groupRole, ofOrganization) => {
        const named = new Map<VaultPerson['did'], VaultRole>([[ada.did, 'owner']]);
        const people = [
          found(ada, {}),
          ...(
            [
              [ben, ofBen],
              [cleo, ofCleo],
            ] as const
          ).map(([person, { isIn, isOwner, saysGroup, says }]) =>
            found(person, {
              groups: new Set(isIn ? [group] : []),
              isOwner,
              stated: says ? stated(person, saysGroup ? [group] : []) : undefined,
            }),
          ),
        ];
        const wanted = { named, groups: new Map([[group, groupRole]]), ofOrganization };
        const asked = { people, refused: [], ended: [], groups: new Map([[group, 'Sales']]) };
        const { policy } = follow(namedOnly(named), wanted, asked, { did: ada.did, ownerDid: undefined });
        for (const [person, { isIn, saysGroup, says }] of [
          [ben, ofBen],
          [cleo, ofCleo],
        ] as const)
          // None of them may confirm others: no owner of the organization, whatever the cloud calls them.
          expect(policy.members.get(person.did)).toBe(isIn && saysGroup && says ? groupRole : undefined);
      }),
    );
  });

  test('who owns the organization by the cloud’s word owns its items if they may confirm others; a key that does not verify takes nobody off', () => {
    const now1 = namedOnly(
      new Map([
        [ada.did, 'owner'],
        [cleo.did, 'viewer'],
      ]),
    );
    const wanted = { named: now1.named, groups: new Map(), ofOrganization: true };
    const people = [found(ada, {}), found(ben, { isOwner: true, stated: stated(ben, [], true) })];
    const asked = { people, refused: [], ended: [], groups: new Map() };
    const self = { did: ada.did, ownerDid: undefined };
    expect([...follow(now1, wanted, asked, self).policy.members]).toEqual([
      [ada.did, 'owner'],
      [ben.did, 'owner'],
    ]);
    expect(() => follow(now1, wanted, { ...asked, refused: [cleo.did] }, self)).toThrow(
      expect.objectContaining({ code: 'certificate_mismatch' }) as Error,
    );
  });
});

test('attack: a grant that an owner signed for somebody else, encrypted to its reader: no key', async () => {
  const nonce = randomToken();
  const item = vaultItemId({ creator: ada.did, nonce });
  const policy = namedOnly(new Map(everybody.map(({ did }) => [did, 'owner' as const])));
  const statement = await signAccessList(signerOf(item), { epoch: 1, policy, from: { nonce } });
  const access = await verified(item, statement);
  const secureKey = await generateSecureKey();
  const grant = await sealGrant(signerOf(item), { epoch: 1, secureKey, recipient: ben.recipient });
  expect((await openGrant(grant, access, ben)).key.extractable).toBe(false);
  // Ben hands on what he got: the owner's own signature, encrypted to Cleo as hers would be.
  const type = 'lanyard-vault-grant+jwe';
  const at = { organization, item, epoch: '1' };
  const content = await openEnvelope(grant, {
    type,
    context: { ...at, person: ben.did, kid: ben.kid },
    key: ben.privateKey,
  });
  const handedOn = await sealEnvelope({
    type,
    key: await importEncryptionKey(cleo.vaultKey.publicJwk),
    context: { ...at, person: cleo.did, kid: cleo.kid },
    content,
  });
  await expect(openGrant(handedOn, access, cleo)).rejects.toThrow(
    expect.objectContaining({ code: 'signature_invalid' }) as Error,
  );
});
