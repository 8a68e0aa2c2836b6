import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDirectory,
  createOrganization,
  type Directory,
  type Foundations,
  type Installation,
  type Organization,
} from '@lanyard/cloud/directory/index';
import { inviteOwner } from '@lanyard/cloud/members/index';
import {
  openInstallationKeys,
  touchVerifier,
  type InstallationKeys,
  type VerifyTouch,
} from '@lanyard/cloud/people/index';
import { createPerson, startRegistration } from '@lanyard/cloud/people/registration';
import { anyAuthenticator } from '@lanyard/cloud/people/index';
import type { Transaction } from '@lanyard/cloud/platform/database/transaction';
import { dataKeys, type DataKeys } from '@lanyard/cloud/platform/keys/data-keys';
import type { KeyService } from '@lanyard/cloud/platform/keys/key-service';
import { openLocalKeys } from '@lanyard/cloud/platform/keys/local-keys';
import { silentLog } from '@lanyard/cloud/platform/telemetry/log';
import { registrationChallenge } from '@lanyard/crypto/challenges';
import { issueClaimCredential } from '@lanyard/crypto/claim-credential';
import { didDomain } from '@lanyard/crypto/did';
import { createDidLog } from '@lanyard/crypto/did-log';
import { digestToBytes, type Digest } from '@lanyard/crypto/encoding';
import {
  generateDeviceKey,
  generateDidKey,
  generateDidUpdateKey,
  generateUserRecoveryKeyPair,
  type DidKey,
  type RsaPublicJwk,
} from '@lanyard/crypto/keys';
import { signPersonAssertion } from '@lanyard/crypto/person-assertion';
import { recoveryCodeOf, recoveryLookup, recoveryUpdateKey } from '@lanyard/crypto/recovery-code';
import type { ClaimType, FidoAssertion } from '@lanyard/contract/shapes';
import { uuidv7 } from '@lanyard/holder/identity';
import { authenticatorOn, createAuthenticator } from './authenticator.ts';
import { fakeClock, type FakeClock } from './clock.ts';
import { aDatabase, type TestDatabase } from './database.ts';

