import { NonStandardKeyDescription, id_ce_keyDescription } from '@peculiar/asn1-android';
import type { NonStandardAuthorizationList } from '@peculiar/asn1-android';
import { AsnParser } from '@peculiar/asn1-schema';
import { bytesOf, digestOf, requireSignature, toBeSigned } from './attestation-statement.ts';
import type { AttestedCeremony, Statement, VerifiedStatement } from './attestation-statement.ts';
import { extensionOf, readCertificates } from './certificate.ts';
import { FidoProblem, orFidoProblem } from './problem.ts';

/** Keymaster tags: the key was made inside (0), and may sign (2). */
const generated = 0;
const maySign = 2;

/** Web Authentication Level 3, 8.4: Android Key Attestation Statement Format. */
export function verifyAndroidKey(statement: Statement, ceremony: AttestedCeremony): VerifiedStatement {
  const chain = readCertificates(statement.get('x5c'));
  const [leaf, ...issuers] = chain;
  requireSignature(digestOf(statement), toBeSigned(ceremony), leaf.x509.publicKey, bytesOf(statement, 'sig'));
  if (!leaf.x509.publicKey.equals(ceremony.publicKey.key)) {
    throw new FidoProblem('attestation-invalid', 'certified for another key');
  }
  // An app may make a key that attests other keys: its chain ends at Google's root too, but what it says of a further key
  // is the app's own word. Only a description nearest to the root counts (Android: "Verify hardware-backed key pairs").
  if (issuers.some((issuer) => extensionOf(issuer, id_ce_keyDescription) !== undefined)) {
    throw new FidoProblem('attestation-invalid', 'certified by a key of an app');
  }
  const madeInside = checkKeyDescription(extensionOf(leaf, id_ce_keyDescription), ceremony.clientDataHash);
  return { format: 'android-key', type: madeInside ? 'certified' : 'unproven', chain };
}

/**
 * What the device says of the key. 8.4 leaves it to the relying party whether keys outside of a trusted environment will do.
 * They do, as `unproven`: the default policy takes credentials without any attestation, and a phone that says less than
 * another (or nothing of the two, as in the specification's own test vector) says no lie. What contradicts is refused.
 *
 * @returns Whether the trusted environment vouches that the key was made inside and signs.
 * @throws FidoProblem `attestation-invalid`
 */
export function checkKeyDescription(der: Buffer | undefined, clientDataHash: Buffer): boolean {
  if (der === undefined) throw new FidoProblem('attestation-invalid', 'no key description');
  const { attestationChallenge, softwareEnforced, teeEnforced } = orFidoProblem(
    'attestation-invalid',
    'key description',
    () => AsnParser.parse(der, NonStandardKeyDescription),
  );
  if (!clientDataHash.equals(new Uint8Array(attestationChallenge.buffer))) {
    throw new FidoProblem('attestation-invalid', 'certified for another ceremony');
  }
  checkAuthorizations(softwareEnforced);
  checkAuthorizations(teeEnforced);
  return (
    teeEnforced.findProperty('origin') === generated &&
    teeEnforced.findProperty('purpose')?.includes(maySign) === true
  );
}

function checkAuthorizations(list: NonStandardAuthorizationList): void {
  // Scoped to no app: the RP ID would bind nothing.
  if (list.findProperty('allApplications') !== undefined) {
    throw new FidoProblem('attestation-invalid', 'the key is open to every app');
  }
  if ((list.findProperty('origin') ?? generated) !== generated) {
    throw new FidoProblem('attestation-invalid', 'the key was not made in the device');
  }
  if (list.findProperty('purpose')?.includes(maySign) === false) {
    throw new FidoProblem('attestation-invalid', 'the key is not for signing');
  }
}
