import type { SessionCaller } from '@lanyard/cloud/access/index';
import { permissionsOf } from '@lanyard/cloud/access/index';
import type { Trail } from '@lanyard/cloud/activity/index';
import { inviteMember } from '@lanyard/cloud/members/invitations';
import { activateMember } from '@lanyard/cloud/members/store';
import type { Transaction } from '@lanyard/cloud/platform/database/transaction';
import { ProblemError } from '@lanyard/cloud/platform/http/problems';
import { setRole } from '@lanyard/cloud/roles/store';
import type { RolePermission } from '@lanyard/contract/permissions';
import type { Role } from '@lanyard/contract/shapes';
import { randomUUIDv7 } from 'node:crypto';
import type { Rooms } from './rooms.ts';

/** An organization with members; rules are called as routes call them, for the role that a session was admitted with. */
export interface Club {
  readonly organizationId: string;
  readonly within: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;
  /** Invited, and not joined. @returns the member's id */
  readonly invited: (name: string, role?: Role) => Promise<string>;
  /** Active, with a wallet. */
  readonly joined: (role: Role) => Promise<string>;
  /** @param held Where it is not what the fixed role may. */
  readonly actOf: (
    memberId: string,
    role: Role,
    held?: readonly RolePermission[],
  ) => { readonly directory: Rooms['directory']; readonly caller: SessionCaller; readonly trail: Trail };
}

export async function aClubIn(world: Rooms): Promise<Club> {
  const { organization } = await world.anOrganization();
  const organizationId = organization.id;
  const within: Club['within'] = (work) => world.within({ organizationId }, work);
  const now = () => world.clock.now();
  let count = 0;
  const invited: Club['invited'] = async (name, role = null) => {
    count += 1;
    const invitee = { organizationId, name, email: `m${String(count)}@example.org`, role: null };
    const { id } = await within((tx) => inviteMember(tx, world.directory, invitee, now()));
    if (role !== null)
      await within((tx) => setRole(tx, organizationId, { memberId: id, role, by: id, now: now() }));
    return id;
  };
  return {
    organizationId,
    within,
    invited,
    async joined(role) {
      const id = await invited(`M${String(count + 1)}`);
      const person = await world.aPerson();
      await within(async (tx) => {
        await activateMember(tx, organizationId, id, person.id, now());
        await setRole(tx, organizationId, { memberId: id, role, by: id, now: now() });
      });
      return id;
    },
    actOf: (memberId, role, held) => ({
      directory: world.directory,
      caller: {
        kind: 'session',
        organizationId,
        sessionId: randomUUIDv7(),
        personId: randomUUIDv7(),
        memberId,
        role,
        permissions: held ?? permissionsOf(role, null),
        browserJkt: '',
        browserKey: undefined,
      },
      trail: { actor: { kind: 'member', id: memberId }, from: undefined, at: now() },
    }),
  };
}

/** `done`, or the code of the refusal. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
}
