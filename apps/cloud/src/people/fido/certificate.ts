import { X509Certificate } from 'node:crypto';
import { AsnParser } from '@peculiar/asn1-schema';
import { BasicConstraints, Certificate, Version, id_ce_basicConstraints } from '@peculiar/asn1-x509';
import { FidoProblem, orFidoProblem } from './problem.ts';

/** Longest chain taken from a statement: Android's is five. */
const mostCertificates = 8;

/** A certificate of an attestation statement: node:crypto verifies with it, the ASN.1 gives what node:crypto does not tell. */
export interface AttestationCertificate {
  readonly x509: X509Certificate;
  readonly asn1: Certificate;
}

/**
 * The `x5c` of a statement: leaf first.
 *
 * @throws FidoProblem `attestation-invalid`
 */
export function readCertificates(x5c: unknown): [AttestationCertificate, ...AttestationCertificate[]] {
  if (!Array.isArray(x5c) || x5c.length > mostCertificates) {
    throw new FidoProblem('attestation-invalid', 'x5c is no list of certificates');
  }
  const [leaf, ...others] = x5c.map(readCertificate);
  if (leaf === undefined) throw new FidoProblem('attestation-invalid', 'x5c is empty');
  return [leaf, ...others];
}

function readCertificate(der: unknown): AttestationCertificate {
  if (!(der instanceof Uint8Array))
    throw new FidoProblem('attestation-invalid', 'certificate is no byte string');
  return orFidoProblem('attestation-invalid', 'certificate', () => ({
    x509: new X509Certificate(der),
    asn1: AsnParser.parse(der, Certificate),
  }));
}

/** The DER inside an extension, or undefined where the certificate has none of that OID. */
export function extensionOf({ asn1 }: AttestationCertificate, oid: string): Buffer | undefined {
  const extension = asn1.tbsCertificate.extensions?.find(({ extnID }) => extnID === oid);
  return extension === undefined ? undefined : Buffer.from(extension.extnValue.buffer);
}

/** The values of one attribute of the subject, e.g. of `2.5.4.11` (OU). */
export function subjectValues({ asn1 }: AttestationCertificate, oid: string): string[] {
  return asn1.tbsCertificate.subject.flatMap((name) =>
    name.filter(({ type }) => type === oid).map(({ value }) => value.toString()),
  );
}

/** How many CA certificates may stand below this one; infinite where it does not say. */
export function pathLength(certificate: AttestationCertificate): number {
  const der = extensionOf(certificate, id_ce_basicConstraints);
  if (der === undefined) return Infinity;
  return AsnParser.parse(der, BasicConstraints).pathLenConstraint ?? Infinity;
}

/**
 * What 8.2.1 and 8.3.1 demand alike of the certificate of a packed or TPM attestation: version 3, no CA, and where it names
 * an AAGUID, the one of the credential.
 *
 * @throws FidoProblem `attestation-invalid`
 */
export function requireAttestationLeaf(leaf: AttestationCertificate, aaguid: Buffer): void {
  if (leaf.asn1.tbsCertificate.version !== Version.v3)
    throw new FidoProblem('attestation-invalid', 'certificate version');
  if (leaf.x509.ca) throw new FidoProblem('attestation-invalid', 'the attestation certificate is a CA');
  const certified = extensionOf(leaf, '1.3.6.1.4.1.45724.1.1.4');
  // id-fido-gen-ce-aaguid: an OCTET STRING of 16 bytes.
  if (certified !== undefined && !certified.equals(Buffer.concat([Buffer.from([4, 16]), aaguid]))) {
    throw new FidoProblem('attestation-invalid', 'certified for another AAGUID');
  }
}
