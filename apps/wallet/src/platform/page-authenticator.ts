import { decodeBase64url, encodeBase64url, type Bytes } from '@lanyard/crypto/encoding';
import type { Authenticator } from '@lanyard/holder/ports';
import {
  startAuthentication,
  startRegistration,
  WebAuthnError,
  type AuthenticationExtensionsClientInputs,
  type AuthenticationExtensionsClientOutputs,
} from '@simplewebauthn/browser';

/** How long the browser waits for the touch, in milliseconds. */
const timeout = 120_000;

/** COSE: ES256, EdDSA, RS256, as platforms make them. */
const algorithms = [-7, -8, -257];

/** WebAuthn of this page: the device's own reader, with user verification. */
export const pageAuthenticator: Authenticator = {
  async create({ rpId, rpName, userId, userName, challenge, prfSalt }) {
    const answer = await asWebAuthn(
      startRegistration({
        optionsJSON: {
          rp: { id: rpId, name: rpName },
          user: { id: encodeBase64url(userId), name: userName, displayName: userName },
          challenge: encodeBase64url(challenge),
          pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
          authenticatorSelection: {
            authenticatorAttachment: 'platform',
            residentKey: 'required',
            userVerification: 'required',
          },
          attestation: 'direct',
          timeout,
          extensions: prfInput(prfSalt),
        },
      }),
    );
    const { enabled, output } = prfOf(answer.clientExtensionResults);
    const { clientDataJSON, attestationObject, transports } = answer.response;
    return {
      prf: output,
      prfEnabled: enabled || output !== null,
      response: {
        ...credential(answer),
        clientExtensionResults: { prf: { enabled } },
        response: {
          clientDataJSON,
          attestationObject,
          ...(transports === undefined ? {} : { transports }),
        },
      },
    };
  },

  async get({ rpId, credentialId, challenge, prfSalt }) {
    const answer = await asWebAuthn(
      startAuthentication({
        optionsJSON: {
          rpId,
          challenge: encodeBase64url(challenge),
          allowCredentials: [{ type: 'public-key', id: credentialId, transports: ['internal'] }],
          userVerification: 'required',
          timeout,
          ...(prfSalt === undefined ? {} : { extensions: prfInput(prfSalt) }),
        },
      }),
    );
    const { clientDataJSON, authenticatorData, signature, userHandle } = answer.response;
    return {
      prf: prfOf(answer.clientExtensionResults).output,
      response: {
        ...credential(answer),
        // Never as the browser gave them: the results hold the PRF output, which opens the claims and must not leave the device.
        clientExtensionResults: {},
        response: {
          clientDataJSON,
          authenticatorData,
          signature,
          ...(userHandle === undefined ? {} : { userHandle }),
        },
      },
    };
  },
};

type Prf = { readonly enabled?: boolean; readonly results?: { readonly first?: BufferSource | string } };

const prfInput = (salt: Bytes) =>
  ({ prf: { eval: { first: salt } } }) as AuthenticationExtensionsClientInputs;

function prfOf(results: AuthenticationExtensionsClientOutputs): { enabled: boolean; output: Bytes | null } {
  const { prf } = results as { readonly prf?: Prf };
  const first = prf?.results?.first;
  return { enabled: prf?.enabled === true, output: first === undefined ? null : bytesOf(first) };
}

/** Bytes as the specification has them, or base64url where something between page and browser made JSON of them. */
function bytesOf(source: BufferSource | string): Bytes {
  if (typeof source === 'string') return decodeBase64url(source);
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  return Uint8Array.from(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
}

function credential(answer: { id: string; rawId: string; authenticatorAttachment?: string }) {
  const { id, rawId, authenticatorAttachment } = answer;
  return {
    id,
    rawId,
    type: 'public-key' as const,
    ...(authenticatorAttachment === undefined ? {} : { authenticatorAttachment }),
  };
}

/** The library guesses at what the browser meant; the wallet's logic wants the browser's own error. */
async function asWebAuthn<T>(ceremony: Promise<T>): Promise<T> {
  try {
    return await ceremony;
  } catch (error) {
    throw error instanceof WebAuthnError ? error.cause : error;
  }
}
