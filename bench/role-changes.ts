import { assignRole, changeRole, createRole, listRoles } from '@lanyard/contract/roles';
import { listMembers } from '@lanyard/contract/members';
import type { Connections } from '@lanyard/cloud/platform/database/connection';
import { aBrowser } from '@lanyard/testing/browser';
import { freePort } from '@lanyard/testing/free-port';
import { aWire, requestTo } from '@lanyard/testing/wire';
import type { Population } from './people.ts';
import { figure, percentile, type Figure } from './report.ts';
import { startServer, type Server, type ServerSettings } from './server.ts';

const times = 100;

/**
 * How long after an owner sends a change of a role it holds on four processes: sent to one, then asked at all four at once by somebody who
 * has the role. The floor is a request to each without a change.
 */
export async function roleChangeFigures(parts: {
  readonly settings: ServerSettings;
  readonly population: Population;
  readonly connections: Connections;
}): Promise<Figure[]> {
  const { settings, population, connections } = parts;
  const { origin, port, phones } = population;
  const others: Server[] = [];
  try {
    for (let n = 0; n < 3; n += 1)
      others.push(
        await startServer(
          { ...settings, port: await freePort() },
          { DATABASE_URL: urlOf(connections), LANYARD_PUBLIC_PORT: String(port) },
        ),
      );
    const [owner, other] = [await enter(phones[0]), await enter(phones[1])];
    const { client } = owner.browser;
    const proof = async () => owner.browser.proof(owner.session);
    const named = { name: 'Benched', permissions: ['roles.read' as const] };
    const { id: roleId } = await client.call(createRole, { body: named }, await proof());
    const members = await client.call(listMembers, { query: { limit: 2 } }, await proof());
    const memberId = members.members[1]?.id ?? '';
    await client.call(assignRole, { params: { memberId }, body: { role: roleId } }, await proof());

    const wires = [port, ...others.map((each) => each.port)].map((each) => aWire({ port: each }));
    const cookie = [...other.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const ask = async (status: number) => {
      const request = requestTo(listRoles, { origin });
      const prove = await other.browser.proof(other.session);
      const answers = await Promise.all(
        wires.map(async (wire) => {
          const proven = await prove({ ...request, nonce: await other.browser.client.nonce() });
          return wire.send({ ...request, headers: { ...request.headers, ...proven, cookie } });
        }),
      );
      if (answers.some((each) => each.status !== status))
        throw new Error('a process answers by the role that was');
    };
    const changes: number[] = [];
    const reads: number[] = [];
    for (let n = 0; n < times; n += 1) {
      const isAllowed = n % 2 === 1;
      const body = { name: 'Benched', permissions: isAllowed ? ['roles.read' as const] : [] };
      const headers = await proof();
      const started = performance.now();
      await client.call(changeRole, { params: { roleId }, body }, headers);
      await ask(isAllowed ? 200 : 403);
      const changed = performance.now();
      await ask(isAllowed ? 200 : 403);
      changes.push(changed - started);
      reads.push(performance.now() - changed);
    }
    return [50, 99].map((share) =>
      figure(
        `role change holds on 4 processes, p${String(share)}`,
        percentile(changes, share / 100),
        'ms',
        percentile(reads, share / 100),
        'less',
      ),
    );
  } finally {
    for (const each of others) await each.stop();
  }

  async function enter(phone: Population['phones'][number] | undefined) {
    if (phone === undefined) throw new Error('nobody to sign in');
    const browser = aBrowser({ port, origin });
    const attempt = await browser.showCode();
    await phone.approve(await phone.scan(attempt.link));
    return { browser, session: await browser.enter(attempt) };
  }
}

/** The embedded database, as other processes find it: by its socket. */
function urlOf({ app }: Connections): string {
  const url = new URL(`postgres://localhost/${app.database}`);
  url.username = app.user;
  url.password = app.password;
  url.searchParams.set('host', app.host);
  url.searchParams.set('port', String(app.port));
  return url.href;
}
