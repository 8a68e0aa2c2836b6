import { canonicalJson, fromUtf8, parseCompactJson, utf8 } from './encoding.ts';
import { isDid } from './did.ts';
import { checkEnvelope, openEnvelope, sealEnvelope } from './envelopes.ts';
import { CryptoProblem } from './errors.ts';
import {
  importEncryptionKey,
  readRsaPrivateJwk,
  thumbprint,
  type DidKey,
  type EcPublicJwk,
  type RsaPrivateJwk,
  type RsaPublicJwk,
} from './keys.ts';
import { isSeconds, isText, readMembers, type Check } from './members.ts';
import { onlyKey, signStatement, verifyStatement } from './statements.ts';

/** A UserPasswordPrivateKey that only the recovery code opens, kept by the cloud and signed by the DID key (Recovery 2). */
export interface RecoveryEnvelopeContext {
  readonly organization: string;
  readonly did: string;
}

const statementType = 'lanyard-recovery-envelope+jwt';
const envelopeType = 'lanyard-recovery-vault-key+jwe';

/**
 * Encrypts the key to the recovery key of the DID log and signs the envelope, so that the cloud cannot put a key of its own
 * in its place.
 *
 * @param options.versionId Version of the signer's DID log.
 * @param options.now Seconds since 1970.
 */
export async function sealRecoveryEnvelope(
  didKey: DidKey,
  options: RecoveryEnvelopeContext & {
    recoveryKey: RsaPublicJwk;
    privateJwk: RsaPrivateJwk;
    versionId: string;
    now: number;
  },
): Promise<string> {
  const { organization, did, recoveryKey, privateJwk, versionId, now } = options;
  const envelope = await sealEnvelope({
    type: envelopeType,
    key: await importEncryptionKey(recoveryKey),
    context: { organization, person: did, kid: thumbprint(recoveryKey) },
    content: utf8(canonicalJson({ ...privateJwk })),
  });
  return signStatement({
    type: statementType,
    key: didKey.privateKey,
    kid: didKey.thumbprint,
    context: { organization },
    payload: { sub: did, versionId, iat: now, envelope },
  });
}

/**
 * Verifies who signed an envelope and, as far as its header tells, that the recovery code opens it, without opening it: what the cloud
 * and the wallet can do at any time.
 *
 * @param expected.didKey Of the DID's log, at the envelope's version.
 * @param expected.recoveryKey The `#recovery` key of the same version.
 * @throws CryptoProblem of `verifyStatement` and `checkEnvelope`; `context_mismatch` for another DID or recovery key
 */
export async function verifyRecoveryEnvelope(
  statement: string,
  expected: RecoveryEnvelopeContext & { didKey: EcPublicJwk; recoveryKey: RsaPublicJwk },
): Promise<{ envelope: string; versionId: string; issuedAt: number }> {
  const { organization, did, didKey, recoveryKey } = expected;
  const { payload } = await verifyStatement(statement, {
    type: statementType,
    context: { organization },
    keyFor: onlyKey(didKey),
  });
  const { sub, versionId, iat, envelope } = readMembers('recovery envelope', payload, members);
  if (sub !== did) throw new CryptoProblem('context_mismatch', 'envelope of another DID');
  checkEnvelope(envelope, {
    type: envelopeType,
    context: { organization, person: did, kid: thumbprint(recoveryKey) },
  });
  return { envelope, versionId, issuedAt: iat };
}

/**
 * Opens an envelope with the recovery key.
 *
 * @param options.recoveryKey Public half, as rebuilt from the code.
 * @param options.recoveryPrivateKey By `importDecryptionKey`.
 * @throws CryptoProblem of `verifyRecoveryEnvelope` and `openEnvelope`; `key_invalid` for its content
 */
export async function openRecoveryEnvelope(
  statement: string,
  options: RecoveryEnvelopeContext & {
    didKey: EcPublicJwk;
    recoveryKey: RsaPublicJwk;
    recoveryPrivateKey: CryptoKey;
  },
): Promise<RsaPrivateJwk> {
  const { envelope } = await verifyRecoveryEnvelope(statement, options);
  const content = await openEnvelope(envelope, {
    type: envelopeType,
    context: {
      organization: options.organization,
      person: options.did,
      kid: thumbprint(options.recoveryKey),
    },
    key: options.recoveryPrivateKey,
  });
  return readRsaPrivateJwk(parseCompactJson(fromUtf8(content)));
}

const isEnvelope: Check<string> = (value): value is string => typeof value === 'string' && value.length > 0;
const members = { sub: isDid, versionId: isText, iat: isSeconds, envelope: isEnvelope };
