// First: it brings the Reflect polyfill without which @peculiar/x509 does not load.
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { X509Certificate, createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  AuthorizationList,
  IntegerSet,
  KeyDescription,
  SecurityLevel,
  id_ce_keyDescription,
} from '@peculiar/asn1-android';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { BasicConstraintsExtension, Extension, X509CertificateGenerator } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { verifyAttestation } from './attestation.ts';
import { checkKeyDescription } from './attestation-android-key.ts';
import type { AttestedCeremony } from './attestation-statement.ts';
import { trustOf } from './attestation-trust.ts';
import { FidoProblem } from './problem.ts';
import { importPublicKey } from './public-key.ts';

const now = new Date('2026-11-20T12:00:00Z');
const aaguid = '0a1b2c3d-0000-4000-8000-00000000beef';
const es256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const makerName = 'CN=Model 7, OU=Authenticator Attestation, O=Maker, C=AT';

interface Issued {
  readonly der: Uint8Array<ArrayBuffer>;
  readonly keys: CryptoKeyPair;
  readonly name: string;
}

interface Wanted {
  readonly name?: string;
  readonly issuer?: Issued;
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly until?: string;
  readonly extensions?: Extension[];
  readonly keys?: CryptoKeyPair;
}

/** A certificate as a manufacturer, or an attacker, would make it. */
async function aCertificate(wanted: Wanted): Promise<Issued> {
  const { name = makerName, ca = false, until = '2030-01-01' } = wanted;
  const keys = wanted.keys ?? (await crypto.subtle.generateKey(es256, true, ['sign', 'verify']));
  const certificate = await X509CertificateGenerator.create({
    subject: name,
    issuer: wanted.issuer?.name ?? name,
    serialNumber: randomBytes(8).toString('hex'),
    notBefore: new Date('2024-01-01'),
    notAfter: new Date(until),
    publicKey: keys.publicKey,
    signingKey: (wanted.issuer?.keys ?? keys).privateKey,
    signingAlgorithm: es256,
    extensions: [new BasicConstraintsExtension(ca, wanted.pathLength, true), ...(wanted.extensions ?? [])],
  });
  return { der: new Uint8Array(certificate.rawData), keys, name };
}

const aRoot = (wanted: Wanted = {}) => aCertificate({ name: 'CN=Root, O=Maker, C=AT', ca: true, ...wanted });

/** A ceremony of a fresh ES256 credential. */
function aCeremony(): { ceremony: AttestedCeremony; privateKey: KeyObject; keys: Promise<CryptoKeyPair> } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const coordinate = (text: string) => Uint8Array.from(Buffer.from(text, 'base64url'));
  const cose = isoCBOR.encode(
    new Map<number, number | Uint8Array<ArrayBuffer>>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, coordinate(x)],
      [-3, coordinate(y)],
    ]),
  );
  const importKey = (key: KeyObject, usage: KeyUsage) =>
    crypto.subtle.importKey('jwk', key.export({ format: 'jwk' }), es256, true, [usage]);
  const keys = Promise.all([importKey(privateKey, 'sign'), importKey(publicKey, 'verify')]).then(
    ([own, shown]) => ({ privateKey: own, publicKey: shown }),
  );
  const ceremony = {
    authenticatorData: randomBytes(164),
    clientDataHash: randomBytes(32),
    rpIdHash: randomBytes(32),
    aaguid: Buffer.from(aaguid.replaceAll('-', ''), 'hex'),
    credentialId: randomBytes(32),
    publicKey: importPublicKey(cose),
  };
  return { ceremony, privateKey, keys };
}

async function signedBy({ keys }: Issued, { authenticatorData, clientDataHash }: AttestedCeremony) {
  const { d = '', x = '', y = '' } = await crypto.subtle.exportKey('jwk', keys.privateKey);
  const key = { key: { kty: 'EC', crv: 'P-256', d, x, y }, format: 'jwk' } as const;
  return Uint8Array.from(sign('sha256', Buffer.concat([authenticatorData, clientDataHash]), key));
}

async function aPackedStatement(ceremony: AttestedCeremony, leaf: Issued, ...issuers: readonly Issued[]) {
  return new Map<string, unknown>([
    ['alg', -7],
    ['sig', await signedBy(leaf, ceremony)],
    ['x5c', [leaf, ...issuers].map(({ der }) => der)],
  ]);
}

function problemOf(step: () => unknown): string {
  try {
    step();
  } catch (error) {
    if (error instanceof FidoProblem) return error.code;
    throw error;
  }
  return 'accepted';
}

