import { sql } from 'kysely';
import type { Pool } from 'pg';
import type { Transaction } from '../platform/database/transaction.ts';

/** Remembers what works once. @returns false where it was there */
export async function insertOnce(
  tx: Transaction,
  { digest, expiresAt }: { readonly digest: Buffer; readonly expiresAt: Date },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into used_jtis (digest, expires_at) values (${digest}, ${expiresAt}) on conflict do nothing`.execute(
    tx,
  );
  return numAffectedRows === 1n;
}

export interface FormTries {
  readonly tries: number;
  readonly lockedUntil: Date | null;
}

/** Counts a try, unless the form is locked; forgets what is too old first. */
export async function countTry(pool: Pool, key: string, now: Date, forgetAt: Date): Promise<FormTries> {
  const { rows } = await pool.query<{ tries: number; locked_until: Date | null }>({
    name: 'count-try',
    text: `INSERT INTO lanyard.form_tries AS f (key, tries, expires_at) VALUES ($1, 1, $3)
      ON CONFLICT (key) DO UPDATE SET
        tries = CASE WHEN f.expires_at <= $2 THEN 1 WHEN f.locked_until > $2 THEN f.tries ELSE f.tries + 1 END,
        failures = CASE WHEN f.expires_at <= $2 THEN 0 ELSE f.failures END,
        locked_until = CASE WHEN f.expires_at <= $2 THEN NULL ELSE f.locked_until END,
        expires_at = CASE WHEN f.locked_until > $2 THEN f.expires_at ELSE $3 END
      RETURNING tries, locked_until`,
    values: [key, now, forgetAt],
  });
  const [row] = rows;
  return { tries: row?.tries ?? 1, lockedUntil: row?.locked_until ?? null };
}

/** Counts a failure; from `free` + 1 failures on the form locks, each time twice as long. */
export async function countFailure(
  pool: Pool,
  failure: {
    readonly key: string;
    readonly now: Date;
    readonly free: number;
    readonly firstLockSeconds: number;
    readonly longestLockSeconds: number;
    readonly forgottenAfterSeconds: number;
  },
): Promise<void> {
  await pool.query({
    name: 'count-failure',
    text: `UPDATE lanyard.form_tries SET
        failures = failures + 1,
        locked_until = CASE WHEN failures >= $3::int
          THEN $2::timestamptz + make_interval(secs => least($4::float8 * 2 ^ least(failures - $3::int, 30), $5::float8)) END,
        expires_at = $2::timestamptz + make_interval(secs => $6::float8
          + CASE WHEN failures >= $3::int THEN least($4::float8 * 2 ^ least(failures - $3::int, 30), $5::float8) ELSE 0 END)
      WHERE key = $1`,
    values: [
      failure.key,
      failure.now,
      failure.free,
      failure.firstLockSeconds,
      failure.longestLockSeconds,
      failure.forgottenAfterSeconds,
    ],
  });
}

/** Uses up a solved captcha; false when it was used before. */
export async function useCaptcha(pool: Pool, digest: Buffer, expiresAt: Date): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'use-captcha',
    text: 'INSERT INTO lanyard.used_captchas (digest, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    values: [digest, expiresAt],
  });
  return rowCount === 1;
}

/** Deletes counters of windows that are over. */
export async function deleteExpiredCounters(pool: Pool, now: Date): Promise<void> {
  await pool.query('DELETE FROM lanyard.rate_points WHERE expire < $1', [now.getTime()]);
  await pool.query('DELETE FROM lanyard.form_tries WHERE expires_at < $1', [now]);
  await pool.query('DELETE FROM lanyard.used_captchas WHERE expires_at < $1', [now]);
}
