import { generateIssuerKeyPair, importIssuerKey, type EcPublicJwk } from '@lanyard/crypto/keys';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { installationKeyId, type KeyService } from '../platform/keys/key-service.ts';
import { insertPushKey, lockPushKey, pushKey } from './push-store.ts';

/** The key of this installation towards push services (VAPID). */
export interface PushKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: EcPublicJwk;
}

/** Opens it, made at the first start. @throws KeyError as `KeyService.open` */
export async function openPushKey({
  database,
  kms,
  clock,
}: {
  readonly database: Database;
  readonly kms: KeyService;
  readonly clock: Clock;
}): Promise<PushKey> {
  const row = await database.transaction({}, async (tx) => {
    await lockPushKey(tx);
    const known = await pushKey(tx);
    if (known !== undefined) return known;
    const { kid, publicJwk: publicKey, privatePkcs8 } = await generateIssuerKeyPair();
    const sealedPrivateKey = await kms.seal(installationKeyId, sealContext(kid), privatePkcs8);
    privatePkcs8.fill(0);
    const made = { kid, publicKey, sealedPrivateKey };
    await insertPushKey(tx, made, clock.now());
    return made;
  });
  const opened = await kms.open(installationKeyId, sealContext(row.kid), row.sealedPrivateKey);
  const pkcs8 = Uint8Array.from(opened);
  const privateKey = await importIssuerKey(pkcs8);
  opened.fill(0);
  pkcs8.fill(0);
  return { privateKey, publicJwk: row.publicKey };
}

const sealContext = (kid: string): readonly string[] => ['push_keys', 'sealed_private_key', kid];
