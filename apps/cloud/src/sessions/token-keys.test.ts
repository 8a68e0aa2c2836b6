import { randomToken } from '@lanyard/crypto/encoding';
import { generateIssuerKeyPair, importIssuerKey } from '@lanyard/crypto/keys';
import { signPersonCookie } from '@lanyard/crypto/tokens';
import type { TestBrowser } from '@lanyard/testing/sign-in-browser';
import { aSession, anotherBrowser, codeOf, look, proven } from '@lanyard/testing/sign-in-scenes';
import { signInWorld, type SignInWorld } from '@lanyard/testing/sign-in-world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Organization } from '../directory/index.ts';
import { createSessionTokens, createTokenKeys, rotateTokenKey } from './index.ts';

/** The key of an organization changes without anyone noticing, unless it was stolen. */

const sessionCookie = '__Host-lanyard-session';

let world: SignInWorld;
beforeAll(async () => {
  world = await signInWorld();
});
afterAll(async () => world.close());

const seconds = () => Math.floor(world.clock.now().getTime() / 1000);

describe('the token key of an organization', () => {
  const rotate = (organization: Organization, overlapSeconds?: number) =>
    world.within({ organizationId: organization.id }, (tx) =>
      rotateTokenKey(tx, {
        directory: world.directory,
        organizationId: organization.id,
        now: world.clock.now(),
        ...(overlapSeconds === undefined ? {} : { overlapSeconds }),
      }),
    );
  const kidOf = (browser: TestBrowser) => {
    const [header = ''] = browser.cookies.get(sessionCookie)!.split('.');
    return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid;
  };

  test('is replaced with an overlap: nobody is signed out, the next token has the new key', async () => {
    const { organization, member, browser } = await aSession(world);
    const kid = await rotate(organization);
    expect((await look(browser)).status).toBe(200);
    // Other processes hear of it in their time; a token of a key that is unknown there makes them look.
    await expect.poll(async () => kidOf(await anotherBrowser(world, { organization, member }))).toBe(kid);
    expect((await look(browser)).status).toBe(200);
    expect((await proven(browser, 'POST', '/api/session/sign-out')).status).toBe(204);
  });

  test('signs nothing more once it is replaced: its private half is gone from the database', async () => {
    const { organization, browser } = await aSession(world);
    await rotate(organization);
    const rows = await world.postgres.lookAt<{ kid: string; bytes: number; retired: boolean }>(
      `select kid, length(sealed_private_key) as bytes, retires_at is not null as retired
       from organization_keys where organization_id = $1`,
      [organization.id],
    );
    expect(rows.find(({ kid }) => kid === kidOf(browser))).toMatchObject({ bytes: 0, retired: true });
    expect(rows.filter(({ retired }) => !retired)).toHaveLength(1);
  });

  test('of many rotations at once, one key is left that signs', async () => {
    const { organization } = await aSession(world);
    await Promise.all(Array.from({ length: 5 }, () => rotate(organization)));
    const signing = await world.postgres.lookAt(
      'select 1 from organization_keys where organization_id = $1 and retires_at is null',
      [organization.id],
    );
    expect(signing).toHaveLength(1);
  });

  test('where it may be stolen, is replaced without overlap: whatever it signed is refused everywhere', async () => {
    const { organization, browser } = await aSession(world);
    expect((await look(browser)).status).toBe(200);
    await rotate(organization, 0);
    await expect.poll(async () => codeOf(look(browser))).toBe('sign-in-required');
  });

  test('verifies until the end of its overlap, and not after, also from memory', async () => {
    const { organization, browser } = await aSession(world);
    await rotate(organization, 600);
    const tokens = createSessionTokens(createTokenKeys({ ...world, ...world.postgres }));
    const read = () =>
      tokens.readSession(organization, browser.cookies.get(sessionCookie)!, { now: world.clock.now() });
    await expect(read()).resolves.toMatchObject({ jti: browser.sessionId });
    await world.clock.advance(599_000);
    await expect(read()).resolves.toMatchObject({ jti: browser.sessionId });
    await world.clock.advance(1_000);
    await expect(read()).rejects.toMatchObject({ code: 'signature_invalid' });
  });

  test('an invented key name makes the keys be read at most once a second', async () => {
    const { organization, member } = await aSession(world);
    let reads = 0;
    const { database } = world.postgres;
    const counting = {
      ...database,
      transaction: ((scope, work) => {
        reads += 1;
        return database.transaction(scope, work);
      }) as typeof database.transaction,
    };
    const tokens = createSessionTokens(createTokenKeys({ ...world, database: counting }));
    const { privatePkcs8 } = await generateIssuerKeyPair();
    const key = await importIssuerKey(privatePkcs8);
    const at = { now: world.clock.now() };
    const tryOne = async () => {
      const issuer = { organization: organization.id, issuer: organization.origin, kid: randomToken(), key };
      const life = { jti: crypto.randomUUID(), issuedAt: seconds(), expiresAt: seconds() + 60 };
      const cookie = await signPersonCookie(issuer, { ...life, person: member.id });
      await expect(tokens.readPerson(organization, cookie, at)).rejects.toMatchObject({
        code: 'signature_invalid',
      });
    };
    for (let round = 0; round < 20; round += 1) await tryOne();
    expect(reads).toBe(1);
    await world.clock.advance(1_000);
    await tryOne();
    expect(reads).toBe(2);
  });
});
