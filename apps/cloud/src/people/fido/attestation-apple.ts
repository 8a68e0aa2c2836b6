import { hash } from 'node:crypto';
import { toBeSigned } from './attestation-statement.ts';
import type { AttestedCeremony, Statement, VerifiedStatement } from './attestation-statement.ts';
import { extensionOf, readCertificates } from './certificate.ts';
import { FidoProblem } from './problem.ts';

const nonceExtension = '1.2.840.113635.100.8.2';
/** DER around the nonce: SEQUENCE { [1] EXPLICIT OCTET STRING (32 bytes) }. */
const beforeNonce = Buffer.from('3024a1220420', 'hex');

/** Web Authentication Level 3, 8.8: Apple Anonymous Attestation. The certificate itself, made for this ceremony, is the proof. */
export function verifyApple(statement: Statement, ceremony: AttestedCeremony): VerifiedStatement {
  const chain = readCertificates(statement.get('x5c'));
  const [leaf] = chain;
  const nonce = hash('sha256', toBeSigned(ceremony), 'buffer');
  if (extensionOf(leaf, nonceExtension)?.equals(Buffer.concat([beforeNonce, nonce])) !== true) {
    throw new FidoProblem('attestation-invalid', 'certified for another ceremony');
  }
  if (!leaf.x509.publicKey.equals(ceremony.publicKey.key)) {
    throw new FidoProblem('attestation-invalid', 'certified for another key');
  }
  return { format: 'apple', type: 'certified', chain };
}
