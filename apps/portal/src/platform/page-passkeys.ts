import { decodeBase64url, encodeBase64url, type Bytes } from '@lanyard/crypto/encoding';
import type { Passkeys } from '@lanyard/session/passkeys';

/** How long the browser waits for the touch, in milliseconds. */
const timeout = 120_000;

/** COSE: ES256, EdDSA, RS256, as platforms make them. */
const algorithms = [-7, -8, -257];

/** True where pages can ask for passkeys: then one on another device can be used. */
export const hasPasskeys = (): boolean => 'PublicKeyCredential' in globalThis;

/** True where this device can make a passkey that it unlocks by itself. */
export async function canMakePasskeys(): Promise<boolean> {
  return (
    hasPasskeys() &&
    (await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false))
  );
}

/** WebAuthn of this page. PRF outputs open the vault: they are read here and never sent. */
export const pagePasskeys: Passkeys = {
  async create({ on, attestation, exclude = [], rpId, rpName, userId, userName, challenge, prfSalt }) {
    const made = asPublicKey(
      await navigator.credentials.create({
        publicKey: {
          rp: { id: rpId, name: rpName },
          user: { id: userId, name: userName, displayName: userName },
          challenge,
          pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
          authenticatorSelection: {
            authenticatorAttachment: on === 'here' ? 'platform' : 'cross-platform',
            residentKey: 'required',
            userVerification: 'required',
          },
          excludeCredentials: exclude.map((id) => ({ type: 'public-key', id: decodeBase64url(id) })),
          attestation,
          timeout,
          ...(prfSalt === undefined ? {} : { extensions: { prf: { eval: { first: prfSalt } } } }),
        },
      }),
    );
    const response = made.response as AuthenticatorAttestationResponse;
    const { prf } = made.getClientExtensionResults();
    const output = outputOf(prf);
    return {
      prf: output,
      prfEnabled: prf?.enabled === true || output !== null,
      response: {
        ...named(made),
        response: {
          clientDataJSON: base64url(response.clientDataJSON),
          attestationObject: base64url(response.attestationObject),
          transports: response.getTransports(),
        },
      },
    };
  },

  async get({ rpId, credentialId, challenge, prfSalt }) {
    const used = asPublicKey(
      await navigator.credentials.get({
        publicKey: {
          rpId,
          challenge,
          userVerification: 'required',
          timeout,
          ...(credentialId === undefined
            ? {}
            : { allowCredentials: [{ type: 'public-key', id: decodeBase64url(credentialId) }] }),
          ...(prfSalt === undefined ? {} : { extensions: { prf: { eval: { first: prfSalt } } } }),
        },
      }),
    );
    const response = used.response as AuthenticatorAssertionResponse;
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    return {
      prf: outputOf(used.getClientExtensionResults().prf),
      response: {
        ...named(used),
        response: {
          clientDataJSON: base64url(clientDataJSON),
          authenticatorData: base64url(authenticatorData),
          signature: base64url(signature),
          ...(userHandle === null ? {} : { userHandle: base64url(userHandle) }),
        },
      },
    };
  },
};

function asPublicKey(credential: Credential | null): PublicKeyCredential {
  if (credential instanceof PublicKeyCredential) return credential;
  throw new DOMException('no passkey', 'NotAllowedError');
}

const base64url = (buffer: ArrayBuffer): string => encodeBase64url(new Uint8Array(buffer));

/** Without what the browser says of extensions: the PRF output stands there. */
const named = ({ id }: PublicKeyCredential) => ({
  id,
  rawId: id,
  type: 'public-key' as const,
  clientExtensionResults: {},
});

function outputOf(prf: AuthenticationExtensionsPRFOutputs | undefined): Bytes | null {
  const first = prf?.results?.first;
  if (first === undefined) return null;
  return first instanceof ArrayBuffer
    ? new Uint8Array(first)
    : Uint8Array.from(new Uint8Array(first.buffer, first.byteOffset, first.byteLength));
}
