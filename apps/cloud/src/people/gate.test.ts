import { getPerson, issuePersonToken, requestEmailCode, verifyEmailCode } from '@lanyard/contract/people';
import type { ProblemDocument } from '@lanyard/contract/problem';
import { createDeviceProof, type ProofBinding } from '@lanyard/crypto/device-proof';
import {
  generateDeviceKey,
  generateDidKey,
  generateIssuerKeyPair,
  importIssuerKey,
} from '@lanyard/crypto/keys';
import { signPersonAssertion } from '@lanyard/crypto/person-assertion';
import { signPersonToken, signSessionToken } from '@lanyard/crypto/tokens';
import type { Wallet } from '@lanyard/holder/wallet';
import { localFetch } from '@lanyard/testing/local-fetch';
import { aPeopleCloud } from '@lanyard/testing/people-cloud';
import { aPhone } from '@lanyard/testing/phone';
import { randomUUIDv7 } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { rotateInstallationKey } from './installation-keys.ts';

const cloud = await aPeopleCloud();
afterAll(() => cloud.close());
const { walletOrigin, clock } = cloud;
const fetch = localFetch(cloud.port);
const seconds = () => Math.floor(clock.now().getTime() / 1000);

async function aWallet(): Promise<Wallet> {
  const { wallet } = await aPhone(cloud, { now: () => clock.now().getTime() }).createIdentity();
  return wallet;
}
const alice = await aWallet();
const bob = await aWallet();

async function freshNonce(): Promise<string> {
  const answer = await fetch(`${walletOrigin}/api/person`);
  return answer.headers.get('dpop-nonce') ?? '';
}

/** A proof by the wallet's device key, but for what is told. */
async function proof(
  wallet: Wallet,
  binding: ProofBinding,
  {
    method = 'GET',
    path = '/api/person',
    ...rest
  }: {
    method?: string;
    path?: string;
    url?: string;
    nonce?: string | null;
    now?: number;
    key?: Wallet['keys']['device'];
  } = {},
): Promise<string> {
  const nonce = rest.nonce === undefined ? await freshNonce() : rest.nonce;
  return createDeviceProof({
    key: rest.key ?? wallet.keys.device,
    method,
    url: rest.url ?? `${walletOrigin}${path}`,
    binding,
    now: rest.now ?? seconds(),
    ...(nonce === null ? {} : { nonce }),
  });
}

interface Answer {
  readonly status: number;
  readonly body: ProblemDocument & { readonly id?: string; readonly token?: string };
  readonly headers: Headers;
  /** As in the log. */
  readonly refusal: string;
}

async function send(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(`${walletOrigin}${path}`, init);
  const text = await response.text();
  const body = (text === '' ? {} : JSON.parse(text)) as Answer['body'];
  const refusal = response.ok ? 'none' : `${body.code} (${cloud.reasonOf(body.requestId) ?? ''})`;
  return { status: response.status, body, headers: response.headers, refusal };
}

const read = (headers: Record<string, string>) => send('/api/person', { headers });

async function assertion(
  wallet: Wallet,
  change: Partial<Parameters<typeof signPersonAssertion>[1]> = {},
  by = wallet.keys.did,
) {
  const { did, personId: person, versionId } = wallet.identity;
  return signPersonAssertion(
    by,
    {
      audience: walletOrigin,
      nonce: await freshNonce(),
      deviceThumbprint: wallet.keys.device.thumbprint,
      did,
      versionId,
      ...change,
    },
    { person, now: seconds() },
  );
}

const tokenPath = issuePersonToken.path;
async function askForToken(
  wallet: Wallet,
  asked: { personId?: string; personAssertion?: string; dpop?: string } = {},
): Promise<Answer> {
  const { personId = wallet.identity.personId } = asked;
  const personAssertion = asked.personAssertion ?? (await assertion(wallet));
  const dpop = asked.dpop ?? (await proof(wallet, { kind: 'none' }, { method: 'POST', path: tokenPath }));
  return send(tokenPath, {
    method: 'POST',
    headers: { 'content-type': 'application/json', dpop },
    body: JSON.stringify({ personId, personAssertion }),
  });
}
const tokenOf = async (wallet: Wallet) => (await askForToken(wallet)).body.token ?? '';
const bound = (token: string): ProofBinding => ({ kind: 'accessToken', token });
const authorization = (token: string) => `DPoP ${token}`;

