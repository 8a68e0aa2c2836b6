import type { Did } from '@lanyard/crypto/did';
import type { VaultRole } from '@lanyard/crypto/vault-statements';
import { openItems } from '@lanyard/session/vault';
import { enterVault } from '@lanyard/session/vault-keeper';
import { aCloud } from '@lanyard/testing/cloud';
import { aCloudProcess } from '@lanyard/testing/cloud-process';
import { aStatementListener } from '@lanyard/testing/statement-listener';
import { login, passwordOf } from '@lanyard/testing/vault-people';
import type { Vault } from '@lanyard/vault/open-vault';
import { expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  aSurfer,
  atDesk,
  behindProxy,
  closeUnharmed,
  signIn,
  type Person,
} from './cast.ts';

test('power cut between any two steps of sharing and of taking back: after the restart everybody reads the one or the other, and a second try does it', async () => {
  const world = await aCloud({ settings: behindProxy });
  const { organization, owner } = await anOrganization(world, 'Acme');
  const atOwner = await atDesk(world, organization, owner);
  const mia = await aMember(world, atOwner, 'mia@acme.test', { name: 'Mia' });
  const ben = await aMember(world, atOwner, 'ben@acme.test', { name: 'Ben' });

  const power: {
    /** Statements of the next write after which the power goes; undefined: it stays. */
    left: number | undefined;
    isWriting: boolean;
    cut: Promise<void> | undefined;
  } = { left: undefined, isWriting: false, cut: undefined };
  const listener = await aStatementListener(world.database.connections.app, (sql) => {
    if (power.left === undefined) return;
    power.isWriting ||= /insert into "?vault_heads/iu.test(sql);
    if (!power.isWriting) return;
    if (power.left === 0) power.cut ??= cloud.kill();
    power.left -= 1;
  });
  let cloud = await aCloudProcess(world, { database: listener.connection });
  const { port } = cloud;

  const aVault = async (person: Person) => {
    const browser = aSurfer(world, organization, { port });
    const session = await signIn(person, browser);
    const unlock = await browser.unlock(session);
    await person.phone.approve(await person.phone.scan(unlock.link), { digits: unlock.digits });
    await browser.waitFor(unlock, 'approved');
    await unlock.complete();
    const opened = async () => {
      const entered = await enterVault(browser.session, session);
      if (entered === undefined) throw new Error('the vault is locked');
      return openItems(browser.session, session, entered);
    };
    return { opened, vault: await opened() };
  };
  const [atMia, atBen] = [await aVault(mia), await aVault(ben)];
  const shared = new Map<Did, VaultRole>([
    [atMia.vault.did, 'owner'],
    [atBen.vault.did, 'viewer'],
  ]);
  const alone = new Map<Did, VaultRole>([[atMia.vault.did, 'owner']]);
  const item = await atMia.vault.create(login('kept'));
  const read = async (vault: Vault) => {
    const { items, damaged } = await vault.sync();
    expect([...damaged.values()]).toEqual([]);
    return passwordOf(items.get(item));
  };

  let cuts = 0;
  for (let step = 0, wasCut = true; wasCut; step += 1) {
    const wanted = step % 2 === 0 ? shared : alone;
    const before = await atMia.opened();
    await before.sync();
    Object.assign(power, { left: step, isWriting: false, cut: undefined });
    await before.share(item, wanted).catch(() => undefined);
    power.left = undefined;
    const { cut } = power;
    wasCut = cut !== undefined;
    if (wasCut) {
      cuts += 1;
      await cut;
      cloud = await aCloudProcess(world, { port, database: listener.connection });
    }
    const after = await atMia.opened();
    expect(await read(after)).toBe('kept');
    expect(['kept', undefined]).toContain(await read(await atBen.opened()));
    await after.share(item, wanted);
    expect(await read(after)).toBe('kept');
    expect(await read(await atBen.opened())).toBe(wanted === shared ? 'kept' : undefined);
  }
  expect(cuts).toBeGreaterThan(5);
  await cloud.kill();
  await listener.close();
  await closeUnharmed(world);
});
