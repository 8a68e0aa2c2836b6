// First: it brings the Reflect polyfill without which @peculiar/x509 does not load.
import '@simplewebauthn/server/helpers';
import { KeyObject, randomBytes } from 'node:crypto';
import type { Bytes } from '@lanyard/crypto/encoding';
import { BasicConstraintsExtension, X509CertificateGenerator } from '@peculiar/x509';

const es256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Who makes authenticators and certifies that a credential is held by one of its models (Web Authentication Level 3, 8.2.1). */
export interface Maker {
  readonly key: KeyObject;
  /** Of the attestation key, DER. */
  readonly certificate: Bytes;
  /** DER, base64: as the FIDO Metadata Service publishes it. */
  readonly root: string;
}

export async function aMaker(): Promise<Maker> {
  const notBefore = new Date('2024-01-01');
  const notAfter = new Date('2050-01-01');
  const name = 'CN=Root, O=Maker, C=AT';
  const rootKeys = await crypto.subtle.generateKey(es256, true, ['sign', 'verify']);
  const keys = await crypto.subtle.generateKey(es256, true, ['sign', 'verify']);
  const of = { issuer: name, signingKey: rootKeys.privateKey, signingAlgorithm: es256, notBefore, notAfter };
  const root = await X509CertificateGenerator.create({
    ...of,
    subject: name,
    serialNumber: randomBytes(8).toString('hex'),
    publicKey: rootKeys.publicKey,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  const certificate = await X509CertificateGenerator.create({
    ...of,
    subject: 'CN=Model 7, OU=Authenticator Attestation, O=Maker, C=AT',
    serialNumber: randomBytes(8).toString('hex'),
    publicKey: keys.publicKey,
    extensions: [new BasicConstraintsExtension(false, undefined, true)],
  });
  return {
    key: KeyObject.from(keys.privateKey),
    certificate: new Uint8Array(certificate.rawData),
    root: Buffer.from(root.rawData).toString('base64'),
  };
}
