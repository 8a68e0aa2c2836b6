import { bytesOf, digestOf, requireSignature, toBeSigned } from './attestation-statement.ts';
import type { AttestedCeremony, Statement, VerifiedStatement } from './attestation-statement.ts';
import { readCertificates, requireAttestationLeaf, subjectValues } from './certificate.ts';
import type { AttestationCertificate } from './certificate.ts';
import { FidoProblem } from './problem.ts';
import { signatureVerifies } from './public-key.ts';

/** Web Authentication Level 3, 8.2: Packed Attestation Statement Format. */
export function verifyPacked(statement: Statement, ceremony: AttestedCeremony): VerifiedStatement {
  const signature = bytesOf(statement, 'sig');
  return statement.has('x5c')
    ? verifyCertified(statement, ceremony, signature)
    : verifySelf(statement, ceremony, signature);
}

function verifyCertified(
  statement: Statement,
  ceremony: AttestedCeremony,
  signature: Buffer,
): VerifiedStatement {
  const chain = readCertificates(statement.get('x5c'));
  const [leaf] = chain;
  requireSignature(digestOf(statement), toBeSigned(ceremony), leaf.x509.publicKey, signature);
  requireAttestationLeaf(leaf, ceremony.aaguid);
  requirePackedSubject(leaf);
  return { format: 'packed', type: 'certified', chain };
}

/** 8.2.1: who made the authenticator. */
function requirePackedSubject(leaf: AttestationCertificate): void {
  const [country] = subjectValues(leaf, '2.5.4.6');
  const named = subjectValues(leaf, '2.5.4.10').length > 0 && subjectValues(leaf, '2.5.4.3').length > 0;
  const [unit] = subjectValues(leaf, '2.5.4.11');
  if (country?.length !== 2 || !named || unit !== 'Authenticator Attestation') {
    throw new FidoProblem('attestation-invalid', 'subject of a packed attestation certificate');
  }
}

/** Self attestation proves that the key exists, nothing about what holds it. */
function verifySelf(statement: Statement, ceremony: AttestedCeremony, signature: Buffer): VerifiedStatement {
  if (statement.get('alg') !== ceremony.publicKey.algorithm) {
    throw new FidoProblem('attestation-invalid', 'self attestation by another algorithm than the key is of');
  }
  if (!signatureVerifies(ceremony.publicKey, toBeSigned(ceremony), signature)) {
    throw new FidoProblem('attestation-invalid', 'signature');
  }
  return { format: 'packed', type: 'self', chain: [] };
}
