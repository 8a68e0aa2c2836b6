import { permissionsOfFixedRole, type FixedRole } from '@lanyard/contract/permissions';
import { rooms, type Rooms } from '@lanyard/testing/rooms';
import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Organization } from '../directory/index.ts';
import { ProblemError } from '../platform/http/problems.ts';
import { normalizedEmail } from '../platform/mail/address.ts';
import { emailHint } from './email.ts';
import { inviteMember, resendInvitation, sendInvitation } from './invitations.ts';
import { listMembers } from './list.ts';
import { changeNameAndEmail } from './details.ts';
import { deleteMember, disableMember, enableMember } from './states.ts';
import { activateMember, memberWithId } from './store.ts';

let world: Rooms;
beforeAll(async () => {
  world = await rooms();
});
afterAll(async () => world.close());

const now = () => world.clock.now();

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
  return 'none';
}

/** An organization with members in it; the rules are called as routes call them. */
async function aClub() {
  const { organization } = await world.anOrganization();
  const organizationId = organization.id;
  const within = <T>(work: Parameters<typeof world.within<T>>[1]) => world.within({ organizationId }, work);
  const ended: string[] = [];
  let count = 0;
  return {
    organization,
    organizationId,
    within,
    /** Members whose sessions were ended. */
    ended,
    invite: async (change: { email?: string; name?: string; role?: 'owner' | null } = {}) => {
      count += 1;
      const invitee = {
        organizationId,
        name: 'Mia',
        email: `m${String(count)}@example.org`,
        role: null,
        ...change,
      };
      return within(async (tx) => inviteMember(tx, world.directory, invitee, now()));
    },
    /** As if they had joined: for rules that do not look at how. */
    async anActive(role: 'owner' | null = null) {
      const member = await this.invite({ role });
      const person = await world.aPerson();
      await within(async (tx) => activateMember(tx, organizationId, member.id, person.id, now()));
      return { ...member, personId: person.id };
    },
    disable: async (memberId: string) =>
      within(async (tx) =>
        disableMember(
          tx,
          (_tx, of) => {
            ended.push(of.memberId);
            return Promise.resolve();
          },
          { organizationId, memberId },
          now(),
        ),
      ),
    enable: async (memberId: string) => within(async (tx) => enableMember(tx, { organizationId, memberId })),
    delete: async (memberId: string) => within(async (tx) => deleteMember(tx, { organizationId, memberId })),
    resend: async (memberId: string) =>
      within(async (tx) => resendInvitation(tx, world.directory, { organizationId, memberId }, now())),
    list: async (page: Parameters<typeof listMembers>[3] = {}) =>
      within(async (tx) => listMembers(tx, world.directory, organizationId, page)),
    stateOf: async (memberId: string) =>
      (await within(async (tx) => memberWithId(tx, organizationId, memberId)))?.state,
  };
}

