import { joinOrganization } from '@lanyard/contract/joining';
import { parseDid } from '@lanyard/crypto/did';
import { appendRoutineEntry, createDidLog, type DidLogHead } from '@lanyard/crypto/did-log';
import { parseEntry } from '@lanyard/crypto/did-log-entry';
import { generateDidKey, generateDidUpdateKey, generateUserRecoveryKeyPair } from '@lanyard/crypto/keys';
import { approve, openSignIn, readSignInLink } from '@lanyard/holder/approvals';
import { acceptInvitation, openInvitation, parseJoinLink } from '@lanyard/holder/joining';
import { proveRecoveryCode } from '@lanyard/holder/recovery';
import type { Wallet } from '@lanyard/holder/wallet';
import type { LiveSession } from '@lanyard/session/live-session';
import type { Attempt } from '@lanyard/session/sign-in';
import { openVault } from '@lanyard/session/vault-keeper';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { anExtension, type Extension } from '@lanyard/testing/extension';
import { aLyingProxy, type LyingProxy } from '@lanyard/testing/lying-proxy';
import { withPlantedEntry } from '@lanyard/testing/planted-log';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  aPerson,
  aSurfer,
  behindProxy,
  closeUnharmed,
  refusalOf,
  type Organization,
  type Person,
} from './cast.ts';

/** Readers take no DID log but the person's own, whole, and never an older or another one than they have seen. */

let world: TestCloud;
let proxy: LyingProxy;
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  proxy = await aLyingProxy(world);
});
afterEach(() => proxy.beHonest());
afterAll(async () => {
  await proxy.close();
  await closeUnharmed(world);
});

const serve = (text: (genuine: string) => string) => proxy.lie(/did\.jsonl$/, { text });
const now = () => Math.floor(Date.now() / 1000);

/** The log as the cloud hosts it: what the wallet wrote. */
async function hostedLog({ identity }: Wallet): Promise<string> {
  const rows = await world.database.lookAt<{ entry: string }>(
    'select entry from did_log_entries where person_id = $1 order by number',
    [identity.personId],
  );
  return rows.map(({ entry }) => `${entry}\n`).join('');
}

/** What the cloud would like best: its own recovery key, to which wallets then seal vault keys. Well-formed, chained, signed. */
const withEntryOfTheCloud = async (log: string): Promise<string> =>
  (await withPlantedEntry(log, now() + 1)).log;

/** Another identity under the same id at the same address. */
async function logOfAnImpostor({ identity }: Wallet): Promise<string> {
  const { domain, personId } = parseDid(identity.did);
  const [didKey, updateKey, next, recovery, recoveryUpdate] = await Promise.all([
    generateDidKey(),
    generateDidUpdateKey(),
    generateDidUpdateKey(),
    generateUserRecoveryKeyPair(),
    generateDidUpdateKey(),
  ]);
  const { log } = await createDidLog({
    domain,
    personId,
    didKey: didKey.publicJwk,
    recoveryPublicKey: recovery.publicJwk,
    updateKey,
    nextUpdateKey: next.publicJwk,
    recoveryUpdateKey: recoveryUpdate.publicJwk,
    now: now(),
  });
  return log;
}

/** The log with one entry more, by the key that the wallet had committed. Two of these are a fork: a wallet brought back from a copy. */
async function withEntryOfTheWallet(
  wallet: Wallet,
): Promise<{ log: string; entry: string; head: DidLogHead }> {
  const next = await generateDidUpdateKey();
  return appendRoutineEntry({
    log: await hostedLog(wallet),
    updateKey: wallet.keys.nextUpdate,
    nextUpdateKey: next.publicJwk,
    now: now(),
  });
}

/** Changes one character of a member. */
function tampered(log: string, member: string): string {
  const at = log.indexOf(`"${member}":"`) + member.length + 8;
  const other = log[at] === 'A' ? 'B' : 'A';
  return log.slice(0, at) + other + log.slice(at + 1);
}

describe('the wallet as reader', () => {
  let person: Person;
  let code: string;
  let invitation: string;
  let honest: string;
  beforeAll(async () => {
    const { owner } = await world.anOrganization();
    invitation = owner.link;
    person = await aPerson(world, { port: proxy.port });
    code = person.recoveryCode;
    honest = await hostedLog(person.phone.wallet);
  });
  const reads = () => proveRecoveryCode(person.phone.wallet, code);
  async function joins(): Promise<unknown> {
    const { wallet } = person.phone;
    return acceptInvitation(wallet, await openInvitation(wallet, parseJoinLink(invitation, world)), {
      claimId: null,
    });
  }

  test.each(['x', 'n', 'proofValue', 'versionTime', 'versionId', 'id'])(
    'tampered log: a changed %s is refused',
    async (member) => {
      serve((log) => tampered(log, member));
      await expect(reads()).rejects.toMatchObject({ code: 'did_log_invalid' });
    },
  );

  test.each([
    ['nothing', () => ''],
    ['half an entry', (log: string) => log.slice(0, log.length / 2)],
    ['an entry without its end', (log: string) => log.trimEnd()],
  ])('truncated log: %s is refused', async (_, cut) => {
    serve(cut);
    await expect(reads()).rejects.toMatchObject({ code: 'did_log_invalid' });
  });

  test('forked log: another identity under the same id is refused', async () => {
    const log = await logOfAnImpostor(person.phone.wallet);
    serve(() => log);
    await expect(reads()).rejects.toMatchObject({ code: 'context_mismatch' });
  });

  test('an entry the cloud wrote is refused, and no vault key is sealed to the recovery key in it', async () => {
    const log = await withEntryOfTheCloud(honest);
    serve(() => log);
    await expect(reads()).rejects.toMatchObject({ code: 'did_log_invalid' });
    await expect(joins()).rejects.toMatchObject({ code: 'did_log_invalid' });
    expect(person.wire.sent.filter(({ url }) => url.endsWith('/members'))).toEqual([]);
  });

  test('an honest cloud’s log is read, and the wallet joins', async () => {
    await reads();
    await joins();
    expect(person.wire.last(joinOrganization).method).toBe('POST');
  });
});

