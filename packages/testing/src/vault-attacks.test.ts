import { beforeAll, describe, expect, test } from 'vitest';
import type { Did } from '@lanyard/crypto/did';
import { appendRoutineEntry, verifyDidLog } from '@lanyard/crypto/did-log';
import {
  canonicalJson,
  decodeBase64url,
  digest,
  encodeBase64url,
  fromUtf8,
  randomToken,
  utf8,
  type Base64url,
  type Digest,
} from '@lanyard/crypto/encoding';
import { sealEnvelope } from '@lanyard/crypto/envelopes';
import {
  generateDidKey,
  generateDidUpdateKey,
  generateUserPasswordKeyPair,
  importDecryptionKey,
  importEncryptionKey,
  thumbprint,
} from '@lanyard/crypto/keys';
import { signStatement } from '@lanyard/crypto/statements';
import { signVaultKeyCertificate } from '@lanyard/crypto/vault-key-certificate';
import {
  namedOnly,
  signAccessList,
  signItemVersion,
  vaultItemId,
  type VaultRole,
} from '@lanyard/crypto/vault-statements';
import { rewrapGrant } from '@lanyard/vault/grants';
import { withoutHistory } from '@lanyard/vault/items';
import {
  readItem,
  type OpenedItem,
  type SeenItem,
  type ServedItem,
  type VaultReader,
} from '@lanyard/vault/reading';
import { verifyRecipient } from '@lanyard/vault/recipients';
import { emptyVault, takeChanges } from '@lanyard/vault/sync';
import { changeAccess, createItem, deleteItem } from '@lanyard/vault/writing';
import {
  aVaultPerson,
  changeItem,
  KeptItem,
  login,
  now,
  organization,
  passwordOf,
  uuid,
  type VaultPerson,
} from './vault-people.ts';

// Each attack of a cloud that keeps and serves the vault as it likes: detected, by a code, and nothing is opened or written.

const [ada, ben, cleo, cloud] = await Promise.all([
  aVaultPerson(11),
  aVaultPerson(12),
  aVaultPerson(13),
  aVaultPerson(14),
]);
const people: readonly VaultPerson[] = [ada, ben, cleo, cloud];

const reader = (person: VaultPerson, change: Partial<VaultReader> = {}): VaultReader => ({
  organization,
  did: person.did,
  privateKey: person.privateKey,
  kid: person.kid,
  logOf: (did) => {
    const found = people.find((each) => each.did === did);
    return found === undefined ? Promise.reject(new Error('no log')) : Promise.resolve(found.log);
  },
  isConfirmed: (did) => Promise.resolve(did !== cloud.did),
  now,
  ...change,
});

const refusedFor = (code: string) => expect.objectContaining({ name: 'CryptoProblem', code }) as Error;
const open = async (
  kept: KeptItem,
  person: VaultPerson,
  seen?: SeenItem,
): Promise<OpenedItem & { seen: SeenItem }> => {
  const read = await readItem(kept.serve(person), seen, reader(person));
  if (read.opened === undefined) throw new Error('not opened');
  return { ...read.opened, seen: read.seen };
};
const atItem = (...list: readonly (readonly [VaultPerson, VaultRole])[]) =>
  list.map(([{ recipient }, role]) => ({ recipient, role }));
const share = async (
  kept: KeptItem,
  by: VaultPerson,
  ...list: readonly (readonly [VaultPerson, VaultRole])[]
) => {
  const opened = await open(kept, by);
  const to = { people: atItem(...list), content: withoutHistory(opened.content) };
  return kept.keep(by, await changeAccess(by.writer, opened, to));
};

let kept: KeptItem;
let other: KeptItem;
beforeAll(async () => {
  other = new KeptItem().keep(ada, await createItem(ada.writer, login('other secret'), ada.recipient));
});
const anItem = async () =>
  new KeptItem().keep(ada, await createItem(ada.writer, login('secret'), ada.recipient));

