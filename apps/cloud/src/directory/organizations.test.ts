import { fakeClock } from '@lanyard/testing/clock';
import { aDatabase, type TestDatabase } from '@lanyard/testing/database';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProblemError } from '../platform/http/problems.ts';
import { dataKeys, sealedColumns, type DataKeys } from '../platform/keys/data-keys.ts';
import { openLocalKeys } from '../platform/keys/local-keys.ts';
import { createDirectory, type Directory } from './directory.ts';
import type { Installation } from './installation.ts';
import { createOrganization, type Foundations, type OrganizationRequest } from './organizations.ts';
import { announceOwner, watchOwner, type OwnerState } from './owner-watch.ts';
import { checkSetupLink, createOrganizationByLink, issueSetupLink } from './setup-links.ts';
import { isAnyOrganization } from './store.ts';

const installation: Installation = {
  mode: 'production',
  domain: 'example.com',
  rootOrigin: 'https://example.com',
  walletOrigin: 'https://wallet.example.com',
  hosts: ['*.example.com', 'id.school.org', 'id.club.org'],
  outbox: null,
  phoneClaims: false,
};

const clock = fakeClock();
let postgres: TestDatabase;
let folder: string;
let keys: DataKeys;
let directory: Directory;
let foundations: Foundations;

beforeAll(async () => {
  postgres = await aDatabase();
  folder = await mkdtemp(join(tmpdir(), 'lanyard-keys-'));
  keys = dataKeys(await openLocalKeys(join(folder, 'keys')), clock);
  directory = createDirectory({ installation, database: postgres.database, dataKeys: keys, clock });
  foundations = {
    installation,
    dataKeys: keys,
    makeTokenKey: () => Promise.resolve(),
    inviteOwner: (_tx, { id }) =>
      Promise.resolve({ link: `https://wallet.example.com/join#${id}.t`, expiresAt: clock.now() }),
  };
});
afterAll(async () => {
  await postgres.close();
  await rm(folder, { recursive: true });
});

let number = 0;
const aRequest = (change: Partial<OrganizationRequest> = {}): OrganizationRequest => ({
  name: 'Acme',
  address: `acme-${String((number += 1))}`,
  regionLabel: 'Europe',
  ownerName: 'Olga',
  ownerEmail: 'olga@acme.example',
  ...change,
});
const create = async (request = aRequest(), from = foundations) =>
  postgres.database.transaction({}, async (tx) => createOrganization(tx, from, request, clock.now()));
const aLink = async () => {
  const { link } = await postgres.database.transaction({}, async (tx) =>
    issueSetupLink(tx, installation, clock.now()),
  );
  return link.split('#')[1]!;
};
const check = async (token: string) =>
  postgres.database.transaction({}, async (tx) => checkSetupLink(tx, installation, token, clock.now()));
const createBy = async (token: string, request = aRequest(), from = foundations) =>
  postgres.database.transaction({}, async (tx) =>
    createOrganizationByLink(tx, from, { ...request, token }, clock.now()),
  );
const codeOf = (outcome: PromiseSettledResult<unknown>) =>
  outcome.status === 'fulfilled' ? outcome.status : (outcome.reason as ProblemError).code;
const keyFiles = async () => (await readdir(join(folder, 'keys'))).length;

test('before the first organization the installation is empty', async () => {
  expect(await postgres.database.transaction({}, isAnyOrganization)).toBe(false);
});

