import Fastify from 'fastify';
import { Pool } from 'pg';

/**
 * A process of its own: Fastify with one route that reads the same rows in one transaction as `GET /api/session` does, and nothing
 * else: no cookie, no token, no rate, no log. Told its connection and the session by its arguments; prints its port.
 */
const [settings = '{}', organizationId = '', sessionId = ''] = process.argv.slice(2);
const pool = new Pool({ ...(JSON.parse(settings) as object), max: 10, options: '-c search_path=lanyard' });
pool.on('error', () => undefined);

const liveSession = {
  name: 'live',
  text: `SELECT s.person_id, s.member_id, s.browser_jkt, m.role FROM sessions s
    JOIN members m ON m.organization_id = s.organization_id AND m.id = s.member_id
    WHERE s.organization_id = $1 AND s.id = $2 AND s.ended_at IS NULL AND m.state = 'active'`,
  values: [organizationId, sessionId],
};
const sessionInFull = {
  name: 'full',
  text: `SELECT s.id, s.scope, s.sealed_requester, s.created_at, s.expires_at, p.did, m.sealed_name FROM sessions s
    JOIN persons p ON p.id = s.person_id
    JOIN members m ON m.organization_id = s.organization_id AND m.id = s.member_id
    WHERE s.organization_id = $1 AND s.id = $2`,
  values: [organizationId, sessionId],
};

const server = Fastify();
server.get('/', async () => {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN READ ONLY; SET LOCAL lanyard.organization = '${organizationId}'`);
    await client.query(liveSession);
    const { rows } = await client.query<Record<string, unknown>>(sessionInFull);
    await client.query('COMMIT');
    return { ...rows[0], sealed_requester: undefined, sealed_name: undefined };
  } finally {
    client.release();
  }
});
const listening = server.listen({ port: 0, host: '127.0.0.1' });
console.log(new URL(await listening).port);
