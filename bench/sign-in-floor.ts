import { Pool } from 'pg';
import type { ConnectionSettings } from '@lanyard/cloud/platform/database/connection';

/**
 * What a sign-in cannot cost less than: every key pair, signature, verification and key agreement of phone, browser and cloud, and one
 * committed transaction for each of its six steps; no HTTP, no JSON, no rules. Counted from the flow:
 *
 * | | phone | browser | cloud |
 * |---|---|---|---|
 * | key pairs | ephemeral | browser, transit | |
 * | signatures | FIDO, assertion, delegation, key binding, 2 device proofs | binding, proof | session, person, CSRF |
 * | verifications | binding | | binding, FIDO, assertion, delegation, credential, key binding, 3 proofs |
 * | agreements | 1 | 1 | |
 */
const p256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const agreement = { name: 'ECDH', namedCurve: 'P-256' } as const;
const es256 = { name: 'ECDSA', hash: 'SHA-256' } as const;
const message = new Uint8Array(300).fill(7);

const keyPairs = { signing: 1, agreement: 2 };
const signatures = 11;
const verifications = 10;
const agreements = 2;
const transactions = 6;

const times = (count: number) => Array.from({ length: count }, (_, index) => index);

export async function signInFloor(connection: ConnectionSettings, concurrency: number) {
  const pool = new Pool({ ...connection, max: 10, options: '-c search_path=lanyard' });
  pool.on('error', () => undefined);
  const pair = await crypto.subtle.generateKey(p256, false, ['sign', 'verify']);
  const signature = await crypto.subtle.sign(es256, pair.privateKey, message);
  const other = await crypto.subtle.generateKey(agreement, false, ['deriveBits']);
  const exchange = await crypto.subtle.generateKey(agreement, false, ['deriveBits']);
  let number = concurrency;
  const once = async (): Promise<void> => {
    for (let step = 0; step < transactions; step += 1) {
      for (const _ of share(keyPairs.signing, step))
        await crypto.subtle.generateKey(p256, false, ['sign', 'verify']);
      for (const _ of share(keyPairs.agreement, step))
        await crypto.subtle.generateKey(agreement, false, ['deriveBits']);
      for (const _ of share(signatures, step)) await crypto.subtle.sign(es256, pair.privateKey, message);
      for (const _ of share(verifications, step))
        await crypto.subtle.verify(es256, pair.publicKey, signature, message);
      for (const _ of share(agreements, step)) {
        await crypto.subtle.deriveBits({ name: 'ECDH', public: other.publicKey }, exchange.privateKey, 256);
      }
      number += 1;
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query({
        name: 'floor',
        text: 'INSERT INTO used_jtis (digest, expires_at) VALUES ($1, $2)',
        values: [crypto.getRandomValues(new Uint8Array(32)), new Date()],
      });
      await client.query('COMMIT');
      client.release();
    }
  };
  return { once, close: () => pool.end(), steps: number };
}

/** Spreads the work over the steps: 11 signatures in 6 steps are 2, 2, 2, 2, 2, 1. */
function share(count: number, step: number): readonly number[] {
  const each = Math.ceil(count / transactions);
  return times(Math.max(0, Math.min(each, count - step * each)));
}
