import { blockDevice, getVaultShare } from '@lanyard/contract/session';
import { approveSignIn, completeSignIn } from '@lanyard/contract/sign-in';
import { askForCode } from '@lanyard/holder/claims';
import { openInvitation, parseJoinLink } from '@lanyard/holder/joining';
import { browserKey } from '@lanyard/session/browser-keys';
import type { LiveSession } from '@lanyard/session/live-session';
import { openVault } from '@lanyard/session/vault-keeper';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import type { Wire } from '@lanyard/testing/wire';
import { KeyObject } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  aPerson,
  aSurfer,
  atDesk,
  behindProxy,
  closeUnharmed,
  codeIn,
  invite,
  signIn,
  type Organization,
  type Person,
  type Surfer,
  hasCode,
} from './cast.ts';
import { foundIn, spellingsOf, type Secret } from './spellings.ts';

/** Who reads database and logs after a whole run finds no claim, no name, no token, no key; and no organization finds another's rows. */

let world: TestCloud;
let acme: Scene;
let beta: Scene;
/** Everything that must be nowhere. */
const secrets: Secret[] = [];
/** The database with everything under way, and after it. */
const dumps: string[] = [];

beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  [acme, beta] = await Promise.all([play('Acme', 'quintela'), play('Beta', 'ossowski')]);
  dumps.push(await dump());
  await Promise.all([acme, beta].map((scene) => finish(scene)));
  dumps.push(await dump());
  const found = [await secretsOf(acme), await secretsOf(beta), await secretsOfCloud()].flat();
  // Most were said more than once.
  secrets.push(...new Map(found.map((secret) => [String(secret.value), secret])).values());
});
afterAll(() => closeUnharmed(world));

interface Scene {
  readonly organization: Organization;
  readonly people: readonly Person[];
  readonly browsers: readonly Surfer[];
  readonly values: readonly Secret[];
  /** Approved, and not fetched yet. */
  readonly open: { readonly browser: Surfer; readonly complete: () => Promise<LiveSession> };
  readonly vault: { readonly browser: Surfer; readonly session: LiveSession };
}

/** A whole day at an organization, with something left open of everything that can be open. */
async function play(name: string, family: string): Promise<Scene> {
  const { organization, owner } = await anOrganization(world, name);
  const desk = await atDesk(world, organization, owner);
  const email = `zoraida.${family}@claims.example`;
  const full = `Zoraida ${family}`;
  const member = await aMember(world, desk, email, { name: full });
  const browser = aSurfer(world, organization);
  const session = await signIn(member, browser);
  const unlock = await browser.unlock(session);
  await member.phone.approve(await member.phone.scan(unlock.link), { digits: unlock.digits });
  await browser.waitFor(unlock, 'approved');
  await unlock.complete();
  await openVault(browser.session, session);

  // Released to the organization, and waiting to be fetched.
  const late = aSurfer(world, organization);
  const attempt = await late.showCode();
  await member.phone.approve(await member.phone.scan(attempt.link), { claims: ['email'] });
  await late.waitFor(attempt, 'approved');

  // Invited, looked at, not accepted; a code asked for, not handed in; a page open; a phone lost.
  const guest = await aPerson(world);
  const invited = `guest.${family}@claims.example`;
  const { link } = await invite(world, desk, invited, { name: `Guest ${family}` });
  await openInvitation(guest.phone.wallet, parseJoinLink(link, world));
  await askForCode(guest.phone.wallet, { type: 'email', value: invited });
  const code = codeIn((await world.mail.next(invited, hasCode)).text);
  const waiting = aSurfer(world, organization);
  const { link: qr } = await waiting.showCode();
  const lost = await aMember(world, desk, `lost.${family}@claims.example`, { name: `Lost ${family}` });
  const atLost = await atDesk(world, organization, lost);
  const params = { deviceId: lost.phone.wallet.identity.deviceId };
  await atLost.browser.client.call(blockDevice, { params }, await atLost.browser.proof(atLost.session));

  const values: Secret[] = [
    ...[
      email,
      family,
      invited,
      `lost.${family}@claims.example`,
      'claims.example',
      'ada@acme.test',
      'Lovelace',
    ].map((value) => ({ what: 'a name or an address', value })),
    { what: 'an e-mail code', value: code },
    { what: 'an invitation token', value: parseJoinLink(link, world).token },
    ...fragmentsOf(qr),
    ...fragmentsOf(attempt.link),
    ...fragmentsOf(unlock.link),
  ];
  return {
    organization,
    people: [owner, member, guest, lost],
    browsers: [desk.browser, browser, late, waiting, atLost.browser],
    values,
    open: { browser: late, complete: () => attempt.complete() },
    vault: { browser, session },
  };
}

