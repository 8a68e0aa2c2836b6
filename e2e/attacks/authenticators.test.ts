import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join as pathOf } from 'node:path';
import { getAuthenticatorPolicy, setAuthenticatorPolicy } from '@lanyard/contract/authenticators';
import { addPasskeyElsewhere, addPasskeyHere } from '@lanyard/session/passkeys';
import {
  authenticatorOn,
  createAuthenticator,
  type AuthenticatorOptions,
} from '@lanyard/testing/authenticator';
import { aMaker, type Maker } from '@lanyard/testing/maker';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  anOrganization,
  aPerson,
  aSurfer,
  atDesk,
  behindProxy,
  closeUnharmed,
  invite,
  proveEmail,
  refusalOf,
  signIn,
} from './cast.ts';
import { aDeskOf, aPhoneWithPasskey, approvedPasskey, approvedTrust } from './trusting.ts';

/** An organization says which wallets and passkeys it lets in, by what their maker certified. */

const model = 'b93fd961-f2e6-462f-b122-82002247de78';
const other = 'ee882879-721c-4913-9775-3dfcce97072a';
let world: TestCloud;
let maker: Maker;
let metadata: string;
beforeAll(async () => {
  maker = await aMaker();
  metadata = pathOf(mkdtempSync(pathOf(tmpdir(), 'lanyard-metadata-')), 'fido.json');
  const statement = { attestationRootCertificates: [maker.root] };
  writeFileSync(metadata, JSON.stringify({ entries: [{ aaguid: model, metadataStatement: statement }] }));
  world = await aCloud({ settings: { ...behindProxy, LANYARD_FIDO_METADATA_FILE: metadata } });
});
afterAll(async () => {
  await closeUnharmed(world);
  rmSync(dirname(metadata), { recursive: true });
});

let made = 0;

async function aStage() {
  made += 1;
  const { organization, owner } = await anOrganization(world, `Acme ${'abcdefgh'.charAt(made)}`);
  const desk = await atDesk(world, organization, owner);
  const accept = async (wanted: Partial<Parameters<typeof policy>[0]>) =>
    desk.browser.client.call(
      setAuthenticatorPolicy,
      { body: policy(wanted) },
      await desk.browser.proof(desk.session),
    );
  return { organization, owner, desk, accept };
}

const policy = (wanted: {
  readonly accepts?: 'any' | 'certified' | 'models';
  readonly models?: string[];
  readonly synced?: boolean;
}) => ({ accepts: 'any' as const, models: [], synced: true, ...wanted });

let people = 0;

/** Somebody with an invitation, who tries it with one phone. */
async function invited(desk: Parameters<typeof invite>[1], authenticator: AuthenticatorOptions = {}) {
  people += 1;
  const email = `mia-${String(people)}@acme.test`;
  const person = await aPerson(world, { authenticator });
  const { link } = await invite(world, desk, email);
  const claim = await proveEmail(world, person, email);
  return { join: async () => refusalOf(person.phone.join(link, claim)) };
}

describe('a wallet', () => {
  test('joins with a model that is certified and on the list; who is in stays in', async () => {
    const { organization, owner, desk, accept } = await aStage();
    await accept({ accepts: 'models', models: [model] });
    await signIn(owner, aSurfer(world, organization));
    expect(
      await desk.browser.client.call(getAuthenticatorPolicy, {}, await desk.browser.proof(desk.session)),
    ).toEqual({ accepts: 'models', models: [model], synced: true });
    for (const [authenticator, answer] of [
      [{}, 'device-not-accepted'],
      [{ attestation: maker, aaguid: other }, 'device-not-accepted'],
      [{ attestation: maker, aaguid: model }, 'nothing'],
    ] as const) {
      const { join } = await invited(desk, authenticator);
      expect(await join()).toBe(answer);
    }
  });

  test('attack: it names a model of the list without its maker’s word: refused, and the invitation stays good', async () => {
    const { desk, accept } = await aStage();
    const { join } = await invited(desk, { aaguid: model });
    await accept({ accepts: 'models', models: [model] });
    expect(await join()).toBe('device-not-accepted');
    await accept({ accepts: 'any' });
    expect(await join()).toBe('nothing');
  });
});

describe('a passkey', () => {
  test('attack: one that its platform may copy, where only bound ones are let in: refused; a bound one is made by the same approval', async () => {
    const { organization, owner, accept } = await aStage();
    await accept({ synced: false });
    const desk = await aDeskOf(owner, aSurfer(world, organization));
    const pending = await approvedPasskey(desk);
    const synced = authenticatorOn(organization.origin, createAuthenticator({ backup: 'backed-up' }));
    const add = (passkeys: typeof synced) =>
      addPasskeyElsewhere(desk.browser.session, desk.session, passkeys, pending);
    expect(await refusalOf(add(synced))).toBe('device-not-accepted');
    const bound = authenticatorOn(organization.origin, createAuthenticator());
    expect(await refusalOf(add(bound))).toBe('nothing');
  });

  test('of nobody’s certifying is made nowhere where certified ones are demanded; those made before go on', async () => {
    const { organization, owner, accept } = await aStage();
    const desk = await aDeskOf(owner, aSurfer(world, organization));
    await aPhoneWithPasskey(desk);
    await accept({ accepts: 'certified' });
    const trusting = await approvedTrust(desk);
    expect(trusting.attestation).toBe('direct');
    expect(await refusalOf(addPasskeyHere(desk.browser.session, desk.session, desk.passkeys, trusting))).toBe(
      'device-not-accepted',
    );
  });

  test('of a model that its maker certified is made where certified ones are demanded, and another model of that maker is not', async () => {
    const { organization, owner, accept } = await aStage();
    const desk = await aDeskOf(owner, aSurfer(world, organization));
    await accept({ accepts: 'models', models: [model] });
    const pending = await approvedPasskey(desk);
    const add = (aaguid: string) => {
      const authenticator = createAuthenticator({ attestation: maker, aaguid });
      return refusalOf(
        addPasskeyElsewhere(
          desk.browser.session,
          desk.session,
          authenticatorOn(organization.origin, authenticator),
          pending,
        ),
      );
    };
    expect(await add(other)).toBe('device-not-accepted');
    expect(await add(model)).toBe('nothing');
  });
});

test('a list without a model is refused: it would shut out everybody', async () => {
  const { accept } = await aStage();
  expect(await refusalOf(accept({ accepts: 'models', models: [] }))).toBe('no-models');
});
