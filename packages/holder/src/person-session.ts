import { issuePersonToken } from '@lanyard/contract/people';
import { createDeviceProof, type ProofBinding } from '@lanyard/crypto/device-proof';
import type { DeviceKey } from '@lanyard/crypto/keys';
import { signPersonAssertion } from '@lanyard/crypto/person-assertion';
import type { Device, ProofHeaders } from './ports.ts';
import { seconds, type Wallet } from './wallet.ts';

/** Requests of the wallet: person token **and** device proof (protocol, Identity). */

/** A proof by the device key alone, for the two calls that come before there is a token. */
export function deviceProof(device: Device, key: DeviceKey): ProofHeaders {
  return provenBy(device, key, { kind: 'none' }, {});
}

/** A token is asked for again this long before it ends, so that no request meets its end on the way. */
const renewBeforeMilliseconds = 30_000;

interface KeptToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Tokens live in memory, one a wallet; a restart asks for another. */
const tokens = new WeakMap<Wallet, Promise<KeptToken>>();

/** Headers of a request by this person and device. */
export function personHeaders(wallet: Wallet): ProofHeaders {
  return async (request) => {
    const { token } = await currentToken(wallet);
    const proven = provenBy(
      wallet.device,
      wallet.keys.device,
      { kind: 'accessToken', token },
      {
        authorization: `DPoP ${token}`,
      },
    );
    return proven(request);
  };
}

/** Forgets the token: after the cloud refused it, or at lock. */
export function forgetToken(wallet: Wallet): void {
  tokens.delete(wallet);
}

async function currentToken(wallet: Wallet): Promise<KeptToken> {
  const known = tokens.get(wallet);
  if (known !== undefined) {
    const kept = await known;
    if (kept.expiresAt - renewBeforeMilliseconds > wallet.device.now()) return kept;
  }
  const asked = askForToken(wallet);
  tokens.set(wallet, asked);
  asked.catch(() => tokens.delete(wallet));
  return asked;
}

async function askForToken(wallet: Wallet): Promise<KeptToken> {
  const { device, identity, keys } = wallet;
  const personAssertion = await signPersonAssertion(
    keys.did,
    {
      audience: device.cloud.origin,
      nonce: await device.cloud.nonce(),
      deviceThumbprint: keys.device.thumbprint,
      did: identity.did,
      versionId: identity.versionId,
    },
    { person: identity.personId, now: seconds(device) },
  );
  const answer = await device.cloud.call(
    issuePersonToken,
    { body: { personId: identity.personId, personAssertion } },
    deviceProof(device, keys.device),
  );
  return { token: answer.token, expiresAt: Date.parse(answer.expiresAt) };
}

function provenBy(
  device: Device,
  key: DeviceKey,
  binding: ProofBinding,
  headers: Readonly<Record<string, string>>,
): ProofHeaders {
  return async ({ method, url, nonce }) => ({
    ...headers,
    dpop: await createDeviceProof({
      key,
      method,
      url,
      binding,
      now: seconds(device),
      ...(nonce === undefined ? {} : { nonce }),
    }),
  });
}