async function finish({ open }: Scene): Promise<void> {
  await open.complete();
}

/** Of a code: share 1, which the cloud never sees. `H` it knows. */
function fragmentsOf(link: string): readonly Secret[] {
  const [, , , share1 = ''] = new URL(link).hash.slice(1).split('.');
  return [{ what: 'share 1 of a code', value: share1 }];
}

/** Every row of every table, as PostgreSQL writes it, past row-level security. */
async function dump(): Promise<string> {
  const tables = await world.database.lookAt<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  expect(tables.length).toBeGreaterThan(25);
  const parts: string[] = [];
  for (const { name } of tables) {
    const rows = await world.database.lookAt<{ row: string }>(`select t::text as row from ${name} t`);
    parts.push(`-- ${name}`, ...rows.map(({ row }) => row));
  }
  return parts.join('\n');
}

async function secretsOf({ people, browsers, values, vault }: Scene): Promise<readonly Secret[]> {
  const found: Secret[] = [...values];
  for (const { wire } of [...people, ...browsers]) found.push(...tokensOn(wire));
  for (const player of [...people, ...browsers])
    found.push({ what: 'a network address', value: player.address });
  for (const { phone, recoveryCode, claimsKey } of people) {
    const { keys } = phone.wallet;
    found.push({ what: 'a recovery code', value: recoveryCode });
    for (const [what, key] of Object.entries({
      'a DID key': keys.did.privateKey,
      'a device key': keys.device.privateKey,
      'a DID update key': keys.update.privateKey,
      'the next DID update key': keys.nextUpdate.privateKey,
      'a device storage key': keys.deviceStorage,
      'a claims key': claimsKey,
    })) {
      found.push(...partsOf(what, key));
    }
  }
  for (const { session, storage } of browsers) {
    found.push(...partsOf('a browser key', (await browserKey(session)).privateKey));
    const pairing = storage.entries.get('pairing-key');
    if (pairing !== undefined) found.push(...partsOf('a pairing key', pairing as CryptoKey));
  }
  const vaultKey = await openVault(vault.browser.session, vault.session);
  if (vaultKey === undefined) throw new Error('the vault of this scene is closed');
  found.push(
    ...partsOf('a vault key', vaultKey.privateKey),
    ...partsOf('a key ring’s key', vaultKey.ringKey),
  );
  const { share2 } = vault.browser.wire.answered.findLast(({ json }) => 'share2' in json)?.json ?? {};
  found.push({ what: `share 2 from ${getVaultShare.path}`, value: String(share2) });
  return found;
}

/** The private parts of a key, as bytes. Non-extractable to a page; to Node, which made it, it is not. */
function partsOf(what: string, key: CryptoKey): readonly Secret[] {
  const object = KeyObject.from(key);
  if (object.type === 'secret') return [{ what, value: object.export() }];
  const { d, p, q, dp, dq, qi } = object.export({ format: 'jwk' });
  return [d, p, q, dp, dq, qi].flatMap((part) => (part === undefined ? [] : [{ what, value: part }]));
}

/** Everything on the line that admits somebody, or shows something: cookies, tokens, proofs, secrets of a page, credentials. */
function tokensOn({ sent, answered }: Wire): readonly Secret[] {
  const found: Secret[] = [];
  const add = (what: string, value: unknown) => {
    if (typeof value === 'string' && value !== '') found.push({ what, value });
  };
  const inBodies = [
    'token',
    'pollSecret',
    'returnCode',
    'personAssertion',
    'didAssertion',
    'presentation',
    'code',
    'email',
    'phone',
  ];
  for (const { headers, body } of sent) {
    for (const pair of headers['cookie']?.split('; ') ?? []) add('a cookie', pair.replace(/^[^=]+=/, ''));
    add('a person token', headers['authorization']?.replace('DPoP ', ''));
    for (const name of ['dpop', 'x-lanyard-csrf-token', 'x-lanyard-csrf-login-token'])
      add(name, headers[name]);
    for (const presentation of (body as { presentations?: string[] } | undefined)?.presentations ?? [])
      add('a presentation', presentation);
    for (const name of inBodies)
      add(`${name} of a request`, (body as Record<string, unknown> | undefined)?.[name]);
  }
  for (const { headers, json } of answered) {
    for (const line of headers.getSetCookie()) add('a cookie', /^[^=]+=([^;]*)/.exec(line)?.[1]);
    for (const name of ['token', 'pollSecret', 'returnCode', 'csrfToken', 'credential'])
      add(`${name} of an answer`, json[name]);
  }
  return found;
}

