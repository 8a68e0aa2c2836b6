import { X509Certificate } from 'node:crypto';
import { SettingsService } from '@simplewebauthn/server';
import type { VerifiedStatement } from './attestation-statement.ts';
import { pathLength } from './certificate.ts';
import type { AttestationCertificate } from './certificate.ts';
import { orFidoProblem } from './problem.ts';

/**
 * How far the authenticator's model (its AAGUID) is proven:
 * - `none`: no statement
 * - `self`: the key signed for itself; no word about the model
 * - `certified-unknown-root`: certified, but by somebody who is not known here for that model (anybody can be that), or in
 *   words that prove too little
 * - `certified`: certified, up to a root known for that model, by certificates valid now
 */
export type AttestationTrust = 'none' | 'self' | 'certified-unknown-root' | 'certified';

/**
 * Root certificates by AAGUID (7.1, step 23), as a manufacturer or the FIDO Metadata Service publishes them. By model, not
 * all in one list: an Android app holds a key that Google certifies, and could otherwise claim any model with it.
 */
export type AttestationRoots = Readonly<Record<string, readonly X509Certificate[] | undefined>>;

/** The AAGUID of authenticators that have none: U2F. */
export const zeroAaguid = '00000000-0000-0000-0000-000000000000';

const fromWeakest: readonly AttestationTrust[] = ['none', 'self', 'certified-unknown-root', 'certified'];

/**
 * 7.1, steps 23 and 24. Of several statements about one credential the strongest counts: all of them verified.
 *
 * @throws FidoProblem `attestation-invalid` where a certificate cannot be read
 */
export function trustOf(
  statements: readonly VerifiedStatement[],
  aaguid: string,
  roots: AttestationRoots,
  now: Date,
): AttestationTrust {
  const trusts = orFidoProblem('attestation-invalid', 'certificate path', () =>
    statements.map((statement) => trustOfOne(statement, aaguid, roots, now)),
  );
  return fromWeakest.findLast((trust) => trusts.includes(trust)) ?? 'none';
}

function trustOfOne(
  { format, type, chain }: VerifiedStatement,
  aaguid: string,
  roots: AttestationRoots,
  now: Date,
): AttestationTrust {
  if (type === 'none' || type === 'self') return type;
  if (type === 'unproven') return 'certified-unknown-root';
  // A U2F signature does not cover the AAGUID: beside another statement it must not vouch for one.
  const model = format === 'fido-u2f' ? zeroAaguid : aaguid;
  const known = [...(roots[model] ?? []), ...publishedRoots(model)];
  return reachesRoot(chain, known, now) ? 'certified' : 'certified-unknown-root';
}

/**
 * RFC 5280, 6.1, as far as attestation needs it: signatures, names, validity, CA and path length. Revocation lists are not
 * fetched: a registration must not make the cloud call addresses found in a certificate, nor wait for them.
 */
export function reachesRoot(
  chain: readonly AttestationCertificate[],
  roots: readonly X509Certificate[],
  now: Date,
): boolean {
  const valid = roots.filter((root) => isValidAt(root, now));
  for (const [index, certificate] of chain.entries()) {
    if (!isValidAt(certificate.x509, now)) return false;
    if (valid.some((root) => isRoot(certificate.x509, root) || isIssuedBy(certificate.x509, root)))
      return true;
    const issuer = chain[index + 1];
    if (issuer === undefined || !isIssuedBy(certificate.x509, issuer.x509)) return false;
    // `index` CA certificates stand between this issuer and the leaf.
    if (pathLength(issuer) < index) return false;
  }
  return false;
}

function isRoot(certificate: X509Certificate, root: X509Certificate): boolean {
  return certificate.raw.equals(root.raw);
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isValidAt({ validFrom, validTo }: X509Certificate, now: Date): boolean {
  return Date.parse(validFrom) <= now.getTime() && now.getTime() <= Date.parse(validTo);
}

/** Apple's and Android's platform authenticators, whose roots are public and come with the library. */
const publishers = new Map<string, 'apple' | 'android-key'>([
  ['f24a8e70-d0d3-f82c-2937-32523cc4de5a', 'apple'],
  ['b93fd961-f2e6-462f-b122-82002247de78', 'android-key'],
]);
const published = new Map<string, readonly X509Certificate[]>();

function publishedRoots(aaguid: string): readonly X509Certificate[] {
  const known = published.get(aaguid);
  if (known !== undefined) return known;
  const identifier = publishers.get(aaguid);
  if (identifier === undefined) return [];
  const roots = SettingsService.getRootCertificates({ identifier }).map((pem) => new X509Certificate(pem));
  published.set(aaguid, roots);
  return roots;
}
