import type { DeviceProof } from '@lanyard/crypto/device-proof';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { verifyPersonToken, type PersonToken } from '@lanyard/crypto/tokens';
import { hash } from 'node:crypto';
import type { PersonCaller } from '../access/index.ts';
import type { Gate, RequestContext } from '../platform/http/call.ts';
import type { DeviceProofNonces } from '../platform/http/device-proof-nonce.ts';
import { requireDeviceProof } from '../platform/http/device-proof.ts';
import { problem } from '../platform/http/problems.ts';
import { createLru } from '../platform/lru.ts';
import { useDeviceProof, useUpDeviceProof } from '../throttling/index.ts';
import type { InstallationKeys } from './installation-keys.ts';
import { deviceIsLive } from './store.ts';

/** What a wallet showed: token and proof, each verified, and of the same device key. */
export interface PersonProof {
  readonly personId: string;
  /** Where the route names one in its path: whose rows the request sees. What the person may do there, the handler checks. */
  readonly organizationId?: string;
  readonly token: PersonToken;
  readonly proof: DeviceProof;
}

/** Admits wallets (`access: 'person'`): a person token, and a proof by the device key that the token is bound to (RFC 9449). */
export function personGate(deps: {
  readonly keys: InstallationKeys;
  readonly nonces: DeviceProofNonces;
  readonly walletOrigin: string;
}): Gate<PersonProof, PersonCaller> {
  const { nonces } = deps;
  const personOf = personTokenReader(deps);
  return {
    async prove(context, _route, params) {
      const token = tokenOf(context);
      const person = await personOf(token, Math.floor(context.now.getTime() / 1000));
      const proof = await requireDeviceProof(context, nonces, {
        binding: { kind: 'accessToken', token },
        thumbprint: person.deviceThumbprint,
      });
      const organizationId = params['organizationId']?.toLowerCase();
      return {
        personId: person.person,
        ...(organizationId === undefined ? {} : { organizationId }),
        token: person,
        proof,
      };
    },

    async admit(tx, { personId, organizationId, token: { device: deviceId }, proof }) {
      const [live] = await Promise.all([
        deviceIsLive(tx, { id: deviceId, personId, organizationId, jkt: proof.jkt }),
        useDeviceProof(tx, proof),
      ]);
      if (!live) throw problem('sign-in-required', { reason: 'device-blocked' });
      return { kind: 'person', personId, deviceId, deviceJkt: proof.jkt };
    },

    async useUp(tx, { proof }) {
      await useUpDeviceProof(tx, proof);
    },
  };
}

/** The token of `Authorization: DPoP <token>`. As a Bearer token it would be good for whoever has it: refused. */
function tokenOf(context: RequestContext): string {
  const authorization = context.header('authorization');
  if (authorization === undefined)
    throw problem('sign-in-required', { reason: 'no-token', nothingShown: true });
  const token = /^DPoP ([\w.-]+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw problem('sign-in-required', { reason: 'not-dpop' });
  return token;
}

/** Tokens that were verified, so that a wallet's further requests cost one signature check, not two. Some 600 bytes each. */
const rememberedTokens = 10_000;

function personTokenReader({
  keys,
  walletOrigin,
}: {
  readonly keys: InstallationKeys;
  readonly walletOrigin: string;
}): (token: string, now: number) => Promise<PersonToken> {
  // By digest: what a heap dump shows here admits nobody.
  const remembered = createLru<string, { readonly token: PersonToken; readonly changes: number }>(
    rememberedTokens,
  );
  return async (text, now) => {
    const digest = hash('sha256', text, 'base64url');
    const known = remembered.get(digest);
    if (known?.changes === keys.changes && known.token.expiresAt > now) return known.token;
    const { changes } = keys;
    try {
      const token = await verifyPersonToken(text, { issuer: walletOrigin, keyFor: keys.keyFor, now });
      remembered.set(digest, { token, changes });
      return token;
    } catch (error) {
      if (!(error instanceof CryptoProblem)) throw error;
      throw problem('sign-in-required', { reason: error.code, cause: error });
    }
  };
}
