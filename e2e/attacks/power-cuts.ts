import type { Did } from '@lanyard/crypto/did';
import type { Digest } from '@lanyard/crypto/encoding';
import type { VaultRole } from '@lanyard/crypto/vault-statements';
import { openItems } from '@lanyard/session/vault';
import { enterVault } from '@lanyard/session/vault-keeper';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aCloudProcess, type CloudProcess } from '@lanyard/testing/cloud-process';
import { aStatementListener } from '@lanyard/testing/statement-listener';
import { passwordOf } from '@lanyard/testing/vault-people';
import type { Vault } from '@lanyard/vault/open-vault';
import { afterAll, beforeAll, expect } from 'vitest';
import {
  aMember,
  anOrganization,
  aSurfer,
  atDesk,
  behindProxy,
  closeUnharmed,
  signIn,
  type Member,
  type Organization,
  type Person,
} from './cast.ts';

/** An organization whose cloud is a process of its own, which is killed after each statement of a write in turn. */
export interface Powered {
  readonly world: TestCloud;
  readonly atOwner: Awaited<ReturnType<typeof atDesk>>;
  readonly ben: Member;
  readonly atMia: Opened;
  readonly atBen: Opened;
  /** Cuts the power after so many statements of what is done, and turns it on again. @returns false where it was over before */
  cutAfter(statements: number, work: () => Promise<unknown>): Promise<boolean>;
  off(): Promise<void>;
}

interface Opened {
  /** The vault as after a reload of the page. */
  readonly again: () => Promise<Vault>;
  readonly did: Did;
}

/** Call at the top of a test file. @returns turns the power on for a test: the process ends with it */
export function usePower(): () => Promise<Powered> {
  let world: TestCloud;
  let organization: Organization;
  let atOwner: Powered['atOwner'];
  let mia: Member;
  let ben: Member;
  beforeAll(async () => {
    world = await aCloud({ settings: behindProxy });
    const made = await anOrganization(world, 'Acme');
    ({ organization } = made);
    atOwner = await atDesk(world, organization, made.owner);
    mia = await aMember(world, atOwner, 'mia@acme.test', { name: 'Mia' });
    ben = await aMember(world, atOwner, 'ben@acme.test', { name: 'Ben' });
  });
  afterAll(() => closeUnharmed(world));

  return async () => {
    /** Statements of the next write after which the power goes; undefined: it stays. */
    let left: number | undefined;
    let isWriting = false;
    let cut: Promise<void> | undefined;
    const listener = await aStatementListener(world.database.connections.app, (sql) => {
      if (left === undefined) return;
      isWriting ||= /insert into "?vault_heads/iu.test(sql);
      if (!isWriting) return;
      if (left === 0) cut ??= cloud.kill();
      left -= 1;
    });
    let cloud: CloudProcess = await aCloudProcess(world, { database: listener.connection });
    const { port } = cloud;
    const aVault = async (person: Person): Promise<Opened> => {
      const browser = aSurfer(world, organization, { port });
      const session = await signIn(person, browser);
      const unlock = await browser.unlock(session);
      await person.phone.approve(await person.phone.scan(unlock.link), { digits: unlock.digits });
      await browser.waitFor(unlock, 'approved');
      await unlock.complete();
      const again = async () => {
        const entered = await enterVault(browser.session, session);
        if (entered === undefined) throw new Error('the vault is locked');
        return openItems(browser.session, session, entered);
      };
      return { again, did: (await again()).did };
    };
    const [atMia, atBen] = [await aVault(mia), await aVault(ben)];
    return {
      world,
      atOwner,
      ben,
      atMia,
      atBen,
      async cutAfter(statements, work) {
        [left, isWriting, cut] = [statements, false, undefined];
        await work().catch(() => undefined);
        left = undefined;
        const wasCut = cut as Promise<void> | undefined;
        if (wasCut === undefined) return false;
        await wasCut;
        cloud = await aCloudProcess(world, { port, database: listener.connection });
        return true;
      },
      async off() {
        await cloud.kill();
        await listener.close();
      },
    };
  };
}

/** The password of an item, in a vault of which nothing is damaged. */
export async function passwordIn(vault: Vault, item: Digest): Promise<string | undefined> {
  const { items, damaged } = await vault.sync();
  expect([...damaged.values()]).toEqual([]);
  return passwordOf(items.get(item));
}

/** Who has an item: Mia with Ben, and Mia alone. */
export const sharedWith = ({ atMia, atBen }: Powered, isShared: boolean): Map<Did, VaultRole> =>
  new Map<Did, VaultRole>([[atMia.did, 'owner'], ...(isShared ? [[atBen.did, 'viewer'] as const] : [])]);