/** How a packed attestation by this chain is trusted where `root` is known for the model. */
async function trusted(root: Issued, leaf: Issued, ...issuers: readonly Issued[]) {
  const { ceremony } = aCeremony();
  const statements = verifyAttestation(
    'packed',
    await aPackedStatement(ceremony, leaf, ...issuers),
    ceremony,
  );
  return trustOf(statements, aaguid, { [aaguid]: [new X509Certificate(root.der)] }, now);
}

describe('certificate path', () => {
  it('is trusted up to a known root, straight or over CAs', async () => {
    const root = await aRoot();
    const middle = await aCertificate({ name: 'CN=Middle', ca: true, issuer: root });
    expect(await trusted(root, await aCertificate({ issuer: root }))).toBe('certified');
    expect(await trusted(root, await aCertificate({ issuer: middle }), middle)).toBe('certified');
    expect(await trusted(root, await aCertificate({ issuer: middle }), middle, root)).toBe('certified');
  });

  it('is not trusted when an attestation certificate signs another: any owner of an authenticator could', async () => {
    const root = await aRoot();
    const notCa = await aCertificate({ name: 'CN=Genuine leaf', issuer: root });
    expect(await trusted(root, await aCertificate({ issuer: notCa }), notCa)).toBe('certified-unknown-root');
  });

  it('is not trusted beyond the path length that a CA was given', async () => {
    const root = await aRoot();
    const first = await aCertificate({ name: 'CN=First', ca: true, pathLength: 0, issuer: root });
    const second = await aCertificate({ name: 'CN=Second', ca: true, issuer: first });
    expect(await trusted(root, await aCertificate({ issuer: first }), first)).toBe('certified');
    expect(await trusted(root, await aCertificate({ issuer: second }), second, first)).toBe(
      'certified-unknown-root',
    );
  });

  it('is not trusted when the name of a known root is borrowed', async () => {
    const [root, impostor] = [await aRoot(), await aRoot()];
    expect(await trusted(root, await aCertificate({ issuer: impostor }), impostor)).toBe(
      'certified-unknown-root',
    );
    expect(await trusted(root, await aCertificate({ issuer: impostor }), root)).toBe(
      'certified-unknown-root',
    );
  });

  it('is not trusted outside of the validity of any certificate in it', async () => {
    const [root, oldRoot] = [await aRoot(), await aRoot({ until: '2026-05-24' })];
    const middle = await aCertificate({ name: 'CN=Middle', ca: true, issuer: root, until: '2026-05-24' });
    expect(await trusted(root, await aCertificate({ issuer: root, until: '2026-05-24' }))).toBe(
      'certified-unknown-root',
    );
    expect(await trusted(root, await aCertificate({ issuer: middle }), middle)).toBe(
      'certified-unknown-root',
    );
    expect(await trusted(oldRoot, await aCertificate({ issuer: oldRoot }))).toBe('certified-unknown-root');
  });

  it('is not trusted for a model that the root does not make', async () => {
    const root = await aRoot();
    const { ceremony } = aCeremony();
    const statement = await aPackedStatement(ceremony, await aCertificate({ issuer: root }));
    const roots = { '11111111-1111-1111-1111-111111111111': [new X509Certificate(root.der)] };
    expect(trustOf(verifyAttestation('packed', statement, ceremony), aaguid, roots, now)).toBe(
      'certified-unknown-root',
    );
  });
});

