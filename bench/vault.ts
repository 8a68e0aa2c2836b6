import { readVault, writeVaultItem } from '@lanyard/contract/vaults';
import type { Connections } from '@lanyard/cloud/platform/database/connection';
import type { Did } from '@lanyard/crypto/did';
import { browserKey } from '@lanyard/session/browser-keys';
import type { LiveSession } from '@lanyard/session/live-session';
import { openItems } from '@lanyard/session/vault';
import { enterVault } from '@lanyard/session/vault-keeper';
import { aBrowser, type Browser } from '@lanyard/testing/browser';
import { login } from '@lanyard/testing/vault-people';
import { localFetch } from '@lanyard/testing/local-fetch';
import type { Vault } from '@lanyard/vault/open-vault';
import { createItem } from '@lanyard/vault/writing';
import { Client } from 'pg';
import type { Population } from './people.ts';
import { figure, percentile, type Figure } from './report.ts';
import { atFullSpeed } from './sign-ins.ts';
import { startVaultFloor } from './start-vault-floor.ts';
import { openInChromium } from './vault-page.ts';

/** Somebody signed in, whose vault is open. */
export interface Desk {
  readonly browser: Browser;
  readonly session: LiveSession;
  readonly vault: Vault;
  readonly organizationId: string;
}

/** What a vault of a thousand items costs: read over HTTP, opened in Chromium, and one item shared with everybody. */
export async function vaultFigures(parts: {
  readonly population: Population;
  readonly connections: Connections;
  readonly seconds: number;
  readonly items?: number;
}): Promise<Figure[]> {
  const { population, connections, items = 1000 } = parts;
  const desk = await openDesk(population);
  await fill(desk, items);
  return [
    ...(await syncFigures(desk, parts, items)),
    ...(await openInChromium(population, items, () => forgetRings(connections))),
    await shareFigure(desk, population),
  ];
}

/** So that no client has opened any vault before. */
async function forgetRings({ owner }: Connections): Promise<void> {
  const client = new Client({ ...owner, options: '-c search_path=lanyard' });
  await client.connect();
  await client.query('alter table vault_key_rings no force row level security');
  await client.query('delete from vault_key_rings');
  await client.query('alter table vault_key_rings force row level security');
  await client.end();
}

/** Signs the first person of the population in and opens their vault. */
export async function openDesk({ origin, port, phones: [phone] }: Population): Promise<Desk> {
  if (phone === undefined) throw new Error('nobody to sign in');
  const browser = aBrowser({ port, origin });
  const attempt = await browser.showCode();
  await phone.approve(await phone.scan(attempt.link));
  const session = await browser.enter(attempt);
  const unlock = await browser.unlock(session);
  await phone.approve(await phone.scan(unlock.link), { digits: unlock.digits });
  await browser.waitFor(unlock, 'approved');
  await unlock.complete();
  const entered = await enterVault(browser.session, session);
  if (entered === undefined) throw new Error('the vault is locked');
  const vault = await openItems(browser.session, session, entered);
  return { browser, session, vault, organizationId: entered.organizationId };
}

/** Logins as people have them, written as a browser writes them, several at a time. */
async function fill({ browser, session, vault }: Desk, count: number): Promise<void> {
  const [self] = await vault.people({ dids: [vault.did] });
  const entered = await enterVault(browser.session, session);
  if (self === undefined || entered === undefined) throw new Error('nobody');
  const key = await browserKey(browser.session);
  const proof = await browser.proof(session);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let number = (next += 1); number <= count; number = next += 1) {
      const content = {
        ...login(crypto.randomUUID().slice(0, 20)),
        name: `Item ${String(number)}`,
        urls: [{ url: `https://site${String(number)}.example/login`, match: 'domain' as const }],
        userName: `ada${String(number)}@acme.test`,
      };
      const now = Math.floor(browser.session.now() / 1000);
      const writer = { organization: entered.organizationId, did: vault.did, browserKey: key, now };
      const { item, version, statement, access } = await createItem(writer, content, self.recipient);
      if (access === null) throw new Error('a new item without people');
      const body = { version, statement, access: { ...access, grants: [...access.grants] } };
      await browser.client.call(writeVaultItem, { params: { item }, body }, proof);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

/** Everything read from the start, as a browser without anything kept does it. */
async function syncFigures(
  { browser, session }: Desk,
  {
    population,
    connections,
    seconds,
  }: {
    readonly population: Population;
    readonly connections: Connections;
    readonly seconds: number;
  },
  items: number,
): Promise<Figure[]> {
  const { origin, port } = population;
  const prove = await browser.proof(session);
  const fetch = localFetch(port);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const cursors = [0];
  for (let more = true; more;) {
    const query = { since: String(cursors.at(-1)) };
    const answer = await browser.client.call(readVault, { query }, prove);
    ({ more } = answer);
    cursors.push(answer.cursor);
  }
  const bodies: Buffer[] = [];
  const read = async (since: number): Promise<Buffer> => {
    const url = `${origin}${readVault.path}?since=${String(since)}`;
    const nonce = await browser.client.nonce();
    const proven = await prove({ method: 'GET', url, nonce });
    const answer = await fetch(url, {
      headers: { ...proven, cookie, 'accept-encoding': 'gzip, deflate, br, zstd' },
    });
    if (!answer.ok) throw new Error(`${String(answer.status)} at ${url}`);
    return Buffer.from(await answer.arrayBuffer());
  };
  for (const since of cursors.slice(0, -1)) bodies.push(await read(since));
  const wireBytes = bodies.reduce((sum, { length }) => sum + length, 0);
  const floor = await startVaultFloor(connections, origin, bodies);
  const bare = localFetch(floor.port);
  const plain: number[] = [];
  const synced: number[] = [];
  // In turn, so that a computer that is slower for a while is slower for both.
  for (let round = 0; round < 3; round += 1) {
    const least = await atFullSpeed(
      async () => {
        for (const part of bodies.keys()) await (await bare(`${origin}/${String(part)}`)).arrayBuffer();
      },
      { concurrency: 4, seconds },
    );
    plain.push(least.perSecond);
    const whole = await atFullSpeed(
      async () => {
        for (const since of cursors.slice(0, -1)) await read(since);
      },
      { concurrency: 4, seconds },
    );
    synced.push(whole.perSecond);
  }
  floor.stop();
  return [
    figure(
      `vault of ${String(items)} items, read whole`,
      percentile(synced, 0.5),
      '/s',
      percentile(plain, 0.5),
    ),
    figure('vault, an item on the wire', wireBytes / items, 'bytes'),
  ];
}

/** One item shared with everybody there is: their keys found and verified, a new SecureKey granted to each, all of it kept. */
async function shareFigure({ vault }: Desk, { phones }: Population): Promise<Figure> {
  const emails = phones.slice(1).map((_phone, index) => `member${String(index + 1)}@acme.test`);
  const people: Did[] = [];
  for (let from = 0; from < emails.length; from += 50)
    for (const { did } of await vault.people({ emails: emails.slice(from, from + 50) })) people.push(did);
  const item = await vault.create(login('shared'));
  const roles = new Map([[vault.did, 'owner' as const], ...people.map((did) => [did, 'viewer'] as const)]);
  const begun = performance.now();
  await vault.share(item, roles);
  const took = (performance.now() - begun) / 1000;
  return figure(`vault, an item shared with ${String(people.length)} people`, took, 's');
}
