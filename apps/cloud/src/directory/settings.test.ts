import { permissionsOfFixedRole } from '@lanyard/contract/permissions';
import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SessionCaller } from '../access/index.ts';
import { changeOrganization, organizationSettings } from './settings.ts';

let world: Rooms;
beforeAll(async () => {
  world = await rooms();
  await world.directory.follow(() => undefined);
});
afterAll(async () => world.close());

/** An organization and its invited owner, as a session would be admitted. */
async function anOwner() {
  const { organization } = await world.anOrganization();
  const organizationId = organization.id;
  const [owner] = await world.postgres.lookAt<{ id: string }>(
    'select id from members where organization_id = $1',
    [organizationId],
  );
  const caller: SessionCaller = {
    kind: 'session',
    organizationId,
    sessionId: randomUUIDv7(),
    personId: randomUUIDv7(),
    memberId: owner?.id ?? '',
    role: 'owner',
    permissions: permissionsOfFixedRole.owner,
    browserJkt: '',
    browserKey: undefined,
  };
  const trail = {
    actor: { kind: 'member', id: caller.memberId },
    from: undefined,
    at: world.clock.now(),
  } as const;
  const change = async (wanted: Parameters<typeof changeOrganization>[2]) =>
    world.within({ organizationId }, async (tx) =>
      changeOrganization(tx, { directory: world.directory, caller, trail }, wanted),
    );
  const recorded = async () =>
    (
      await world.postgres.lookAt<{ n: string }>(
        `select count(*) as n from activity where organization_id = $1 and act = 'organization.changed'`,
        [organizationId],
      )
    ).map(({ n }) => Number(n))[0];
  return { organizationId, caller, change, recorded };
}

test('what is named changes and is recorded once; what is not stays; the same again is no change', async () => {
  const { organizationId, change, recorded } = await anOwner();
  const before = await world.within({ organizationId }, async (tx) =>
    organizationSettings(tx, world.directory, organizationId),
  );
  expect(before).toMatchObject({ sessionSeconds: 43_200, vaultIdleMinutes: 10, language: 'en' });
  const after = await change({ name: 'Acme Two', notices: [] });
  expect(after).toEqual({ ...before, name: 'Acme Two', notices: [] });
  expect(await change({ name: 'Acme Two' })).toEqual(after);
  expect(await recorded()).toBe(1);
});

test('of two changes at once both hold, and each records what it found', async () => {
  const { organizationId, change, recorded } = await anOwner();
  await Promise.all([change({ sessionSeconds: 3600 }), change({ vaultIdleMinutes: 5 })]);
  const now = await world.within({ organizationId }, async (tx) =>
    organizationSettings(tx, world.directory, organizationId),
  );
  expect(now).toMatchObject({ sessionSeconds: 3600, vaultIdleMinutes: 5 });
  expect(await recorded()).toBe(2);
});

test('whoever was demoted since their request began changes nothing', async () => {
  const { organizationId, caller, change, recorded } = await anOwner();
  await world.postgres.lookAt(`update members set role = 'user' where organization_id = $1 and id = $2`, [
    organizationId,
    caller.memberId,
  ]);
  await expect(change({ name: 'Mine' })).rejects.toMatchObject({ code: 'forbidden' });
  expect(await recorded()).toBe(0);
});

test('what is asked at sign-in is kept with its reason, and asked from then on; the log has it in words', async () => {
  const { organizationId, change, recorded } = await anOwner();
  const claimsAsked = [{ type: 'email' as const, required: true, reason: 'So that we know it is you.' }];
  expect(await change({ claimsAsked })).toMatchObject({ claimsAsked, claimsPossible: ['email'] });
  expect(await change({ claimsAsked })).toMatchObject({ claimsAsked });
  expect(await recorded()).toBe(1);
  const found = await world.within({ organizationId }, async (tx) => world.directory.get(tx, organizationId));
  expect(found.claimsAsked).toEqual(claimsAsked);
  expect(await change({ claimsAsked: [] })).toMatchObject({ claimsAsked: [] });
});

test('attack: everybody is locked out by a claim that nobody can prove here, or that is asked twice: refused', async () => {
  const { change, recorded } = await anOwner();
  const email = { type: 'email', required: true } as const;
  for (const claimsAsked of [[{ type: 'phone', required: true } as const], [email, email]])
    await expect(change({ claimsAsked })).rejects.toMatchObject({ code: 'claims-refused' });
  expect(await recorded()).toBe(0);
});
