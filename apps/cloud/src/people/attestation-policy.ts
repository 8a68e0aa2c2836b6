import type { AttestationRoots } from './fido/attestation-trust.ts';
import type { AttestationPolicy } from './fido/policy.ts';

/** Which authenticators may make an identity, from the settings; an empty list is no limit. */
export function attestationPolicy(
  settings: {
    readonly attestationFormats: readonly string[];
    readonly authenticators: readonly string[];
    readonly syncedCredentials: boolean;
  },
  roots: AttestationRoots = {},
): AttestationPolicy {
  const { attestationFormats, authenticators, syncedCredentials } = settings;
  return {
    formats: attestationFormats.length === 0 ? 'any' : attestationFormats,
    aaguids: authenticators.length === 0 ? 'any' : authenticators,
    synced: syncedCredentials ? 'allow' : 'refuse',
    roots,
  };
}