describe('a person token', () => {
  test('is given for a statement by the DID key and a proof by the device key, for ten minutes', async () => {
    const token = await tokenOf(alice);
    const headers = async () => ({
      authorization: authorization(token),
      dpop: await proof(alice, bound(token)),
    });
    expect((await read(await headers())).body.id).toBe(alice.identity.personId);
    await clock.advance(599_000);
    expect((await read(await headers())).status).toBe(200);
    await clock.advance(1_000);
    expect((await read(await headers())).refusal).toBe('sign-in-required (expired)');
  });

  test.each<[string, string, () => Promise<Parameters<typeof askForToken>[1]>]>([
    ['of another person', 'context_mismatch', async () => ({ personId: bob.identity.personId })],
    ['of an unknown person', 'context_mismatch', async () => ({ personId: randomUUIDv7() })],
    [
      'signed by another key',
      'signature_invalid',
      async () => ({ personAssertion: await assertion(alice, {}, await generateDidKey()) }),
    ],
    [
      'for another origin',
      'context_mismatch',
      async () => ({ personAssertion: await assertion(alice, { audience: 'https://example.com' }) }),
    ],
    [
      'over a nonce that the cloud never gave',
      'nonce_refused',
      async () => ({ personAssertion: await assertion(alice, { nonce: 'AAAAAAAAAAAAAAAAAAAAAA' }) }),
    ],
    [
      'of an older version of the DID',
      'did-version',
      async () => ({ personAssertion: await assertion(alice, { versionId: '1-QmOld' }) }),
    ],
    [
      'for another device key',
      'context_mismatch',
      async () => ({
        personAssertion: await assertion(alice, { deviceThumbprint: bob.keys.device.thumbprint }),
      }),
    ],
  ])('is refused for a statement %s', async (_, reason, asked) => {
    expect((await askForToken(alice, await asked())).refusal).toBe(`person-refused (${reason})`);
  });

  test('is refused to a device that is not registered', async () => {
    const device = await generateDeviceKey();
    const stranger: Wallet = { ...alice, keys: { ...alice.keys, device } };
    expect((await askForToken(stranger)).refusal).toBe('person-refused (signature_invalid)');
  });

  test('is refused to another person’s device', async () => {
    const mallory: Wallet = { ...alice, keys: { ...alice.keys, device: bob.keys.device } };
    expect((await askForToken(mallory)).refusal).toBe('person-refused (signature_invalid)');
  });

  test('is refused when the statement is used again, with a fresh proof', async () => {
    const personAssertion = await assertion(alice);
    expect((await askForToken(alice, { personAssertion })).status).toBe(201);
    expect((await askForToken(alice, { personAssertion })).refusal).toBe('person-refused (replayed)');
  });

  test('is refused when the proof is used again, with a fresh statement', async () => {
    const dpop = await proof(alice, { kind: 'none' }, { method: 'POST', path: tokenPath });
    expect((await askForToken(alice, { dpop })).status).toBe(201);
    expect((await askForToken(alice, { dpop })).refusal).toBe('device-proof-refused (replayed)');
  });

  test('is given once to 20 who send the same at the same moment', async () => {
    const personAssertion = await assertion(alice);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => askForToken(alice, { personAssertion })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  test('is refused alike, after as many queries, whether the person, the device or the signature is wrong', async () => {
    const queries = vi.spyOn(Client.prototype, 'query');
    const device = await generateDeviceKey();
    const did = await generateDidKey();
    const personId = randomUUIDv7();
    const nobody: Wallet = { ...alice, identity: { ...alice.identity, personId } };
    const seen = [];
    for (const wallet of [nobody, { ...alice, keys: { ...alice.keys, device } }, alice]) {
      const personAssertion = await assertion(wallet, {}, did);
      const dpop = await proof(wallet, { kind: 'none' }, { method: 'POST', path: tokenPath });
      queries.mockClear();
      const { status, body, refusal } = await askForToken(wallet, { personAssertion, dpop });
      const { requestId: _, ...outside } = body;
      seen.push(JSON.stringify([status, outside, refusal, queries.mock.calls.length]));
    }
    expect(queries.mock.calls.length).toBeGreaterThan(1);
    queries.mockRestore();
    expect(new Set(seen).size).toBe(1);
  });
});

describe('a wallet is admitted', () => {
  test('after being told the nonce that its first proof lacks (RFC 9449, section 8)', async () => {
    const token = await tokenOf(alice);
    const first = await read({
      authorization: authorization(token),
      dpop: await proof(alice, bound(token), { nonce: null }),
    });
    expect(first.refusal).toBe('device-proof-required (nonce_refused)');
    expect(first.headers.get('www-authenticate')).toContain('use_dpop_nonce');
    const nonce = first.headers.get('dpop-nonce') ?? '';
    const second = await read({
      authorization: authorization(token),
      dpop: await proof(alice, bound(token), { nonce }),
    });
    expect(second.status).toBe(200);
  });

  test('with nothing of another person: who it is comes from the token alone', async () => {
    const token = await tokenOf(bob);
    const answer = await read({ authorization: authorization(token), dpop: await proof(bob, bound(token)) });
    expect(answer.body.id).toBe(bob.identity.personId);
  });
});

describe('nobody is admitted', () => {
  test.each<[string, string, (token: string) => Promise<Record<string, string>>]>([
    ['with nothing', 'sign-in-required (no-token)', async () => ({})],
    [
      'with a person token without device proof',
      'device-proof-required (absent)',
      async (token) => ({ authorization: authorization(token) }),
    ],
    [
      'with a device proof without person token',
      'sign-in-required (no-token)',
      async (token) => ({ dpop: await proof(alice, bound(token)) }),
    ],
    [
      'with the token as a bearer token',
      'sign-in-required (not-dpop)',
      async (token) => ({ authorization: `Bearer ${token}`, dpop: await proof(alice, bound(token)) }),
    ],
    [
      'with a proof by another device',
      'device-proof-refused (context_mismatch)',
      async (token) => ({ authorization: authorization(token), dpop: await proof(bob, bound(token)) }),
    ],
    [
      'with a proof for another method',
      'device-proof-refused (context_mismatch)',
      async (token) => ({
        authorization: authorization(token),
        dpop: await proof(alice, bound(token), { method: 'POST' }),
      }),
    ],
    [
      'with a proof for another path',
      'device-proof-refused (context_mismatch)',
      async (token) => ({
        authorization: authorization(token),
        dpop: await proof(alice, bound(token), { path: '/api/people' }),
      }),
    ],
    [
      'with a proof for another host',
      'device-proof-refused (context_mismatch)',
      async (token) => ({
        authorization: authorization(token),
        dpop: await proof(alice, bound(token), { url: 'https://acme.example.com/api/person' }),
      }),
    ],
    [
      'with a proof for another token of the same device (ath)',
      'device-proof-refused (context_mismatch)',
      async (token) => ({
        authorization: authorization(token),
        dpop: await proof(alice, bound(await tokenOf(alice))),
      }),
    ],
    [
      'with a proof for no token',
      'device-proof-refused (context_mismatch)',
      async (token) => ({ authorization: authorization(token), dpop: await proof(alice, { kind: 'none' }) }),
    ],
    [
      'with a proof for a session',
      'device-proof-refused (context_mismatch)',
      async (token) => ({
        authorization: authorization(token),
        dpop: await proof(alice, { kind: 'session', jti: randomUUIDv7() }),
      }),
    ],
    [
      'with an invented nonce',
      'device-proof-required (nonce_refused)',
      async (token) => ({
        authorization: authorization(token),
        dpop: await proof(alice, bound(token), { nonce: 'AAAAAAAAAAAAAAAAAAAAAA' }),
      }),
    ],
    [
      'with a proof older than a minute',
      'device-proof-refused (expired)',
      async (token) => ({
        authorization: authorization(token),
        dpop: await proof(alice, bound(token), { now: seconds() - 61 }),
      }),
    ],
    [
      'with a proof of tomorrow',
      'device-proof-refused (not_yet_valid)',
      async (token) => ({
        authorization: authorization(token),
        dpop: await proof(alice, bound(token), { now: seconds() + 86_400 }),
      }),
    ],
    [
      'with two proofs',
      'device-proof-refused (envelope_malformed)',
      async (token) => {
        const dpop = `${await proof(alice, bound(token))}, ${await proof(alice, bound(token))}`;
        return { authorization: authorization(token), dpop };
      },
    ],
    [
      'with a changed token',
      'sign-in-required (signature_invalid)',
      async (token) => {
        const changed = `${token.slice(0, -10)}AAAAAAAAAA`;
        return { authorization: authorization(changed), dpop: await proof(alice, bound(changed)) };
      },
    ],
  ])('%s', async (_, refusal, headers) => {
    expect((await read(await headers(await tokenOf(alice)))).refusal).toBe(refusal);
  });

  test('with a nonce of more than five minutes ago', async () => {
    const nonce = await freshNonce();
    await clock.advance(300_000);
    const token = await tokenOf(alice);
    const dpop = await proof(alice, bound(token), { nonce });
    expect((await read({ authorization: authorization(token), dpop })).refusal).toBe(
      'device-proof-required (nonce_refused)',
    );
  });

  test('by a replayed request, also of 20 at the same moment', async () => {
    const token = await tokenOf(alice);
    const headers = { authorization: authorization(token), dpop: await proof(alice, bound(token)) };
    const answers = await Promise.all(Array.from({ length: 20 }, () => read(headers)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await read(headers)).refusal).toBe('device-proof-refused (replayed)');
  });

  test('with a token that another key signed, though it says the right name', async () => {
    const { privatePkcs8 } = await generateIssuerKeyPair();
    const issuer = { ...cloud.keys.issuer(walletOrigin), key: await importIssuerKey(privatePkcs8) };
    const token = await signPersonToken(issuer, claims());
    const headers = { authorization: authorization(token), dpop: await proof(alice, bound(token)) };
    expect((await read(headers)).refusal).toBe('sign-in-required (signature_invalid)');
  });

  test('with a person token of another installation’s wallet, or of another kind', async () => {
    const foreign = await signPersonToken(cloud.keys.issuer('https://wallet.elsewhere.example'), claims());
    const session = await signSessionToken(
      { ...cloud.keys.issuer(walletOrigin), organization: randomUUIDv7() },
      {
        jti: randomUUIDv7(),
        person: alice.identity.personId,
        member: randomUUIDv7(),
        browserThumbprint: alice.keys.device.thumbprint,
        issuedAt: seconds(),
        expiresAt: seconds() + 600,
      },
    );
    for (const [token, reason] of [
      [foreign, 'context_mismatch'],
      [session, 'type_mismatch'],
    ] as const) {
      const headers = { authorization: authorization(token), dpop: await proof(alice, bound(token)) };
      expect((await read(headers)).refusal).toBe(`sign-in-required (${reason})`);
    }
  });

  test('with a token of a key that was given up, though it was admitted a moment before', async () => {
    const token = await tokenOf(alice);
    const headers = async () => ({
      authorization: authorization(token),
      dpop: await proof(alice, bound(token)),
    });
    expect((await read(await headers())).status).toBe(200);
    const kid = await cloud.database.database.transaction({}, (tx) =>
      rotateInstallationKey(tx, { kms: cloud.kms, now: clock.now(), overlapSeconds: 0 }),
    );
    await expect.poll(() => cloud.keys.issuer(walletOrigin).kid).toBe(kid);
    expect((await read(await headers())).refusal).toBe('sign-in-required (signature_invalid)');
  });

  test('on any route of wallets with only one of token and proof', async () => {
    const token = await tokenOf(alice);
    for (const { method, path } of [getPerson, requestEmailCode, verifyEmailCode]) {
      const onlyToken = await send(path, { method, headers: { authorization: authorization(token) } });
      expect(onlyToken.refusal).toBe('device-proof-required (absent)');
      const dpop = await proof(alice, bound(token), { method, path });
      expect((await send(path, { method, headers: { dpop } })).refusal).toBe('sign-in-required (no-token)');
    }
  });
});

function claims() {
  return {
    jti: randomUUIDv7(),
    person: alice.identity.personId,
    device: alice.identity.deviceId,
    deviceThumbprint: alice.keys.device.thumbprint,
    issuedAt: seconds(),
    expiresAt: seconds() + 600,
  };
}
