import { X509Certificate, verify as verifySignature } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SettingsService } from '@simplewebauthn/server';
import * as z from 'zod/mini';
import { reachesRoot, type AttestationRoots } from './attestation-trust.ts';
import { readCertificates } from './certificate.ts';

/** The file of `LANYARD_FIDO_METADATA_FILE` is not what it has to be. */
export class MetadataError extends Error {
  override readonly name = 'MetadataError';

  constructor(what: string, options?: ErrorOptions) {
    super(`The FIDO metadata file ${what}. Take the file anew from its publisher.`, options);
  }
}

/** FIDO Metadata Service 3.1, 3.1.1 to 3.1.3: what is used of a payload. */
const payloadSchema = z.object({
  entries: z.array(
    z.object({
      aaguid: z.optional(z.uuid()),
      statusReports: z.optional(z.array(z.object({ status: z.string() }))),
      metadataStatement: z.optional(
        z.object({ attestationRootCertificates: z.optional(z.array(z.string())) }),
      ),
    }),
  ),
});
const headerSchema = z.object({ alg: z.enum(['RS256', 'ES256']), x5c: z.array(z.string()) });

/** FIDO Metadata Service 3.1, 3.1.4: nobody can tell any more whether such a model is one. */
const brokenStatuses = new Set([
  'REVOKED',
  'ATTESTATION_KEY_COMPROMISE',
  'USER_VERIFICATION_BYPASS',
  'USER_KEY_REMOTE_COMPROMISE',
  'USER_KEY_PHYSICAL_COMPROMISE',
]);

/**
 * Roots of makers by model, from a file of the FIDO Metadata Service (a JWT, whose signature is verified up to the service's own root), or
 * from one that the operator wrote for models that are not in there (its payload alone, as JSON). Models that were broken are left out.
 * Nothing is fetched.
 *
 * @param file Undefined: no models are known but those of Apple and Android.
 * @throws MetadataError
 */
export function openMetadata(file: string | undefined, now: Date): AttestationRoots {
  if (file === undefined) return {};
  const text = readFileSync(file, 'utf8').trim();
  const payload = parsed(payloadSchema, text.startsWith('{') ? text : verifiedPayload(text, now));
  const roots = payload.entries.flatMap(({ aaguid, statusReports = [], metadataStatement }) => {
    const certificates = metadataStatement?.attestationRootCertificates ?? [];
    const broken = statusReports.some(({ status }) => brokenStatuses.has(status));
    return aaguid === undefined || broken
      ? []
      : [[aaguid.toLowerCase(), certificates.map(certificateOf)] as const];
  });
  return Object.fromEntries(roots);
}

/** FIDO Metadata Service 3.1, 3.2, steps 4 to 6, without the revocation lists: nothing is fetched. */
function verifiedPayload(jwt: string, now: Date): string {
  const [header = '', payload = '', signature = '', ...more] = jwt.split('.');
  if (signature === '' || more.length > 0) throw new MetadataError('is neither JSON nor a signed file');
  const { alg, x5c } = parsed(headerSchema, decoded(header));
  const chain = readChain(x5c);
  const roots = SettingsService.getRootCertificates({ identifier: 'mds' }).map(
    (pem) => new X509Certificate(pem),
  );
  const key = chain[0].x509.publicKey;
  const isSigned = verifySignature(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key,
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) throw new MetadataError('is not signed by who it says');
  if (!reachesRoot(chain, roots, now)) {
    throw new MetadataError('is not signed by the FIDO Metadata Service, or its certificate has expired');
  }
  return decoded(payload);
}

function readChain(x5c: readonly string[]) {
  try {
    return readCertificates(x5c.map((der) => Uint8Array.from(Buffer.from(der, 'base64'))));
  } catch (error) {
    throw new MetadataError('has a certificate that cannot be read', { cause: error });
  }
}

function certificateOf(base64: string): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'));
  } catch (error) {
    throw new MetadataError('has a root certificate that cannot be read', { cause: error });
  }
}

function parsed<T>(schema: z.ZodMiniType<T>, json: string): T {
  try {
    return z.parse(schema, JSON.parse(json));
  } catch (error) {
    throw new MetadataError('has not the form of FIDO metadata', { cause: error });
  }
}

const decoded = (base64url: string): string => Buffer.from(base64url, 'base64url').toString('utf8');
