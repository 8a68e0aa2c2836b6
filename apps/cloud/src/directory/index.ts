export { createDirectory, viewOf, type Directory, type Organization } from './directory.ts';
export type { Installation } from './installation.ts';
export {
  createOrganization,
  type CreatedOrganization,
  type Foundations,
  type OrganizationRequest,
  type OwnerInvitation,
} from './organizations.ts';
export { lookAgain, lookingAtDomains, type Looking } from './own-addresses.ts';
export { addressesOf, makeCurrent, type AddressRow } from './address-store.ts';
export { originOf } from './addresses.ts';
export { announceOwner, type OwnerState } from './owner-watch.ts';
export { markSamplePeople, removeSample } from './samples.ts';
export { directoryRoutes, mountLogo } from './routes.ts';
export { issueSetupLink } from './setup-links.ts';
export { enterOrganization, holdOrganization, isAnyOrganization, organizationWithId } from './store.ts';