describe('an honest cloud', () => {
  test('an item is made, changed, shared, changed by an editor, unshared and deleted, and each reads what is theirs', async () => {
    kept = await anItem();
    const first = await open(kept, ada);
    expect([passwordOf(first), first.role, first.unconfirmed]).toEqual(['secret', 'owner', []]);
    expect(first.key.extractable).toBe(false);
    kept.keep(ada, await changeItem(ada.writer, first, login('second')));
    await share(kept, ada, [ada, 'owner'], [ben, 'editor'], [cleo, 'use-only']);
    const bens = await open(kept, ben);
    expect([passwordOf(bens), bens.role, bens.content.history]).toEqual(['second', 'editor', []]);
    kept.keep(ben, await changeItem(ben.writer, bens, login('third')));
    const cleos = await open(kept, cleo);
    expect([passwordOf(cleos), cleos.writer, cleos.role]).toEqual(['third', ben.did, 'use-only']);
    await share(kept, ada, [ada, 'owner'], [ben, 'editor']);
    const left = await readItem({ ...kept.serve(cleo), current: null }, cleos.seen, reader(cleo));
    expect([left.seen.state, left.opened]).toEqual(['removed', undefined]);
    kept.keep(ada, await deleteItem(ada.writer, await open(kept, ada)), 'deletion');
    const over = await readItem(kept.serve(ben), undefined, reader(ben));
    expect([over.seen.state, over.opened]).toEqual(['deleted', undefined]);
  });

  test('a removed member who kept everything cannot read what is written after', async () => {
    kept = await share(await anItem(), ada, [ada, 'owner'], [cleo, 'viewer']);
    const before = await open(kept, cleo);
    await share(kept, ada, [ada, 'owner']);
    kept.keep(ada, await changeItem(ada.writer, await open(kept, ada), login('after')));
    const served = { ...kept.serve(ada), grant: kept.grants.get(`${cleo.did} 2`) ?? '' };
    const read = await readItem(served, before.seen, reader(cleo));
    expect(read.opened).toBeUndefined();
    expect(kept.grants.has(`${cleo.did} 3`)).toBe(false);
  });
});

describe('swapped recipient key', () => {
  const of = { organization, log: ben.log, now };

  test('at share: a certificate that the cloud signed', async () => {
    const forged = await cloud.certify(cloud.vaultKey.publicJwk, cloud.didKey, ben.did);
    await expect(verifyRecipient(forged, of)).rejects.toThrow(refusedFor('context_mismatch'));
    const named = await signVaultKeyCertificate(
      cloud.didKey,
      { did: ben.did, versionId: ben.log.versionId, key: cloud.vaultKey.publicJwk, issuedAt: now },
      { organization },
    );
    await expect(verifyRecipient(named, of)).rejects.toThrow(refusedFor('signature_invalid'));
  });

  test('at share: the genuine certificate of somebody else', async () => {
    await expect(verifyRecipient(cloud.certificate, of)).rejects.toThrow(refusedFor('context_mismatch'));
  });

  test('at share: the certificate of before a recovery', async () => {
    const [next, didKey] = await Promise.all([generateDidUpdateKey(), generateDidKey()]);
    const { log } = await appendRoutineEntry({
      log: ben.text,
      updateKey: ben.nextKey,
      nextUpdateKey: next.publicJwk,
      didKey: didKey.publicJwk,
      now: now - 10,
    });
    const newer = await verifyDidLog(log, { did: ben.did, now });
    await expect(verifyRecipient(ben.certificate, { ...of, log: newer })).rejects.toThrow(
      refusedFor('certificate_mismatch'),
    );
  });

  test('at share: a certificate of another organization', async () => {
    await expect(verifyRecipient(ben.certificate, { ...of, organization: uuid(2) })).rejects.toThrow(
      refusedFor('context_mismatch'),
    );
  });

  test('at re-wrap: a key of somebody else; one’s own new key takes it', async () => {
    kept = await share(await anItem(), ada, [ada, 'owner'], [ben, 'viewer']);
    const { access } = await open(kept, ben);
    const grant = kept.grants.get(`${ben.did} 2`) ?? '';
    const owner = reader(ben);
    await expect(rewrapGrant(grant, access, { owner, next: cloud.recipient })).rejects.toThrow(
      refusedFor('context_mismatch'),
    );
    const fresh = await generateUserPasswordKeyPair();
    const next = await verifyRecipient(await ben.certify(fresh.publicJwk), of);
    kept.grants.set(`${ben.did} 2`, await rewrapGrant(grant, access, { owner, next }));
    const recovered = reader(ben, { privateKey: await importDecryptionKey(fresh.privateJwk), kid: next.kid });
    const read = await readItem(kept.serve(ben), undefined, recovered);
    expect(passwordOf(read.opened)).toBe('secret');
    await expect(readItem(kept.serve(ben), undefined, owner)).rejects.toThrow(refusedFor('context_mismatch'));
  });
});