describe('an organization has an address of its own, which nobody else ever gets', () => {
  test('it is found by its address, by its id and by its name for the operator', async () => {
    const { organization } = await create(aRequest({ address: 'widgets', name: 'Widgets' }));
    expect(organization.origin).toBe('https://widgets.example.com');
    expect(await directory.siteAt('widgets.example.com')).toEqual({
      surface: 'organization',
      origin: 'https://widgets.example.com',
      organization: {
        id: organization.id,
        name: 'Widgets',
        host: 'widgets.example.com',
        origin: 'https://widgets.example.com',
        regionLabel: 'Europe',
      },
    });
    await postgres.database.transaction({}, async (tx) => {
      expect(await directory.get(tx, organization.id)).toEqual(organization);
      for (const name of ['widgets', 'Widgets', 'widgets.example.com', organization.id]) {
        expect((await directory.named(tx, name))?.id).toBe(organization.id);
      }
      expect(await directory.named(tx, 'widget')).toBeUndefined();
      await expect(directory.get(tx, crypto.randomUUID())).rejects.toThrow('not-found');
    });
  });

  test('its mails are in the language it was set up in, English where nobody said', async () => {
    expect((await create()).organization.language).toBe('en');
    const { organization } = await create(aRequest({ language: 'de' }));
    await postgres.database.transaction({}, async (tx) => {
      expect((await directory.get(tx, organization.id)).language).toBe('de');
    });
  });

  test('the root and the wallet are the installation’s; other hosts are nobody’s', async () => {
    expect(await directory.siteAt('example.com')).toEqual({
      surface: 'installation',
      origin: 'https://example.com',
    });
    expect(await directory.siteAt('wallet.example.com')).toEqual({
      surface: 'wallet',
      origin: 'https://wallet.example.com',
    });
    for (const host of [
      'nobody.example.com',
      'www.example.com',
      'evil.org',
      'a.b.example.com',
      'id.club.org',
    ]) {
      expect(await directory.siteAt(host)).toBeUndefined();
    }
  });

  test('attack: an address is taken a second time, also after its organization has left it', async () => {
    const { organization } = await create(aRequest({ address: 'once' }));
    await expect(create(aRequest({ address: 'once' }))).rejects.toThrow('address-taken');
    await postgres.lookAt('update addresses set retired_at = $1 where organization_id = $2', [
      clock.now(),
      organization.id,
    ]);
    await expect(create(aRequest({ address: 'once' }))).rejects.toThrow('address-taken');
    expect(await directory.siteAt('once.example.com')).toBeUndefined();
  });

  test('attack: the same address is taken twice at once: exactly one gets it', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, async () => create(aRequest({ address: 'raced' }))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(new Set(outcomes.map(codeOf))).toEqual(new Set(['fulfilled', 'address-taken']));
    const rows = await postgres.lookAt(`select 1 from addresses where host = 'raced.example.com'`);
    expect(rows).toHaveLength(1);
  });

  test('a new organization is reachable at once, and a change is heard by every process', async () => {
    const other = createDirectory({ installation, database: postgres.database, dataKeys: keys, clock });
    const forgotten: (string | undefined)[] = [];
    const heard = Promise.withResolvers<void>();
    await other.follow((host) => {
      forgotten.push(host);
      if (host === 'news.example.com') heard.resolve();
    });
    await create(aRequest({ address: 'news' }));
    await heard.promise;
    expect(forgotten).toContain('news.example.com');
  });
});

describe('each organization has a data key of its own, outside the database', () => {
  test('what one seals the other does not open', async () => {
    const [one, other] = [await create(), await create()];
    const place = { table: 'members', column: 'sealed_name', row: '1' };
    await postgres.database.transaction({}, async (tx) => {
      const ones = sealedColumns(await directory.dataKey(tx, one.organization.id));
      const others = sealedColumns(await directory.dataKey(tx, other.organization.id));
      const sealed = ones.seal(place, 'Olga');
      expect(ones.openText(place, sealed)).toBe('Olga');
      expect(() => others.openText(place, sealed)).toThrow('does not open');
    });
  });

  test('an organization that failed to be made leaves nothing, neither row nor key', async () => {
    const before = await keyFiles();
    const failing: Foundations = {
      ...foundations,
      inviteOwner: () => Promise.reject(new Error('no invitation')),
    };
    await expect(create(aRequest({ address: 'failed' }), failing)).rejects.toThrow('no invitation');
    expect(await postgres.lookAt(`select 1 from addresses where host = 'failed.example.com'`)).toEqual([]);
    expect(await keyFiles()).toBe(before);
    await create(aRequest({ address: 'failed' }));
  });

  test('rooms above work inside the organization while it is made, and in no other', async () => {
    const seen: string[] = [];
    const { organization } = await create(aRequest(), {
      ...foundations,
      async makeTokenKey(tx, { id }) {
        const row = {
          organization_id: id,
          kid: 'k',
          purpose: 'token',
          public_key: '{}',
          sealed_private_key: Buffer.of(),
          created_at: clock.now(),
        };
        await tx.insertInto('organization_keys').values(row).execute();
        seen.push(
          ...(await tx.selectFrom('organization_keys').select('organization_id').execute()).map(
            (each) => each.organization_id,
          ),
        );
      },
    });
    expect(seen).toEqual([organization.id]);
  });
});

