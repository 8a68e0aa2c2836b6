import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeVaultItem } from '@lanyard/contract/vaults';
import type { Digest } from '@lanyard/crypto/encoding';
import { browserKey } from '@lanyard/session/browser-keys';
import { openItems } from '@lanyard/session/vault';
import type { OrganizationCloud, ProofHeaders } from '@lanyard/session/ports';
import { enterVault } from '@lanyard/session/vault-keeper';
import type { TestCloud } from '@lanyard/testing/cloud';
import { anExtension } from '@lanyard/testing/extension';
import type { Phone } from '@lanyard/testing/phone';
import type { Vault } from '@lanyard/vault/open-vault';
import { login } from '@lanyard/testing/vault-people';
import { attachFile } from '@lanyard/vault/files';
import { generateSecureKey } from '@lanyard/vault/grants';
import { newPlace, replaceItem } from '@lanyard/vault/writing';

/** What the extension is to fill in. */
export const formPassword = 'hunter2-and-more';

const page = `<!doctype html><title>Club</title><h1>Club</h1><form>
<label>User name <input name="user" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<button>Sign in</button></form>`;

/** A site with a sign-in form, which knows nothing of Lanyard. */
export async function aFormSite(): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://localhost:${String((server.address() as AddressInfo).port)}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** Another browser of the same person, in which the vault is open. */
export interface Elsewhere {
  readonly vault: Vault;
  /** For calls of its session, with these headers. */
  readonly cloud: OrganizationCloud;
  readonly headers: ProofHeaders;
  /** Writes of an item what opens for nobody, as a broken or hostile client of somebody who may write it would. */
  spoil(item: Digest): Promise<void>;
}

/** A login for this address, kept by another browser of the same person. */
export async function anItemKept(parts: {
  readonly cloud: TestCloud;
  readonly phone: Phone;
  readonly origin: string;
  readonly url: string;
}): Promise<Elsewhere> {
  const { cloud, phone, origin, url } = parts;
  const elsewhere = anExtension(
    { port: cloud.port, origin },
    { now: () => cloud.cloud.base.clock.now().getTime() },
  );
  const attempt = await elsewhere.showCode();
  await phone.approve(await phone.scan(attempt.link), { claims: ['email'] });
  const live = await elsewhere.enter(attempt);
  const asked = await elsewhere.unlock(live);
  await phone.approve(await phone.scan(asked.link), { digits: asked.digits });
  await elsewhere.waitFor(asked, 'approved');
  await asked.complete();
  const opened = await enterVault(elsewhere.session, live);
  if (opened === undefined) throw new Error('the vault is locked');
  const vault = await openItems(elsewhere.session, live, opened);
  const place = newPlace(vault.did);
  const attachments = [await attachFile(vault, place.item, new File(['Statutes'], 'Club.txt'))];
  const club = {
    ...login(formPassword),
    name: 'Club site',
    urls: [{ url, match: 'domain' as const }],
    attachments,
  };
  await vault.create(club, undefined, place);
  const headers = await elsewhere.proof(live);
  return {
    vault,
    cloud: elsewhere.session.cloud,
    headers,
    async spoil(item) {
      const from = (await vault.sync()).items.get(item);
      if (from === undefined) throw new Error('not open');
      const writer = {
        organization: from.access.organization,
        did: vault.did,
        browserKey: await browserKey(elsewhere.session),
        now: Math.floor(cloud.cloud.base.clock.now().getTime() / 1000),
      };
      const { key } = await generateSecureKey();
      const { version, statement } = await replaceItem(writer, { ...from, key }, from.content);
      const body = { version, statement, access: null };
      await elsewhere.session.cloud.call(writeVaultItem, { params: { item }, body }, headers);
    },
  };
}