describe('what was written elsewhere or before', () => {
  test('two items’ ciphertexts swapped', async () => {
    kept = await anItem();
    const { current } = other.serve(ada);
    const swapped = { ...kept.serve(ada), current };
    await expect(readItem(swapped, undefined, reader(ada))).rejects.toThrow(refusedFor('context_mismatch'));
  });

  test('two items’ grants swapped', async () => {
    const swapped = { ...kept.serve(ada), grant: other.serve(ada).grant };
    await expect(readItem(swapped, undefined, reader(ada))).rejects.toThrow(refusedFor('context_mismatch'));
  });

  test('field moved: any part of one ciphertext put into another', async () => {
    const envelopeIn = (served: ServedItem) => {
      const [, payload = ''] = served.current?.signed.statement.split('.') ?? [];
      return JSON.parse(fromUtf8(decodeBase64url(payload))) as { envelope: string; iss: Did };
    };
    const mine = envelopeIn(kept.serve(ada)).envelope.split('.');
    const theirs = envelopeIn(other.serve(ada)).envelope.split('.');
    for (const part of [2, 3, 4]) {
      const envelope = mine.map((each, place) => (place === part ? theirs[place] : each)).join('.');
      // Signed by Ada’s own key even: the cloud could not do that.
      const signer = {
        organization,
        item: kept.item,
        browserKey: ada.browserKey,
        issuer: ada.did,
        issuedAt: now,
      };
      const statement = await signItemVersion(signer, { version: 1, epoch: 1, envelope });
      const signed = { statement, delegation: ada.delegation, issuer: ada.did };
      const moved: ServedItem = { ...kept.serve(ada), current: { kind: 'version', signed } };
      const { opened, spoiled } = await readItem(moved, undefined, reader(ada));
      expect([opened, spoiled?.writer]).toEqual([undefined, ada.did]);
    }
  });

  test('older version replayed', async () => {
    kept = await anItem();
    kept.keep(ada, await changeItem(ada.writer, await open(kept, ada), login('second')));
    const { seen } = await open(kept, ada);
    await expect(readItem(kept.serve(ada, 1), seen, reader(ada))).rejects.toThrow(
      refusedFor('vault_rollback'),
    );
    const asNewer = { ...kept.serve(ada, 1), version: 2 };
    await expect(readItem(asNewer, seen, reader(ada))).rejects.toThrow(refusedFor('vault_rollback'));
    await expect(readItem(asNewer, undefined, reader(ada))).rejects.toThrow(refusedFor('context_mismatch'));
  });

  test('older people replayed: the access list of before an unshare', async () => {
    kept = await share(await anItem(), ada, [ada, 'owner'], [cleo, 'editor']);
    const at = kept.versions.length;
    const cleos = await open(kept, cleo);
    await share(kept, ada, [ada, 'owner']);
    const { seen } = await open(kept, ada);
    await expect(readItem(kept.serve(ada, at), seen, reader(ada))).rejects.toThrow(
      refusedFor('vault_rollback'),
    );
    // With the help of the removed editor, who dates their write back and has the key of before.
    const late = await changeItem(cleo.writer, cleos, login('planted'));
    const signed = { statement: late.statement, delegation: cleo.delegation, issuer: cleo.did };
    const planted: ServedItem = {
      ...kept.serve(ada),
      version: late.version + 1,
      current: { kind: 'version', signed },
    };
    await expect(readItem(planted, seen, reader(ada))).rejects.toThrow(refusedFor('context_mismatch'));
  });

  test('two versions of one number: the other than was seen', async () => {
    kept = await anItem();
    const opened = await open(kept, ada);
    const [one, two] = [new KeptItem(), new KeptItem()].map((each) =>
      Object.assign(each, { item: kept.item }),
    );
    for (const [fork, password] of [
      [one, 'one'],
      [two, 'two'],
    ] as const) {
      fork?.lists.push(...kept.lists);
      fork?.grants.set(`${ada.did} 1`, kept.serve(ada).grant ?? '');
      fork?.keep(ada, await changeItem(ada.writer, opened, login(password)));
    }
    if (one === undefined || two === undefined) throw new Error('unreachable');
    const { seen } = await open(one, ada);
    await expect(readItem(two.serve(ada), seen, reader(ada))).rejects.toThrow(refusedFor('vault_rollback'));
  });

  test('dropped deletion', async () => {
    kept = await anItem();
    kept.keep(ada, await deleteItem(ada.writer, await open(kept, ada)), 'deletion');
    const { seen } = await readItem(kept.serve(ada), undefined, reader(ada));
    await expect(readItem(kept.serve(ada, 1), seen, reader(ada))).rejects.toThrow(
      refusedFor('vault_rollback'),
    );
  });

  test('withheld item, withheld grant, and an answer from before the last one', async () => {
    kept = await anItem();
    const answer = { since: 0, cursor: 7, items: [kept.serve(ada)] };
    const { state, opened } = await takeChanges(emptyVault, answer, reader(ada));
    expect([...opened.keys()]).toEqual([kept.item]);
    const without = await takeChanges(state, { since: 0, cursor: 8, items: [] }, reader(ada));
    expect([...without.damaged]).toEqual([[kept.item, 'vault_rollback']]);
    const locked = await takeChanges(
      state,
      { since: 7, cursor: 8, items: [{ ...kept.serve(ada), grant: null }] },
      reader(ada),
    );
    expect([...locked.damaged]).toEqual([[kept.item, 'vault_rollback']]);
    expect(locked.state.items).toEqual(state.items);
    await expect(takeChanges(state, { since: 0, cursor: 6, items: [] }, reader(ada))).rejects.toThrow(
      refusedFor('vault_rollback'),
    );
  });
});