describe('packed attestation', () => {
  const aaguidExtension = (bytes: Buffer) =>
    new Extension('1.3.6.1.4.1.45724.1.1.4', false, Uint8Array.from([4, 16, ...bytes]));

  async function held(wanted: Wanted, change: object = {}) {
    const { ceremony } = aCeremony();
    const leaf = await aCertificate(wanted);
    const statement = await aPackedStatement(ceremony, leaf);
    return problemOf(() => verifyAttestation('packed', statement, { ...ceremony, ...change }));
  }

  it('needs the subject of an attestation certificate', async () => {
    expect(await held({})).toBe('accepted');
    expect(await held({ name: 'CN=Model 7, OU=Web Server, O=Maker, C=AT' })).toBe('attestation-invalid');
    expect(await held({ name: 'CN=Model 7, OU=Authenticator Attestation, O=Maker' })).toBe(
      'attestation-invalid',
    );
    expect(await held({ name: 'OU=Authenticator Attestation, O=Maker, C=AT' })).toBe('attestation-invalid');
  });

  it('is refused from a CA, and from a certificate for another model', async () => {
    const certified = aaguidExtension(Buffer.from(aaguid.replaceAll('-', ''), 'hex'));
    expect(await held({ ca: true })).toBe('attestation-invalid');
    expect(await held({ extensions: [certified] })).toBe('accepted');
    expect(await held({ extensions: [aaguidExtension(randomBytes(16))] })).toBe('attestation-invalid');
  });

  it('is refused for another ceremony than the signed one', async () => {
    expect(await held({}, { clientDataHash: randomBytes(32) })).toBe('attestation-invalid');
    expect(await held({}, { authenticatorData: randomBytes(164) })).toBe('attestation-invalid');
  });

  it('refuses self attestation under another algorithm than that of the key', () => {
    const { ceremony, privateKey } = aCeremony();
    const data = Buffer.concat([ceremony.authenticatorData, ceremony.clientDataHash]);
    const sig = Uint8Array.from(sign('sha256', data, privateKey));
    const heldWith = (alg: number) =>
      problemOf(() =>
        verifyAttestation(
          'packed',
          new Map<string, unknown>([
            ['alg', alg],
            ['sig', sig],
          ]),
          ceremony,
        ),
      );
    expect([heldWith(-7), heldWith(-257)]).toEqual(['accepted', 'attestation-invalid']);
  });

  it('does not read endless chains', async () => {
    const { ceremony } = aCeremony();
    const leaf = await aCertificate({});
    const statement = await aPackedStatement(ceremony, leaf, ...Array.from({ length: 8 }, () => leaf));
    expect(problemOf(() => verifyAttestation('packed', statement, ceremony))).toBe('attestation-invalid');
  });
});

describe('Android key attestation', () => {
  const clientDataHash = createHash('sha256').update('a ceremony').digest();
  const purpose = new IntegerSet([2]);

  function aDescription(tee: Partial<AuthorizationList>, software: Partial<AuthorizationList> = {}): Buffer {
    const description = new KeyDescription({
      attestationVersion: 3,
      attestationSecurityLevel: SecurityLevel.trustedEnvironment,
      keymasterVersion: 4,
      keymasterSecurityLevel: SecurityLevel.trustedEnvironment,
      attestationChallenge: new OctetString(clientDataHash),
      uniqueId: new OctetString(),
      softwareEnforced: new AuthorizationList(software),
      teeEnforced: new AuthorizationList(tee),
    });
    return Buffer.from(AsnConvert.serialize(description));
  }
  const held = (der: Buffer, hash = clientDataHash) => {
    let proven: boolean | undefined;
    const problem = problemOf(() => (proven = checkKeyDescription(der, hash)));
    return proven ?? problem;
  };

  it('proves a key that the trusted environment made for signing', () => {
    expect(held(aDescription({ origin: 0, purpose }))).toBe(true);
  });

  it('proves nothing where only software says so, or nobody does', () => {
    expect(held(aDescription({}, { origin: 0, purpose }))).toBe(false);
    expect(held(aDescription({}))).toBe(false);
  });

  it('refuses an imported key, one open to every app, one not for signing, and another ceremony', () => {
    expect(held(aDescription({ origin: 2, purpose }))).toBe('attestation-invalid');
    expect(held(aDescription({ origin: 0, purpose }, { allApplications: null }))).toBe('attestation-invalid');
    expect(held(aDescription({ origin: 0, purpose: new IntegerSet([0, 1]) }))).toBe('attestation-invalid');
    expect(held(aDescription({ origin: 0, purpose }), randomBytes(32))).toBe('attestation-invalid');
  });

  it('refuses a description that an app wrote with an attestation key of its own', async () => {
    const { ceremony, keys } = aCeremony();
    const described = new Extension(
      id_ce_keyDescription,
      false,
      Uint8Array.from(aDescription({ origin: 0, purpose })),
    );
    const issuer = await aCertificate({ name: 'CN=Key of an app', ca: true, extensions: [described] });
    const honest = await aCertificate({ name: 'CN=TEE', ca: true });
    const hash = { ...ceremony, clientDataHash };
    const attested = async (by: Issued) => {
      const leaf = await aCertificate({ issuer: by, keys: await keys, extensions: [described] });
      const statement = await aPackedStatement(hash, leaf, by);
      return problemOf(() => verifyAttestation('android-key', statement, hash));
    };
    expect([await attested(honest), await attested(issuer)]).toEqual(['accepted', 'attestation-invalid']);
  });
});