describe('the browser as reader', () => {
  let organization: Organization;
  let wallet: Wallet;
  let first: string;
  let second: string;
  let fork: string;

  /** A person whose log has two entries, and whose wallet has pinned the second. */
  beforeAll(async () => {
    const made = await world.anOrganization('Beta');
    organization = made.organization;
    const person = await aPerson(world);
    await person.phone.join(made.owner.link);
    const before = person.phone.wallet;
    first = await hostedLog(before);
    const [genuine, other] = [await withEntryOfTheWallet(before), await withEntryOfTheWallet(before)];
    [second, fork] = [genuine.log, other.log];
    const { personId } = before.identity;
    await world.database.lookAt('insert into did_log_entries values ($1, 2, $2, now())', [
      personId,
      genuine.entry,
    ]);
    await world.database.lookAt(
      'update persons set did_version_id = $2, did_version_number = 2 where id = $1',
      [personId, genuine.head.versionId],
    );
    wallet = { ...before, identity: { ...before.identity, ...genuine.head } };
  });
  const scanAndApprove = async (attempt: Attempt) => {
    const request = await openSignIn(wallet, readSignInLink(attempt.link, world));
    await approve(wallet, request, { claims: [], digits: attempt.digits });
  };
  /** Signed in, with an unlock that the wallet has approved. */
  async function anApprovedUnlock(
    browser: ReturnType<typeof aSurfer> | Extension = aSurfer(world, organization, { port: proxy.port }),
  ) {
    const attempt = await browser.showCode();
    await scanAndApprove(attempt);
    const session: LiveSession = await browser.enter(attempt);
    const unlock = await browser.unlock(session);
    await scanAndApprove(unlock);
    await browser.waitFor(unlock, 'approved');
    return { browser, session, unlock };
  }
  async function lies(): Promise<readonly (readonly [what: string, log: string, code: string])[]> {
    return [
      ['tampered', tampered(second, 'x'), 'did_log_invalid'],
      ['truncated to what was before', first, 'did_log_rollback'],
      ['cut off', second.slice(0, -2), 'did_log_invalid'],
      ['forked', fork, 'did_log_rollback'],
      ['of an impostor', await logOfAnImpostor(wallet), 'context_mismatch'],
      ['with an entry the cloud wrote', await withEntryOfTheCloud(second), 'did_log_invalid'],
    ];
  }

  test('keeps no vault key on the word of a log that is not whole, genuine and as new as the wallet’s', async () => {
    for (const [what, log, code] of await lies()) {
      const { browser, session, unlock } = await anApprovedUnlock();
      serve(() => log);
      expect([what, await refusalOf(unlock.complete())]).toEqual([what, code]);
      proxy.beHonest();
      expect(browser.storage.entries.has('vault')).toBe(false);
      expect(await openVault(browser.session, session)).toBeUndefined();
    }
  });

  test('an extension neither: with the entry that plants a recovery key it keeps no vault key, and opens none that it kept', async () => {
    const log = await withEntryOfTheCloud(second);
    const install = () => anExtension({ port: proxy.port, origin: organization.origin });
    const { browser, unlock } = await anApprovedUnlock(install());
    serve(() => log);
    expect(await refusalOf(unlock.complete())).toBe('did_log_invalid');
    expect(browser.storage.entries.has('vault')).toBe(false);
    proxy.beHonest();
    const before = await anApprovedUnlock(install());
    await before.unlock.complete();
    serve(() => log);
    expect(await refusalOf(openVault(before.browser.session, before.session))).toBe('did_log_invalid');
  });

  test('opens no vault it kept, once the log is not whole, genuine and as new as the one it saw', async () => {
    const { browser, session, unlock } = await anApprovedUnlock();
    await unlock.complete();
    for (const [what, log, code] of await lies()) {
      serve(() => log);
      expect([what, await refusalOf(openVault(browser.session, session))]).toEqual([what, code]);
      proxy.beHonest();
    }
    expect((await openVault(browser.session, session))?.privateKey.type).toBe('private');
  });

  test('an entry the cloud wrote into its own table opens nothing, and admits nobody: the wallet’s word is of another version', async () => {
    const browser = aSurfer(world, organization);
    const forged = await withEntryOfTheCloud(second);
    const entry = forged.trimEnd().split('\n').at(-1) ?? '';
    const { versionId } = parseEntry(entry);
    const { personId } = wallet.identity;
    const put = 'update persons set did_version_id = $2, did_version_number = $3 where id = $1';
    await world.database.lookAt('insert into did_log_entries values ($1, 3, $2, now())', [personId, entry]);
    await world.database.lookAt(put, [personId, versionId, 3]);
    const attempt = await browser.showCode();
    await expect(scanAndApprove(attempt)).rejects.toMatchObject({ code: 'assertion-refused' });
    await world.database.lookAt('delete from did_log_entries where person_id = $1 and number = 3', [
      personId,
    ]);
    await world.database.lookAt(put, [personId, wallet.identity.versionId, 2]);
  });
});
