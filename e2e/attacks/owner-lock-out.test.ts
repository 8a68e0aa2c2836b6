import { changeMembers, disableMember } from '@lanyard/contract/members';
import { assignRole, assignRoles, transferOwnership } from '@lanyard/contract/roles';
import { getSession } from '@lanyard/contract/session';
import type { ProofHeaders } from '@lanyard/session/ports';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  atDesk,
  behindProxy,
  closeUnharmed,
  type Member,
  type Organization,
  type Person,
} from './cast.ts';

// Two owners each take the other out, in every way there is, at the same moment on two processes: one of them is left to run it.

let world: TestCloud;
let second: TestCloud;
let organization: Organization;
let owner: Person;
let heir: Member;
let ids: { readonly owner: string; readonly heir: string };
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  second = await aCloud({ settings: behindProxy, beside: world });
  ({ organization, owner } = await anOrganization(world));
  const desk = await atDesk(world, organization, owner);
  heir = await aMember(world, desk, 'mia@acme.test');
  const { member } = await desk.browser.client.call(getSession, {});
  ids = { owner: member.id, heir: heir.memberId };
});
afterAll(async () => {
  await closeUnharmed(second);
  await closeUnharmed(world);
});

type Desk = Awaited<ReturnType<typeof atDesk>>;
type Act = (client: Desk['browser']['client'], memberId: string, proof: ProofHeaders) => Promise<unknown>;

const ways: Readonly<Record<string, Act>> = {
  'disables them': (client, memberId, proof) => client.call(disableMember, { params: { memberId } }, proof),
  'takes their role': (client, memberId, proof) =>
    client.call(assignRole, { params: { memberId }, body: { role: null } }, proof),
  'disables them among others': (client, memberId, proof) =>
    client.call(changeMembers, { body: { act: 'disable', memberIds: [memberId] } }, proof),
  'takes their role among others': (client, memberId, proof) =>
    client.call(assignRoles, { body: { role: 'user', memberIds: [memberId] } }, proof),
  'hands over': (client, memberId, proof) => client.call(transferOwnership, { body: { memberId } }, proof),
};
const names = Object.keys(ways);
const pairs = names.flatMap((one, at) => names.slice(at).map((other) => [one, other] as const));

test.each(pairs)('attack: owners lock each other out: one %s, the other %s, at once', async (one, other) => {
  await world.database.lookAt(
    `update members set role = 'owner', state = 'active', disabled_at = null where organization_id = $1`,
    [organization.id],
  );
  const mine = await atDesk(world, organization, owner);
  const theirs = await atDesk(second, organization, heir);
  const [byMe, byThem] = [ways[one], ways[other]];
  if (byMe === undefined || byThem === undefined) throw new Error('no such way');
  const [myProof, theirProof] = await Promise.all([
    mine.browser.proof(mine.session),
    theirs.browser.proof(theirs.session),
  ]);
  await Promise.allSettled([
    byMe(mine.browser.client, ids.heir, myProof),
    byThem(theirs.browser.client, ids.owner, theirProof),
  ]);
  const owners = await world.database.lookAt(
    `select id from members where organization_id = $1 and role = 'owner' and state = 'active'`,
    [organization.id],
  );
  expect(owners.length).toBeGreaterThan(0);
  for (const [client, id] of [
    [mine.browser.client, ids.owner],
    [theirs.browser.client, ids.heir],
  ] as const) {
    const mayStill = owners.some((row) => row['id'] === id);
    const me = await client.call(getSession, {}).catch(() => undefined);
    expect(me?.member.role === 'owner').toBe(mayStill);
  }
});
