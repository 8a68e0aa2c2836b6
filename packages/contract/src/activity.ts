/**
 * Every act that the activity log records, by what it is about. One list: the log's filter, its words on screens and its tests are
 * made from it. Named after the thing and what became of it.
 */
export const acts = [
  'organization.created',
  'sign-in.approved',
  'sign-in.declined',
  'sign-in.reported',
  'session.ended',
  'sessions.ended',
  'vault.unlocked',
  'member.invited',
  'member.invited-again',
  'members.imported',
  'member.joined',
  'member.disabled',
  'member.enabled',
  'member.deleted',
  'member.role-changed',
  'owner.invited',
  'key.rotated',
  'device.blocked',
  'activity.read',
  'activity.exported',
  'activity.verified',
  'activity.retention-changed',
  'activity.forgotten',
] as const;

/** What was done. */
export type Act = (typeof acts)[number];

/** Who did it: a member; the operator of the installation, at the command line; or Lanyard itself, on schedule. */
export const actorKinds = ['member', 'operator', 'system'] as const;
export type ActorKind = (typeof actorKinds)[number];