/** The lower rooms of the cloud on a database and keys of their own, without HTTP: for tests of rules. */
export interface Rooms {
  readonly installation: Installation;
  readonly postgres: TestDatabase;
  readonly clock: FakeClock;
  readonly kms: KeyService;
  readonly dataKeys: DataKeys;
  readonly directory: Directory;
  readonly keys: InstallationKeys;
  readonly verifyTouch: VerifyTouch;
  /** In a transaction that sees one organization's rows, and one person's. */
  within<T>(
    scope: { readonly organizationId?: string; readonly personId?: string },
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T>;
  /** A new organization; its owner is invited and has not joined. Token keys are the sessions room's: it has none. */
  anOrganization(name?: string): Promise<{ organization: Organization; ownerLink: string }>;
  /** A person with a wallet: real keys, DID log and touches. */
  aPerson(): Promise<TestPerson>;
  close(): Promise<void>;
}

export interface TestPerson {
  readonly id: string;
  readonly did: string;
  readonly versionId: string;
  readonly didKey: DidKey;
  readonly recoveryKey: RsaPublicJwk;
  readonly deviceId: string;
  /** One touch with user verification. */
  touch(challenge: Digest): Promise<FidoAssertion>;
  /** An e-mail claim as the cloud issues it, without the code. */
  emailClaim(address: string): Promise<string>;
  /** A claim of any type. */
  claim(type: ClaimType, value: string): Promise<string>;
}

/** @param start where its clock stands; default as `fakeClock`. */
export async function rooms(start?: Date): Promise<Rooms> {
  const installation: Installation = {
    mode: 'production',
    domain: 'example.com',
    rootOrigin: 'https://example.com',
    walletOrigin: 'https://wallet.example.com',
    hosts: [],
    outbox: null,
    phoneClaims: false,
  };
  const postgres = await aDatabase();
  const { database } = postgres;
  const folder = await mkdtemp(join(tmpdir(), 'lanyard-rooms-'));
  const clock = fakeClock(start);
  const kms = await openLocalKeys(join(folder, 'keys'));
  const opened = dataKeys(kms, clock);
  const directory = createDirectory({ installation, database, dataKeys: opened, clock });
  const keys = await openInstallationKeys({ database, kms, clock, log: silentLog });
  const foundations: Foundations = {
    installation,
    dataKeys: opened,
    makeTokenKey: () => Promise.resolve(),
    inviteOwner: async (tx, organization, owner, now) => inviteOwner(tx, directory, organization, owner, now),
  };
  let count = 0;
  return {
    installation,
    postgres,
    clock,
    kms,
    dataKeys: opened,
    directory,
    keys,
    verifyTouch: touchVerifier(installation.walletOrigin, silentLog),
    within: async (scope, work) => database.transaction(scope, work),
    async anOrganization(name = 'Acme') {
      count += 1;
      const request = {
        name,
        address: `organization-${String(count)}`,
        regionLabel: 'Europe',
        ownerName: 'Olga Owner',
        ownerEmail: 'olga@example.org',
      };
      const { organization, owner } = await database.transaction({}, async (tx) =>
        createOrganization(tx, foundations, request, clock.now()),
      );
      return { organization, ownerLink: owner.link };
    },
    aPerson: async () => makePerson({ installation, postgres, clock, keys }),
    async close() {
      keys.close();
      await postgres.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makePerson(
  parts: Pick<Rooms, 'installation' | 'postgres' | 'clock' | 'keys'>,
): Promise<TestPerson> {
  const { installation, postgres, clock, keys } = parts;
  const { database } = postgres;
  const { rootOrigin, walletOrigin } = installation;
  const seconds = () => Math.floor(clock.now().getTime() / 1000);
  const rpId = new URL(walletOrigin).hostname;
  const authenticator = authenticatorOn(walletOrigin, createAuthenticator());
  const [didKey, deviceKey, updateKey, nextUpdateKey, recovery] = await Promise.all([
    generateDidKey(),
    generateDeviceKey(),
    generateDidUpdateKey(),
    generateDidUpdateKey(),
    generateUserRecoveryKeyPair(),
  ]);
  const personId = uuidv7(clock.now().getTime());
  const domain = didDomain(new URL(rootOrigin).host);
  const code = recoveryCodeOf(recovery, { domain });
  const { did, log, head } = await createDidLog({
    domain,
    personId,
    didKey: didKey.publicJwk,
    recoveryPublicKey: recovery.publicJwk,
    updateKey,
    nextUpdateKey: nextUpdateKey.publicJwk,
    recoveryUpdateKey: (await recoveryUpdateKey(code)).publicJwk,
    now: seconds(),
  });
  const registration = await database.transaction({}, async (tx) =>
    startRegistration(tx, installation, clock.now()),
  );
  const { versionId } = head;
  const challenge = registrationChallenge({
    nonce: registration.nonce,
    versionId,
    deviceThumbprint: deviceKey.thumbprint,
  });
  const { response } = await authenticator.create({
    rpId,
    rpName: 'Lanyard',
    userId: new TextEncoder().encode(personId),
    userName: 'Lanyard wallet',
    challenge: digestToBytes(challenge),
    prfSalt: new Uint8Array(32),
  });
  const request = {
    registrationId: registration.id,
    personId,
    didLog: log,
    deviceKey: deviceKey.publicJwk,
    deviceLabel: 'Test phone',
    fido: response,
    personAssertion: await signPersonAssertion(
      didKey,
      {
        audience: walletOrigin,
        nonce: registration.nonce,
        deviceThumbprint: deviceKey.thumbprint,
        did,
        versionId,
      },
      { person: personId, now: seconds() },
    ),
    recoveryLookup: recoveryLookup(code),
    provenThumbprint: deviceKey.thumbprint,
  };
  const { deviceId } = await database.transaction({}, async (tx) =>
    createPerson(tx, { origins: installation, policy: anyAuthenticator }, request, clock.now()),
  );
  const claim: TestPerson['claim'] = (type, value) =>
    issueClaimCredential(keys.issuer(rootOrigin), {
      type,
      value,
      issuedAt: seconds(),
      expiresAt: seconds() + 86_400,
      didKey: didKey.publicJwk,
    });
  return {
    id: personId,
    did,
    versionId,
    didKey,
    recoveryKey: recovery.publicJwk,
    deviceId,
    async touch(covered) {
      const made = await authenticator.get({
        rpId,
        credentialId: response.id,
        challenge: digestToBytes(covered),
      });
      return made.response;
    },
    claim,
    emailClaim: (address) => claim('email', address),
  };
}
