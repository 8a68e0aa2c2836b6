import Fastify from 'fastify';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';

/**
 * A process of its own: Fastify with one route that selects the rows of an answer in one transaction and sends the bytes that the cloud
 * sent, made beforehand: no proof, no rate, no JSON, no compression. Told its connection, the address and the bytes by its arguments.
 */
const [settings = '{}', host = '', folder = ''] = process.argv.slice(2);
const pool = new Pool({ ...(JSON.parse(settings) as object), max: 10, options: '-c search_path=lanyard' });
pool.on('error', () => undefined);
const bodies = readdirSync(folder)
  .toSorted((one, other) => Number(one) - Number(other))
  .map((name) => readFileSync(join(folder, name)));
const { rows } = await pool.query<{ organization_id: string }>(
  'SELECT organization_id FROM addresses WHERE host = $1',
  [host],
);
const organizationId = rows[0]?.organization_id ?? '';
const items = {
  name: 'items',
  text: `SELECT i.item, i.version, i.statement, i.signer, g.role, g.sealed_key, l.epoch, l.statement AS list, l.signer AS by
    FROM vault_grants g
    JOIN vault_items i ON i.organization_id = g.organization_id AND i.item = g.item
    JOIN vault_access_lists l ON l.organization_id = g.organization_id AND l.item = g.item
    WHERE g.organization_id = $1 ORDER BY g.change LIMIT 500 OFFSET $2`,
};

const server = Fastify();
server.get<{ Params: { part: string } }>('/:part', async (request, reply) => {
  const part = Number(request.params.part);
  const client = await pool.connect();
  try {
    await client.query(`BEGIN READ ONLY; SET LOCAL lanyard.organization = '${organizationId}'`);
    await client.query({ ...items, values: [organizationId, part * 500] });
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  return reply.type('application/json').send(bodies[part]);
});
const listening = server.listen({ port: 0, host: '127.0.0.1' });
console.log(new URL(await listening).port);
