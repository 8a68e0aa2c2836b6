import { createPublicKey, hash } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { AsnParser } from '@peculiar/asn1-schema';
import {
  ExtendedKeyUsage,
  SubjectAlternativeName,
  id_ce_extKeyUsage,
  id_ce_subjectAltName,
} from '@peculiar/asn1-x509';
import { bytesOf, digestOf, requireSignature, toBeSigned } from './attestation-statement.ts';
import type { AttestedCeremony, Statement, VerifiedStatement } from './attestation-statement.ts';
import { extensionOf, readCertificates, requireAttestationLeaf } from './certificate.ts';
import type { AttestationCertificate } from './certificate.ts';
import { FidoProblem, orFidoProblem } from './problem.ts';
import { readCertInfo, readPubArea } from './tpm-structures.ts';
import type { TpmPublicKey } from './tpm-structures.ts';

/** tcg-kp-AIKCertificate */
const attestationIdentityKey = '2.23.133.8.3';
/** tcg-at-tpmManufacturer, -tpmModel, -tpmVersion */
const tpmAttributes = ['2.23.133.2.1', '2.23.133.2.2', '2.23.133.2.3'];
/** TPM_ALG_ID of the hashes a name may be made with. */
const nameDigests = new Map([
  [0x000b, 'sha256'],
  [0x000c, 'sha384'],
  [0x000d, 'sha512'],
]);

/** Web Authentication Level 3, 8.3: TPM Attestation Statement Format. */
export function verifyTpm(statement: Statement, ceremony: AttestedCeremony): VerifiedStatement {
  if (statement.get('ver') !== '2.0') throw new FidoProblem('attestation-invalid', 'TPM version');
  const pubArea = bytesOf(statement, 'pubArea');
  const certInfo = bytesOf(statement, 'certInfo');
  const digest = digestOf(statement);
  const chain = readCertificates(statement.get('x5c'));
  const [leaf] = chain;
  requireSignature(digest, certInfo, leaf.x509.publicKey, bytesOf(statement, 'sig'));
  requireSameKey(pubArea, ceremony);
  requireCertified(certInfo, pubArea, digest, ceremony);
  requireAttestationLeaf(leaf, ceremony.aaguid);
  requireIdentityKey(leaf);
  return { format: 'tpm', type: 'certified', chain };
}

/** The key that the TPM describes is the credential's. */
function requireSameKey(pubArea: Buffer, ceremony: AttestedCeremony): void {
  const jwk = jwkOf(readPubArea(pubArea));
  const key = orFidoProblem('attestation-invalid', 'TPM key', () =>
    createPublicKey({ key: jwk, format: 'jwk' }),
  );
  if (!key.equals(ceremony.publicKey.key))
    throw new FidoProblem('attestation-invalid', 'certified for another key');
}

function jwkOf(key: TpmPublicKey): JsonWebKey {
  if (key.kty === 'EC') {
    return { kty: 'EC', crv: key.crv, x: key.x.toString('base64url'), y: key.y.toString('base64url') };
  }
  const exponent = Buffer.alloc(4);
  exponent.writeUInt32BE(key.e);
  return { kty: 'RSA', n: key.n.toString('base64url'), e: exponent.toString('base64url') };
}

/** The TPM certified that key (by its name), for this ceremony (by extraData). */
function requireCertified(
  certInfo: Buffer,
  pubArea: Buffer,
  digest: string | null,
  ceremony: AttestedCeremony,
): void {
  const { extraData, name } = readCertInfo(certInfo);
  const nameDigest = name.length > 2 ? nameDigests.get(name.readUInt16BE()) : undefined;
  if (nameDigest === undefined || !hash(nameDigest, pubArea, 'buffer').equals(name.subarray(2))) {
    throw new FidoProblem('attestation-invalid', 'the TPM certified another key');
  }
  if (digest === null || !hash(digest, toBeSigned(ceremony), 'buffer').equals(extraData)) {
    throw new FidoProblem('attestation-invalid', 'certified for another ceremony');
  }
}

/**
 * 8.3.1. Which manufacturers exist is not asked: the standard does not, the register grows without us, and only a known
 * root makes a statement count as `certified`.
 */
function requireIdentityKey(leaf: AttestationCertificate): void {
  const { subject } = leaf.asn1.tbsCertificate;
  if (subject.length > 0) throw new FidoProblem('attestation-invalid', 'a TPM certificate has no subject');
  const [usages, names] = [extensionOf(leaf, id_ce_extKeyUsage), extensionOf(leaf, id_ce_subjectAltName)];
  if (usages === undefined || !AsnParser.parse(usages, ExtendedKeyUsage).includes(attestationIdentityKey)) {
    throw new FidoProblem('attestation-invalid', 'not the certificate of an attestation identity key');
  }
  const described = names === undefined ? [] : attributesOf(AsnParser.parse(names, SubjectAlternativeName));
  if (!tpmAttributes.every((oid) => described.includes(oid))) {
    throw new FidoProblem('attestation-invalid', 'the TPM is not named');
  }
}

/** Seen in the wild: one relative name with three attributes, and three with one. */
function attributesOf(names: SubjectAlternativeName): string[] {
  return names.flatMap(({ directoryName }) =>
    directoryName === undefined ? [] : directoryName.flatMap((name) => name.map(({ type }) => type)),
  );
}
