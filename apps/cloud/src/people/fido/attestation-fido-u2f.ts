import { bytesOf, requireSignature } from './attestation-statement.ts';
import type { AttestedCeremony, Statement, VerifiedStatement } from './attestation-statement.ts';
import { readCertificates } from './certificate.ts';
import { FidoProblem } from './problem.ts';

const es256 = -7;

/**
 * Web Authentication Level 3, 8.6: FIDO U2F Attestation Statement Format. Its signature covers neither the flags nor the
 * AAGUID, so neither is believed (see `attestation.ts`); a U2F key has no user verification and never signs in here.
 */
export function verifyFidoU2f(statement: Statement, ceremony: AttestedCeremony): VerifiedStatement {
  const chain = readCertificates(statement.get('x5c'));
  const { publicKey } = chain[0].x509;
  if (chain.length !== 1 || publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new FidoProblem('attestation-invalid', 'a U2F attestation has one certificate, of a P-256 key');
  }
  requireSignature('sha256', signedByU2f(ceremony), publicKey, bytesOf(statement, 'sig'));
  return { format: 'fido-u2f', type: 'certified', chain };
}

/** FIDO U2F Raw Message Formats 1.2, 4.3: what a registration response signs. */
function signedByU2f({ rpIdHash, clientDataHash, credentialId, publicKey }: AttestedCeremony): Buffer {
  if (publicKey.algorithm !== es256) throw new FidoProblem('attestation-invalid', 'U2F keys are P-256');
  const { x = '', y = '' } = publicKey.key.export({ format: 'jwk' });
  const point = [Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
  return Buffer.concat([Buffer.from([0]), rpIdHash, clientDataHash, credentialId, ...point]);
}