describe('a set-up link makes one organization, within 30 minutes', () => {
  test('looking at it does not use it up', async () => {
    const token = await aLink();
    const seen = await check(token);
    expect(seen).toEqual(await check(token));
    expect(seen.domain).toBe('example.com');
    expect(seen.expiresAt.getTime() - clock.now().getTime()).toBe(30 * 60_000);
  });

  test('listed hosts are offered until somebody takes them', async () => {
    expect((await check(await aLink())).hosts).toEqual(['id.school.org', 'id.club.org']);
    await create(aRequest({ address: 'id.school.org' }));
    expect((await check(await aLink())).hosts).toEqual(['id.club.org']);
    expect((await directory.siteAt('id.school.org'))?.origin).toBe('https://id.school.org');
  });

  test('success uses it up; failure does not', async () => {
    const token = await aLink();
    await expect(createBy(token, aRequest({ address: 'www' }))).rejects.toThrow('address-reserved');
    await createBy(token);
    await expect(createBy(token)).rejects.toThrow('setup-link-refused');
    await expect(check(token)).rejects.toThrow('setup-link-refused');
  });

  test('attack: it is used twice at once: exactly one organization is made', async () => {
    const token = await aLink();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, async () => createBy(token)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(new Set(outcomes.map(codeOf))).toEqual(new Set(['fulfilled', 'setup-link-refused']));
  });

  test('attack: an old or invented link', async () => {
    const token = await aLink();
    await clock.advance(30 * 60_000);
    await expect(check(token)).rejects.toThrow('setup-link-refused');
    await expect(createBy(token)).rejects.toThrow('setup-link-refused');
    await expect(check('A'.repeat(43))).rejects.toThrow('setup-link-refused');
  });

  test('attack: the database is read: no link in it', async () => {
    const token = await aLink();
    const text = JSON.stringify(await postgres.lookAt('select setup_links::text as link from setup_links'));
    expect(text).not.toContain(token);
    expect(text).not.toContain(Buffer.from(token).toString('hex'));
    expect(text).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
  });
});

describe('the set-up page watches the owner join, and nobody else can', () => {
  let state: OwnerState;
  const watch = (organizationId: string, watchSecret: string, signal = new AbortController().signal) =>
    watchOwner(
      { database: postgres.database, clock, ownerState: () => Promise.resolve(state) },
      { organizationId, watchSecret, signal },
    );
  const become = async (next: OwnerState, organizationId: string) => {
    state = next;
    await postgres.database.transaction({}, (tx) => {
      announceOwner(tx, organizationId);
      return Promise.resolve();
    });
  };

  test('each step is told as it happens; joining ends it', async () => {
    state = 'waiting';
    const { organization, watchSecret } = await createBy(await aLink());
    const events = watch(organization.id, watchSecret);
    expect((await events.next()).value).toEqual({ state: 'waiting' });
    await become('opened', organization.id);
    expect((await events.next()).value).toEqual({ state: 'opened' });
    // The owner of another organization is no news here.
    await become('opened', crypto.randomUUID());
    await become('joined', organization.id);
    expect((await events.next()).value).toEqual({ state: 'joined' });
    expect((await events.next()).done).toBe(true);
  });

  test('it ends when the page leaves, and an hour after set-up', async () => {
    state = 'waiting';
    const { organization, watchSecret } = await createBy(await aLink());
    const page = new AbortController();
    const left = watch(organization.id, watchSecret, page.signal);
    await left.next();
    const ending = left.next();
    page.abort();
    expect((await ending).done).toBe(true);

    const late = watch(organization.id, watchSecret);
    await late.next();
    const end = late.next();
    await clock.advance(60 * 60_000);
    expect((await end).done).toBe(true);
    await expect(watch(organization.id, watchSecret).next()).rejects.toThrow('not-found');
  });

  test('attack: a wrong secret and an unknown organization look alike', async () => {
    const [mine, other] = [await createBy(await aLink()), await createBy(await aLink())];
    await expect(watch(mine.organization.id, other.watchSecret).next()).rejects.toThrow('not-found');
    await expect(watch(crypto.randomUUID(), mine.watchSecret).next()).rejects.toThrow('not-found');
  });
});