describe('a member is added once, and mailed', () => {
  test('the view says what the console shows; the row says it sealed', async () => {
    const club = await aClub();
    const view = await club.invite({ name: 'Mia Müller', email: 'Mia.Mueller@example.org', role: 'owner' });
    expect(view).toEqual({
      id: view.id,
      name: 'Mia Müller',
      email: 'Mia.Mueller@example.org',
      role: 'owner',
      state: 'invited',
      createdAt: now().toISOString(),
      joinedAt: null,
      invitationExpiresAt: new Date(now().getTime() + 7 * 24 * 60 * 60_000).toISOString(),
    });
    const [row] = await world.postgres.lookAt<{ row: string }>(
      'select m::text as row from members m where id = $1',
      [view.id],
    );
    expect(row?.row).not.toContain('Mia');
    expect(row?.row).not.toContain(Buffer.from('Mia').toString('hex'));
  });

  test('the job that mails it holds ids only', async () => {
    const club = await aClub();
    await club.invite({ name: 'Needle', email: 'needle@example.org' });
    const jobs = await world.postgres.lookAt<{ payload: object }>(
      `select payload from graphile_worker._private_jobs where payload::text like '%' || $1 || '%'`,
      [club.organizationId],
    );
    expect(jobs).toEqual([
      { payload: { organizationId: club.organizationId, invitationId: expect.any(String) as string } },
    ]);
    expect(sendInvitation.name).toBe('send-invitation');
  });

  test('attack: the same address is added twice, in another spelling or at once', async () => {
    const club = await aClub();
    await club.invite({ email: 'mia@example.org' });
    expect(await refusal(club.invite({ email: ' MIA@Example.ORG' }))).toBe('already-invited');
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, async () => refusal(club.invite({ email: 'ben@example.org' }))),
    );
    expect(outcomes.filter((outcome) => outcome === 'none')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['none', 'already-invited']));
    // Elsewhere it is another member.
    const other = await aClub();
    await other.invite({ email: 'mia@example.org' });
  });

  test('equal addresses of two organizations have unequal indexes', async () => {
    const [one, other] = [await aClub(), await aClub()];
    const views = [
      await one.invite({ email: 'mia@example.org' }),
      await other.invite({ email: 'mia@example.org' }),
    ];
    const rows = await world.postgres.lookAt<{ index: Buffer }>(
      'select email_index as index from members where id = any($1)',
      [views.map(({ id }) => id)],
    );
    expect(new Set(rows.map(({ index }) => index.toString('hex'))).size).toBe(2);
  });

  test('attack: an address that lower-casing makes another person’s', () => {
    expect(normalizedEmail('Mi\u212Ae@example.org')).not.toBe(normalizedEmail('mike@example.org'));
    expect(normalizedEmail(' Mike@Example.ORG ')).toBe('mike@example.org');
  });

  test('a hint shows no more than the first letter and the domain', () => {
    expect(emailHint('mia.mueller@example.org')).toBe('m•••@example.org');
    expect(emailHint('m@example.org')).toBe('m•••@example.org');
    expect(emailHint('"a@b"@example.org')).toBe('"•••@example.org');
  });
});

describe('members are invited, active or disabled, and deleted only after that', () => {
  test('disabling ends every session at once; enabling lets them in again', async () => {
    const club = await aClub();
    await club.anActive('owner');
    const mia = await club.anActive();
    await club.disable(mia.id);
    expect(club.ended).toEqual([mia.id]);
    expect(await club.stateOf(mia.id)).toBe('disabled');
    expect(await refusal(club.disable(mia.id))).toBe('member-state');
    await club.enable(mia.id);
    expect(await club.stateOf(mia.id)).toBe('active');
    expect(await refusal(club.enable(mia.id))).toBe('member-state');
  });

  test('who is active is not deleted; who is disabled or never joined is, with all that was theirs', async () => {
    const club = await aClub();
    await club.anActive('owner');
    const [mia, ben] = [await club.anActive(), await club.invite()];
    await world.postgres.lookAt(
      `insert into vault_keys values ($1, $2, 'kid', 'certificate', 'envelope', $3)`,
      [club.organizationId, mia.personId, now()],
    );
    expect(await refusal(club.delete(mia.id))).toBe('member-state');
    await club.disable(mia.id);
    await club.delete(mia.id);
    await club.delete(ben.id);
    for (const { id } of [mia, ben]) {
      expect(await club.stateOf(id)).toBeUndefined();
      expect(await world.postgres.lookAt('select 1 from invitations where member_id = $1', [id])).toEqual([]);
      expect(await refusal(club.delete(id))).toBe('not-found');
    }
    expect(
      await world.postgres.lookAt('select 1 from vault_keys where person_id = $1', [mia.personId]),
    ).toEqual([]);
    // The address is free again.
    await club.invite({ email: ben.email });
  });

  test('only who has not joined is invited again', async () => {
    const club = await aClub();
    const [mia, ben] = [await club.anActive(), await club.invite()];
    expect(await refusal(club.resend(mia.id))).toBe('member-state');
    await world.clock.advance(60_000);
    const again = await club.resend(ben.id);
    expect(Date.parse(again.invitationExpiresAt ?? '')).toBe(now().getTime() + 7 * 24 * 60 * 60_000);
    const live = await world.postgres.lookAt(
      'select 1 from invitations where member_id = $1 and revoked_at is null',
      [ben.id],
    );
    expect(live).toHaveLength(1);
  });
});

