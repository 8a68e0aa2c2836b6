export { memberIndexing } from './indexing.ts';
export { inviteOwner, inviteOwnerAgain, invitationMailing } from './invitations.ts';
export { emailIndexOf, memberName, memberOf, openMember, type Member } from './member.ts';
export { memberNames } from './names.ts';
export { membershipsOf, type Membership } from './places.ts';
export { isMemberSomewhere } from './leaving.ts';
export { memberRoutes } from './routes.ts';
export { ownerState } from './owner-state.ts';
export type { EndSessionsOf } from './states.ts';
export {
  activeMembersAfter,
  firstOwner,
  memberOfPerson,
  memberWithId,
  vaultKeyOf,
  type MemberRow,
} from './store.ts';