/** What the cloud itself must keep out of its database: the keys that seal it, and the secrets that follow from them. */
async function secretsOfCloud(): Promise<readonly Secret[]> {
  const { kms, dataKeys } = world.cloud.base;
  const folder = join(world.data, 'keys');
  const found: Secret[] = [];
  for (const name of await readdir(folder)) {
    const { k } = JSON.parse(await readFile(join(folder, name), 'utf8')) as { k: string };
    found.push({ what: 'a key of the key service', value: k });
  }
  for (const context of [
    ['throttling'],
    ['device proof nonces'],
    ['claim_codes', 'address_mac'],
    ['claim_codes', 'code_mac'],
  ]) {
    found.push({
      what: `the secret of ${context.join(' ')}`,
      value: await kms.mac('installation', context, 'v1'),
    });
  }
  for (const { organization } of [acme, beta]) {
    const [row] = await world.database.lookAt<{ sealed: Buffer }>(
      'select sealed_data_key as sealed from organizations where id = $1',
      [organization.id],
    );
    const { sealing, indexing } = await dataKeys.open(organization.id, row!.sealed);
    for (const key of [sealing, indexing]) found.push({ what: 'a data key', value: key.export() });
  }
  return found;
}

describe('database dump after a run', () => {
  test('no claim value, name, address, code, token, cookie, proof or key is in it, in any spelling', () => {
    expect(secrets.length).toBeGreaterThan(300);
    for (const text of dumps) expect(foundIn(text, secrets)).toEqual([]);
  });

  test('what is there by design is found by the same search: it would find the others', () => {
    const [during = ''] = dumps;
    const [member] = acme.people.slice(1);
    const approval = member!.wire.last(approveSignIn).body as { delegation: string; envelope: string };
    const share = acme.browsers[2]!.wire.sent.find(
      ({ body }) => typeof body === 'object' && body !== null && 'share2' in body,
    )?.body;
    for (const value of [
      member!.phone.wallet.identity.did,
      approval.delegation,
      approval.envelope,
      (share as { share2: string }).share2,
      member!.phone.wallet.keys.device.publicJwk.x,
      organizationName,
    ]) {
      expect(foundIn(during, [{ what: 'known', value }])).toEqual(['known']);
    }
    // In hexadecimal, and within base64 of something longer.
    for (const text of [
      Buffer.from('zoraida').toString('hex'),
      Buffer.from('x: zoraida.').toString('base64'),
    ]) {
      expect(foundIn(text, [{ what: 'hidden', value: 'zoraida' }])).toEqual(['hidden']);
    }
    expect(spellingsOf({ what: 'a code', value: '123456' })[0]?.test('1234567')).toBe(false);
  });

  test('once fetched, the envelope and the shares of a sign-in are gone', () => {
    const [, after = ''] = dumps;
    for (const { open, people } of [acme, beta]) {
      const { envelope } = people[1]!.wire.last(approveSignIn).body as { envelope: string };
      expect(foundIn(after, [{ what: 'an envelope', value: envelope }])).toEqual([]);
      expect(open.browser.wire.last(completeSignIn).method).toBe('POST');
    }
  });
});

const organizationName = 'Acme';

describe('logs of the run', () => {
  test('no claim value, name, address, code, token, cookie, proof or key is in them, in any spelling', () => {
    const log = world.log.join('');
    expect(world.log.length).toBeGreaterThan(100);
    expect(log).toContain('/api/sign-ins/:signInId/completion');
    expect(foundIn(log, secrets)).toEqual([]);
    expect(log).not.toContain('@');
  });

  test('nor in the metrics', async () => {
    const answer = await fetch(`http://127.0.0.1:${String(world.cloud.metricsPort)}/metrics`);
    const text = await answer.text();
    expect(text).toContain('/api/sign-ins/:signInId/completion');
    expect(foundIn(text, secrets)).toEqual([]);
  });
});