describe('an organization is never left without an owner', () => {
  test('attack: the last owner is disabled, by whoever', async () => {
    const club = await aClub();
    const [one, other] = [await club.anActive('owner'), await club.anActive('owner')];
    await club.disable(one.id);
    expect(await refusal(club.disable(other.id))).toBe('last-owner');
    // One who is invited, or disabled, is no owner yet, or any more.
    await club.invite({ role: 'owner' });
    expect(await refusal(club.disable(other.id))).toBe('last-owner');
    expect(await club.stateOf(other.id)).toBe('active');
    await club.enable(one.id);
    await club.disable(other.id);
  });

  test('attack: owners disable each other at once: one stays', async () => {
    const club = await aClub();
    const owners = [await club.anActive('owner'), await club.anActive('owner'), await club.anActive('owner')];
    const outcomes = await Promise.all(owners.map(async ({ id }) => refusal(club.disable(id))));
    expect(outcomes.toSorted()).toEqual(['last-owner', 'none', 'none']);
    const active = await world.postgres.lookAt(
      `select 1 from members where organization_id = $1 and state = 'active'`,
      [club.organizationId],
    );
    expect(active).toHaveLength(1);
  });
});

describe('attack: ids of another organization', () => {
  test('its members are not found, not changed and not listed', async () => {
    const [mine, theirs] = [await aClub(), await aClub()];
    await mine.anActive('owner');
    await theirs.anActive('owner');
    const [active, invited] = [await theirs.anActive(), await theirs.invite()];
    for (const attempt of [mine.disable, mine.enable, mine.delete, mine.resend]) {
      for (const { id } of [active, invited]) expect(await refusal(attempt(id))).toBe('not-found');
    }
    expect(await theirs.stateOf(active.id)).toBe('active');
    expect(await theirs.stateOf(invited.id)).toBe('invited');
    expect((await mine.list()).members.map(({ id }) => id)).not.toContain(active.id);
    expect(theirs.ended).toEqual([]);
  });

  test('also where the rule itself is told the other organization: the rows are not there', async () => {
    const [mine, theirs] = [await aClub(), await aClub()];
    const member = await theirs.invite();
    const which = { organizationId: theirs.organizationId, memberId: member.id };
    expect(await refusal(mine.within(async (tx) => deleteMember(tx, which)))).toBe('not-found');
    const seen = await mine.within(async (tx) => listMembers(tx, world.directory, theirs.organizationId, {}));
    expect(seen.members).toEqual([]);
  });

  test('a person sees their own places and no other member', async () => {
    const club = await aClub();
    const [mia, ben] = [await club.anActive(), await club.anActive()];
    const seen = await world.within({ personId: mia.personId }, async (tx) =>
      tx.selectFrom('members').select('id').execute(),
    );
    expect(seen).toEqual([{ id: mia.id }]);
    expect(seen).not.toContainEqual({ id: ben.id });
  });
});

