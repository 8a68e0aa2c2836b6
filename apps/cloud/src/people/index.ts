export { blockDevice, viewOfDevice } from './devices.ts';
export { attestationPolicy } from './attestation-policy.ts';
export { openClaimCodeKeys, type ClaimCodeKeys } from './claim-codes.ts';
export type { Texting } from './code-messages.ts';
export { hostedDidLog } from './did-logs.ts';
export type { AttestationRoots } from './fido/attestation-trust.ts';
export { openMetadata } from './fido/metadata.ts';
export { anyAuthenticator, type AttestationPolicy } from './fido/policy.ts';
export { verifyFidoAssertion, verifyFidoRegistration } from './fido.ts';
export { FidoProblem } from './fido/problem.ts';
export { personGate } from './gate.ts';
export {
  makeFirstInstallationKey,
  openInstallationKeys,
  rotateInstallationKey,
  type InstallationKeys,
} from './installation-keys.ts';
export { mountDidLogs, peopleRoutes, type PeopleRoutesParts } from './routes.ts';
export { devicesOfPerson, liftDeviceBlocks, personById, recoveryKeyOf, type Person } from './store.ts';
export { useTouchedNonce } from './touched-nonce.ts';
export { touchedCredential, touchVerifier, type TouchRequest, type VerifyTouch } from './touch.ts';