describe('what nobody wrote', () => {
  const signerOf = (person: VaultPerson, item: Digest) => ({
    organization,
    item,
    browserKey: person.browserKey,
    issuer: person.did,
    issuedAt: now,
  });

  test('invented item: by a made-up person it is shown as such, and nobody writes it again', async () => {
    const invented = new KeptItem().keep(
      cloud,
      await createItem(cloud.writer, login('bait'), cloud.recipient),
    );
    await share(invented, { ...cloud }, [cloud, 'owner'], [ada, 'owner']);
    const opened = await open(invented, ada);
    expect(opened.unconfirmed).toEqual([cloud.did]);
    await expect(changeItem(ada.writer, opened, login('mine'))).rejects.toThrow(refusedFor('access_refused'));
    const to = { people: atItem([ada, 'owner'], [ben, 'viewer']), content: opened.content };
    await expect(changeAccess(ada.writer, opened, to)).rejects.toThrow(refusedFor('access_refused'));
  });

  test('invented item: under the name of somebody who is a member', async () => {
    const nonce = randomToken();
    const item = vaultItemId({ creator: ben.did, nonce });
    const statement = await signAccessList(
      { ...signerOf(cloud, item), issuer: ben.did },
      {
        epoch: 1,
        policy: namedOnly(
          new Map([
            [ben.did, 'owner'],
            [ada.did, 'owner'],
          ]),
        ),
        from: { nonce },
      },
    );
    for (const delegation of [cloud.delegation, ben.delegation]) {
      const lists = [{ epoch: 1, signed: { statement, delegation, issuer: ben.did } }];
      const served = { item, version: 1, lists, current: null, grant: null };
      await expect(readItem(served, undefined, reader(ada))).rejects.toThrow(
        refusedFor(delegation === ben.delegation ? 'signature_invalid' : 'context_mismatch'),
      );
    }
  });

  test('invented item: with the identifier of another one', async () => {
    kept = await anItem();
    const statement = await signAccessList(signerOf(cloud, kept.item), {
      epoch: 1,
      policy: namedOnly(
        new Map([
          [cloud.did, 'owner'],
          [ada.did, 'viewer'],
        ]),
      ),
      from: { nonce: randomToken() },
    });
    const lists = [{ epoch: 1, signed: { statement, delegation: cloud.delegation, issuer: cloud.did } }];
    await expect(readItem({ ...kept.serve(ada), lists }, undefined, reader(ada))).rejects.toThrow(
      refusedFor('context_mismatch'),
    );
  });

  test('invented grant: a SecureKey that no owner signed', async () => {
    kept = await anItem();
    const context = { organization, item: kept.item, epoch: '1' };
    const payload = { iat: now, key: randomToken() };
    const signed = await signStatement({
      type: 'lanyard-vault-grant+jwt',
      key: cloud.browserKey.privateKey,
      kid: cloud.browserKey.thumbprint,
      context,
      payload: { ...payload, sub: ada.did },
    });
    const grant = await sealEnvelope({
      type: 'lanyard-vault-grant+jwe',
      key: await importEncryptionKey(ada.vaultKey.publicJwk),
      context: { ...context, person: ada.did, kid: thumbprint(ada.vaultKey.publicJwk) },
      content: utf8(canonicalJson({ ...payload, sig: signed.split('.')[2] ?? '' })),
    });
    await expect(readItem({ ...kept.serve(ada), grant }, undefined, reader(ada))).rejects.toThrow(
      refusedFor('signature_invalid'),
    );
  });

  test('changed role: an access list that no owner signed', async () => {
    kept = await share(await anItem(), ada, [ada, 'owner'], [ben, 'editor']);
    const previous = digest(kept.lists.at(-1)?.signed.statement ?? '');
    for (const person of [ben, cloud]) {
      const statement = await signAccessList(signerOf(person, kept.item), {
        epoch: 3,
        policy: namedOnly(
          new Map([
            [ada.did, 'viewer'],
            [person.did, 'owner'],
          ]),
        ),
        from: { previous },
      });
      const list = { epoch: 3, signed: { statement, delegation: person.delegation, issuer: person.did } };
      const served = { ...kept.serve(ada), lists: [...kept.lists, list] };
      await expect(readItem(served, undefined, reader(ada))).rejects.toThrow(refusedFor('access_refused'));
    }
  });

  test('changed role: any character of an access list', async () => {
    const [list] = kept.lists;
    if (list === undefined) throw new Error('no list');
    const { statement } = list.signed;
    for (let place = 0; place < statement.length; place += 11) {
      const changed =
        statement.slice(0, place) +
        (statement.charAt(place) === 'A' ? 'B' : 'A') +
        statement.slice(place + 1);
      const lists = [{ epoch: 1, signed: { ...list.signed, statement: changed } }, ...kept.lists.slice(1)];
      await expect(readItem({ ...kept.serve(ada), lists }, undefined, reader(ada))).rejects.toThrow(
        expect.objectContaining({ name: 'CryptoProblem' }),
      );
    }
  });

  test('a version by a viewer, and a deletion by an editor', async () => {
    kept = await share(await anItem(), ada, [ada, 'owner'], [ben, 'editor'], [cleo, 'viewer']);
    const cleos = await open(kept, cleo);
    await expect(changeItem(cleo.writer, cleos, login('mine'))).rejects.toThrow(refusedFor('access_refused'));
    const forced = await changeItem(cleo.writer, { ...cleos, role: 'editor' }, login('mine'));
    kept.keep(cleo, forced);
    await expect(readItem(kept.serve(ada), undefined, reader(ada))).rejects.toThrow(
      refusedFor('access_refused'),
    );
    kept.versions.pop();
    const bens = await open(kept, ben);
    await expect(deleteItem(ben.writer, bens)).rejects.toThrow(refusedFor('access_refused'));
    kept.keep(ben, await deleteItem(ben.writer, { ...bens, role: 'owner' }), 'deletion');
    await expect(readItem(kept.serve(ada), undefined, reader(ada))).rejects.toThrow(
      refusedFor('access_refused'),
    );
  });

  test('a write by a browser that was let in and for which the vault was not opened: a relayed sign-in', async () => {
    const let_in = { ...ada, delegation: await ada.delegate('session') };
    kept = new KeptItem().keep(let_in, await createItem(ada.writer, login('planted'), ada.recipient));
    await expect(readItem(kept.serve(ada), undefined, reader(ada))).rejects.toThrow(
      refusedFor('access_refused'),
    );
  });

  test('downgraded algorithm: another alg or enc in any header', async () => {
    kept = await anItem();
    const served = kept.serve(ada);
    const withHeader = (compact: string, change: object): string => {
      const [header = '', ...rest] = compact.split('.');
      const members = JSON.parse(fromUtf8(decodeBase64url(header))) as object;
      return [encodeBase64url(utf8(JSON.stringify({ ...members, ...change }))), ...rest].join('.');
    };
    const refused = (changed: ServedItem) =>
      expect(readItem(changed, undefined, reader(ada))).rejects.toThrow(refusedFor('type_mismatch'));
    const [list] = served.lists;
    const { current } = served;
    if (list === undefined || current === null) throw new Error('nothing served');
    for (const alg of ['none', 'HS256', 'RS256']) {
      const statement = withHeader(list.signed.statement, { alg });
      await refused({ ...served, lists: [{ epoch: 1, signed: { ...list.signed, statement } }] });
      const version = withHeader(current.signed.statement, { alg });
      await refused({
        ...served,
        current: { kind: 'version', signed: { ...current.signed, statement: version } },
      });
    }
    for (const change of [
      { alg: 'RSA1_5' },
      { alg: 'RSA-OAEP' },
      { enc: 'A128GCM' },
      { enc: 'A256CBC-HS512' },
    ])
      await refused({ ...served, grant: withHeader(served.grant ?? '', change) });
  });

  test('non-canonical base64url in any envelope is refused', async () => {
    const served = kept.serve(ada);
    const respelt = (served.grant ?? '').replace(/.$/u, (last) =>
      String.fromCharCode(last.charCodeAt(0) + 1),
    );
    for (const grant of [`${served.grant}=`, `${served.grant}\n`, respelt])
      await expect(readItem({ ...served, grant }, undefined, reader(ada))).rejects.toThrow(
        expect.objectContaining({ name: 'CryptoProblem' }),
      );
  });
});

test('a key of e=1, a short key and a key of another kind take no grant', async () => {
  const { kty, n } = ben.vaultKey.publicJwk;
  const bad = [{ kty, n, e: 'AQ' }, { kty, n: n.slice(0, 171), e: 'AQAB' }, { ...ben.browserKey.publicJwk }];
  for (const key of bad) {
    const certificate = await ben.certify(key as unknown as Parameters<typeof ben.certify>[0]);
    await expect(verifyRecipient(certificate, { organization, log: ben.log, now })).rejects.toThrow(
      refusedFor('key_invalid'),
    );
  }
});

test('a nonce names one item of one creator', () => {
  const nonce: Base64url = randomToken();
  expect(vaultItemId({ creator: ada.did, nonce })).not.toBe(vaultItemId({ creator: ben.did, nonce }));
  expect(vaultItemId({ creator: ada.did, nonce })).not.toBe(
    vaultItemId({ creator: ada.did, nonce: randomToken() }),
  );
});