describe('row-level security, as the app’s role', () => {
  /** Tables of the catalog that carry organization_id. The directory is for everyone: which host is whose, and links to set up. */
  const ofEveryone = new Set(['addresses', 'setup_links']);
  let tables: readonly string[];
  beforeAll(async () => {
    const rows = await world.database.lookAt<{ name: string }>(
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'lanyard'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'organization_id' order by 1`,
    );
    tables = rows.map(({ name }) => name).filter((name) => !ofEveryone.has(name));
    // What no day here brings about.
    await world.database.lookAt(
      `insert into owner_alerts (organization_id, sign_in_id, member_id, alerted_at)
       select distinct on (organization_id) organization_id, id, id, now() from members`,
    );
    await world.database.lookAt(
      `insert into roles (organization_id, id, name, permissions, created_at)
       select id, id, 'Help desk', '{}', now() from organizations`,
    );
    for (const statement of [
      `insert into groups (organization_id, id, sealed_name, name_index, created_at) select id, id, '', '', now() from organizations`,
      `insert into attributes (organization_id, id, sealed_name, name_index, kind, sealed_choices, created_at)
       select id, id, '', '', 'text', '', now() from organizations`,
      `insert into group_members select organization_id, organization_id, id, now() from members`,
      `insert into group_readers select organization_id, organization_id, id from members`,
      `insert into member_statements (organization_id, member_id, epoch, person_id, group_ids, issuer_did, statement, delegation, created_at)
       select organization_id, id, 1, person_id, '{}', '', '', '', now() from members where person_id is not null`,
      `insert into attribute_values select organization_id, organization_id, id, '', '' from members`,
      `insert into domain_offers (organization_id, host, token, created_at) select id, id::text, '', now() from organizations`,
      `insert into logos (organization_id, png, created_at) select id, '', now() from organizations`,
      `insert into sign_in_policies (organization_id, demands, changed_at) select id, 'anyone', now() from organizations
       on conflict do nothing`,
      `insert into enrolment_links (organization_id, digest, member_id, created_at, expires_at)
       select organization_id, decode(replace(id::text, '-', ''), 'hex'), id, now(), now() from members`,
      `insert into trusted_browsers (organization_id, id, member_id, person_id, browser_jkt, delegation, sealed_requester, created_at, expires_at)
       select organization_id, id, id, person_id, '', '', '', now(), now() from members where person_id is not null`,
      `insert into passkey_attempts (organization_id, id, login_digest, nonce, expires_at)
       select id, id, '', '', now() + interval '1 hour' from organizations`,
      `insert into vault_heads select id, 1, 1, 1 from organizations`,
      `insert into vault_signers select id, '', '', '' from organizations`,
      `insert into vault_items (organization_id, item, version, epoch, statement, signer, written_at)
       select id, '', 1, 1, '', '', now() from organizations`,
      `insert into vault_access_lists select id, '', 1, '', '', 1 from organizations`,
      `insert into vault_attachments (organization_id, item, attachment, chunks, touched_at)
       select id, '', '', 1, now() from organizations`,
      `insert into vault_attachment_chunks select id, '', '', 1, '', '' from organizations`,
      `insert into vault_item_groups select id, gen_random_uuid(), '' from organizations`,
      `insert into vault_sites select id, '', now() from organizations`,
      `insert into vault_marks select id, '', 1, false from organizations`,
      `insert into vault_grants select organization_id, '', person_id, 'owner', '', 1, 1 from members where person_id is not null`,
      `insert into vault_key_rings select organization_id, person_id, kid, '' from vault_keys`,
      `insert into wallet_vaults (organization_id, device_id, person_id, delegation, expires_at)
       select m.organization_id, d.id, m.person_id, '', now() from members m join devices d on d.person_id = m.person_id
       on conflict do nothing`,
      `insert into authenticator_policies (organization_id, accepts, models, synced, changed_at)
       select id, 'any', '{}', true, now() from organizations on conflict do nothing`,
      `insert into browser_waits (organization_id, member_id, browser_jkt, unanswered, next_at)
       select organization_id, id, 'browser', 1, now() + interval '1 hour' from members on conflict do nothing`,
      `insert into moves select id, 1, '', '', '', now() from organizations`,
    ])
      await world.database.lookAt(statement);
  });
  const inAcme = () => ({ organizationId: acme.organization.id });
  const asAcme = (sql: string, values: unknown[] = []) => world.database.asApp(inAcme(), sql, values);
  /** A statement that must not get through: how it ended. */
  const outcome = (statement: Promise<{ readonly count: number }>): Promise<number | string> =>
    statement.then(
      ({ count }) => count,
      (error: unknown) => (error as { code?: string }).code ?? String(error),
    );
  const insufficientPrivilege = '42501';
  /** Nothing is touched: nothing is seen, or the app's role may not do such a thing at all (the activity log is append-only). */
  const untouched = (outcomeOf: number | string) => outcomeOf === 0 || outcomeOf === insufficientPrivilege;
  /** Emptied every second, so it may have no row while it is looked at. */
  const queue = 'activity_unchained';

  test('every table has rows of both, so that something could be seen', async () => {
    expect(tables.length).toBeGreaterThan(8);
    for (const table of tables.filter((name) => name !== queue)) {
      for (const { organization } of [acme, beta]) {
        const rows = await world.database.lookAt(`select 1 from ${table} where organization_id = $1`, [
          organization.id,
        ]);
        expect([table, rows.length > 0]).toEqual([table, true]);
      }
    }
  });

  test('A sees, changes and deletes no row of B, and sees its own', async () => {
    const { id } = beta.organization;
    for (const table of tables) {
      const counts = [
        await outcome(asAcme(`select * from ${table} where organization_id = $1`, [id])),
        await outcome(asAcme(`select * from ${table} where organization_id <> $1`, [acme.organization.id])),
        await outcome(
          asAcme(`update ${table} set organization_id = organization_id where organization_id = $1`, [id]),
        ),
        await outcome(asAcme(`delete from ${table} where organization_id = $1`, [id])),
        await outcome(asAcme(`select from ${table} where organization_id = $1 for update`, [id])),
      ];
      expect([table, counts.slice(0, 2), counts.every(untouched)]).toEqual([table, [0, 0], true]);
      if (table === queue) continue;
      const { rows } = await asAcme(`select distinct organization_id from ${table}`);
      expect([table, rows]).toEqual([table, [{ organization_id: acme.organization.id }]]);
    }
  });

  test('A puts no row into B: neither a new one, nor a copy of B’s, nor one of its own moved there', async () => {
    for (const table of tables) {
      const from = table === queue ? '(select organization_id, id as entry_id from activity)' : table;
      const [row] = await world.database.lookAt<{ row: unknown }>(
        `select to_jsonb(t) as row from ${from} t where organization_id = $1 limit 1`,
        [beta.organization.id],
      );
      const [{ columns } = { columns: '' }] = await world.database.lookAt<{ columns: string }>(
        `select string_agg(quote_ident(attname), ', ') as columns from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
        [`lanyard.${table}`],
      );
      const copy = `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, $1::jsonb)`;
      const upsert = `${copy} on conflict do nothing`;
      const move = `update ${table} set organization_id = $1`;
      expect([table, await outcome(asAcme(copy, [row!.row]))]).toEqual([table, insufficientPrivilege]);
      expect([table, await outcome(asAcme(upsert, [row!.row]))]).toEqual([table, insufficientPrivilege]);
      expect([table, await outcome(asAcme(move, [beta.organization.id]))]).toEqual([
        table,
        insufficientPrivilege,
      ]);
    }
  });

  test('without an organization, or with one that is not there, no row is seen or touched', async () => {
    for (const scope of [{}, { organizationId: crypto.randomUUID() }]) {
      for (const table of tables) {
        expect([table, await outcome(world.database.asApp(scope, `select * from ${table}`))]).toEqual([
          table,
          0,
        ]);
        const deleted = await outcome(world.database.asApp(scope, `delete from ${table}`));
        expect([table, untouched(deleted)]).toEqual([table, true]);
      }
    }
  });

  test('a person sees their own places in every organization, and writes none by that', async () => {
    const { personId } = acme.people[1]!.phone.wallet.identity;
    const scope = { organizationId: beta.organization.id, personId };
    const places = await world.database.asApp(
      scope,
      'select person_id, organization_id from members where person_id = $1',
      [personId],
    );
    expect(places.rows).toEqual([{ person_id: personId, organization_id: acme.organization.id }]);
    for (const sql of [
      'update members set role = role where person_id = $1',
      'delete from members where person_id = $1',
      'select from members where person_id = $1 for update',
    ]) {
      expect([sql, await outcome(world.database.asApp(scope, sql, [personId]))]).toEqual([sql, 0]);
    }
  });

  test('the app’s role can neither become another nor switch the policies off', async () => {
    const [table = ''] = tables;
    for (const sql of [
      'set role lanyard_owner',
      `alter table ${table} disable row level security`,
      `alter table ${table} no force row level security`,
      `drop policy of_organization on ${table}`,
      `create policy open on ${table} using (true)`,
      `truncate ${table}`,
      'create table lanyard.copy as select 1',
      'alter role lanyard_app bypassrls',
    ]) {
      expect([sql, await outcome(asAcme(sql))]).toEqual([sql, insufficientPrivilege]);
    }
    // Asked not to hide rows silently, PostgreSQL refuses: the policies hold, whatever the session says.
    const dumped = world.database.asApp(inAcme(), `select set_config('row_security', 'off', true)`);
    expect(await outcome(dumped)).toBe(1);
    expect(
      await outcome(asAcme(`do $$ begin set local row_security = off; perform from ${table}; end $$`)),
    ).toBe(insufficientPrivilege);
  });
});