describe('the list is read a page at a time', () => {
  test('every member once, oldest first, however many come meanwhile', async () => {
    const club = await aClub();
    const ids: string[] = (await club.list()).members.map(({ id }) => id);
    for (let each = 0; each < 7; each += 1) {
      // Three of them in the same millisecond.
      if (each > 2) await world.clock.advance(1);
      ids.push((await club.invite()).id);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await club.list({ limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.members.length).toBeLessThanOrEqual(3);
      seen.push(...page.members.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
      await world.clock.advance(1);
    } while (cursor !== undefined && seen.length < 20);
    expect(seen).toHaveLength(8);
    expect(new Set(seen)).toEqual(new Set(ids));
  });

  test('attack: a cursor that is invented, changed, or another organization’s', async () => {
    const [club, other] = [await aClub(), await aClub()];
    await club.invite();
    await other.invite();
    const { nextCursor } = await club.list({ limit: 1 });
    const bytes = Buffer.from(nextCursor!, 'base64url');
    bytes[0]! ^= 1;
    const foreign = (await other.list({ limit: 1 })).nextCursor!;
    for (const cursor of [bytes.toString('base64url'), foreign, 'AAAA', nextCursor!.slice(0, -4)]) {
      expect(await refusal(club.list({ cursor }))).toBe('invalid-request');
    }
    expect((await club.list({ cursor: nextCursor! })).members).toHaveLength(1);
  });

  test('it uses its index', async () => {
    const club: { organization: Organization } = await aClub();
    await world.postgres.lookAt(
      `insert into members (organization_id, id, state, sealed_name, sealed_email, email_index, created_at)
       select $1, gen_random_uuid(), 'invited', '', '', decode(md5(n::text), 'hex'), $2 from generate_series(1, 5000) n`,
      [club.organization.id, now()],
    );
    await world.postgres.lookAt('analyze members');
    const plan = await world.postgres.lookAt(
      `explain select * from members where organization_id = $1 and (created_at, id) > ($2, $3::uuid) order by created_at, id limit 51`,
      [club.organization.id, now(), randomUUIDv7()],
    );
    expect(JSON.stringify(plan)).toContain('members_by_age');
  });
});

describe('name and work address', () => {
  /** Somebody with a role, at the console. */
  async function aDesk(role: FixedRole) {
    const club = await aClub();
    const { organizationId } = club;
    const by = await club.anActive(role === 'owner' ? 'owner' : null);
    await world.postgres.lookAt('update members set role = $1 where id = $2', [role, by.id]);
    const caller = {
      kind: 'session',
      organizationId,
      sessionId: randomUUIDv7(),
      personId: by.personId,
      memberId: by.id,
      role,
      permissions: permissionsOfFixedRole[role],
      browserJkt: '',
      browserKey: undefined,
    } as const;
    const trail = { actor: { kind: 'member', id: by.id }, from: undefined, at: now() } as const;
    const act = { directory: world.directory, caller, trail };
    const change = async (memberId: string, name: string, email: string) =>
      club.within(async (tx) => changeNameAndEmail(tx, act, { memberId, name, email }));
    const acts = async () =>
      (
        await world.postgres.lookAt<{ act: string }>(
          "select act from activity where organization_id = $1 and act like 'member.e%' order by act",
          [organizationId],
        )
      ).map(({ act: done }) => done);
    return { ...club, change, acts };
  }

  test('are changed, recorded each, and the member is found by the new ones', async () => {
    const desk = await aDesk('manager');
    const mia = await desk.anActive();
    const changed = await desk.change(mia.id, 'Mia Married', 'married@example.org');
    expect(changed).toMatchObject({ name: 'Mia Married', email: 'married@example.org', state: 'active' });
    expect(await desk.acts()).toEqual(['member.edited', 'member.email-changed']);
    const terms = await world.postgres.lookAt('select 1 from member_terms where member_id = $1', [mia.id]);
    expect(terms.length).toBeGreaterThan(0);
    await desk.change(mia.id, 'Mia Married', 'married@example.org');
    expect(await desk.acts()).toHaveLength(2);
    const other = await desk.anActive();
    expect(await refusal(desk.change(other.id, 'Other', 'Married@Example.org'))).toBe('already-invited');
  });

  test('attack: another address by whoever only edits members, or of an owner by a manager: refused', async () => {
    const desk = await aDesk('user');
    const mia = await desk.anActive();
    expect(await desk.change(mia.id, 'Renamed', mia.email)).toMatchObject({ name: 'Renamed' });
    expect(await refusal(desk.change(mia.id, 'Renamed', 'thief@example.org'))).toBe('beyond-your-role');
    const manager = await aDesk('manager');
    const owner = await manager.anActive('owner');
    expect(await refusal(manager.change(owner.id, 'Owner', 'thief@example.org'))).toBe('beyond-your-role');
  });

  test('of somebody who has not joined: invited anew at the new address, by one invitation', async () => {
    const desk = await aDesk('manager');
    const invited = await desk.invite({ email: 'typo@example.org' });
    await desk.change(invited.id, 'Mia', 'right@example.org');
    const live = await world.postgres.lookAt(
      'select 1 from invitations where member_id = $1 and revoked_at is null',
      [invited.id],
    );
    expect(live).toHaveLength(1);
  });
});
