import { joiningChallenge } from '@lanyard/crypto/challenges';
import { presentClaims } from '@lanyard/crypto/claim-credential';
import { signJoiningAssertion } from '@lanyard/crypto/joining-assertion';
import { generateUserPasswordKeyPair, thumbprint } from '@lanyard/crypto/keys';
import { sealRecoveryEnvelope } from '@lanyard/crypto/recovery-envelope';
import { presentationDigest } from '@lanyard/crypto/sign-in-assertion';
import { signVaultKeyCertificate } from '@lanyard/crypto/vault-key-certificate';
import { rooms, type Rooms, type TestPerson } from '@lanyard/testing/rooms';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Organization } from '../directory/index.ts';
import { enterOrganization } from '../directory/index.ts';
import { createOutboxMailer } from '../platform/mail/mailer.ts';
import { ProblemError } from '../platform/http/problems.ts';
import { inviteMember, invitationMailing, inviteOwnerAgain, resendInvitation } from './invitations.ts';
import { joinOrganization, viewInvitation, type Acceptance } from './joining.ts';
import { ownerState } from './owner-state.ts';
import { membershipsOf } from './places.ts';
import { deleteMember, disableMember } from './states.ts';
import { memberWithId, vaultKeyOf } from './store.ts';

let world: Rooms;
beforeAll(async () => {
  world = await rooms();
});
afterAll(async () => world.close());

const now = () => world.clock.now();
const seconds = () => Math.floor(now().getTime() / 1000);

/** What an operation says when refused: the code outside, and whether what it wrote is kept. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
  return 'none';
}

/** Runs the job that mails invitations for every invitation that was made since, and gives the links in the order made. */
async function mailedLinks(organization: Organization): Promise<string[]> {
  const mailer = createOutboxMailer(world.clock);
  const job = invitationMailing({
    database: world.postgres.database,
    directory: world.directory,
    mailer,
    clock: world.clock,
  });
  const invitations = await world.postgres.lookAt<{ id: string }>(
    `select id from invitations where organization_id = $1 and kind = 'member' and used_at is null order by created_at, id`,
    [organization.id],
  );
  for (const { id } of invitations) {
    await job.run(
      { organizationId: organization.id, invitationId: id },
      { signal: new AbortController().signal, attempt: 1 },
    );
  }
  return (mailer.outbox?.mails ?? []).map(({ text }) => /https:\/\/wallet\S+/.exec(text)![0]).toReversed();
}

const tokenOf = (link: string) => link.split('#')[1]!.split('.')[1]!;

async function invite(
  organization: Organization,
  email: string,
  name = 'Mia',
): Promise<{ memberId: string; token: string }> {
  const { id } = await world.within({ organizationId: organization.id }, async (tx) =>
    inviteMember(tx, world.directory, { organizationId: organization.id, name, email, role: null }, now()),
  );
  const links = await mailedLinks(organization);
  return { memberId: id, token: tokenOf(links.at(-1)!) };
}

/** As a route does it: the transaction is the person's, then enters the organization named in the path. */
const asWallet = async <T>(
  person: TestPerson,
  organizationId: string,
  work: (tx: Parameters<typeof enterOrganization>[0]) => Promise<T>,
) =>
  world.within({ personId: person.id }, async (tx) => {
    await enterOrganization(tx, organizationId);
    return work(tx);
  });

const look = async (person: TestPerson, organizationId: string, token: string) =>
  asWallet(person, organizationId, async (tx) =>
    viewInvitation(tx, world, { organizationId, personId: person.id, token }, now()),
  );

/** What the wallet sends; `lies` are told before signing, so that every signature holds. */
async function acceptance(
  person: TestPerson,
  organization: Organization,
  token: string,
  lies: {
    nonce?: string;
    email?: string | null;
    signer?: TestPerson;
    toucher?: TestPerson;
    audience?: string;
    versionId?: string;
    certificateFor?: string;
    envelopeFor?: string;
    recoveryKey?: TestPerson['recoveryKey'];
    claimNames?: readonly string[];
  } = {},
): Promise<Acceptance> {
  const nonce = lies.nonce ?? (await look(person, organization.id, token)).nonce;
  const {
    signer = person,
    toucher = person,
    audience = organization.origin,
    versionId = person.versionId,
  } = lies;
  const pair = await generateUserPasswordKeyPair();
  const certificate = await signVaultKeyCertificate(
    signer.didKey,
    { did: person.did, versionId, key: pair.publicJwk, issuedAt: seconds() },
    { organization: lies.certificateFor ?? organization.id },
  );
  const email = lies.email ?? null;
  const claimNames = lies.claimNames ?? (email === null ? [] : ['email']);
  const challenge = joiningChallenge({
    organizationId: organization.id,
    nonce,
    certificate,
    claimNames,
  });
  const presentations =
    email === null
      ? []
      : await presentClaims([await person.emailClaim(email)], {
          didKey: person.didKey,
          audience: organization.origin,
          nonce,
          H: challenge,
          now: seconds(),
        });
  return {
    organizationId: organization.id,
    personId: person.id,
    deviceId: person.deviceId,
    token,
    nonce,
    fido: await toucher.touch(challenge),
    didAssertion: await signJoiningAssertion(
      signer.didKey,
      {
        audience,
        nonce,
        challenge,
        presentationDigest: presentationDigest(presentations),
        did: person.did,
        versionId,
      },
      { organization: organization.id, now: seconds() },
    ),
    presentation: presentations[0] ?? null,
    vaultKeyCertificate: certificate,
    recoveryEnvelope: await sealRecoveryEnvelope(signer.didKey, {
      organization: lies.envelopeFor ?? organization.id,
      did: person.did,
      recoveryKey: lies.recoveryKey ?? person.recoveryKey,
      privateJwk: pair.privateJwk,
      versionId,
      now: seconds(),
    }),
  };
}

/** A refusal with `keep` commits what was written, as the mount does it. */
async function join(request: Acceptance) {
  let kept: unknown;
  const joined = await world.within({ personId: request.personId }, async (tx) => {
    await enterOrganization(tx, request.organizationId);
    try {
      return await joinOrganization(tx, world, request, now());
    } catch (error) {
      if (!(error instanceof ProblemError) || error.extra.keep !== true) throw error;
      kept = error;
      return undefined;
    }
  });
  if (joined === undefined) throw kept;
  return joined;
}

describe('whoever holds an invitation and proves the invited address is a member, with one touch', () => {
  test('an owner joins by the code on the screen: no address is asked for', async () => {
    const { organization, ownerLink } = await world.anOrganization();
    const owner = await world.aPerson();
    const token = tokenOf(ownerLink);
    const state = async () =>
      world.within({ organizationId: organization.id }, async (tx) => ownerState(tx, organization.id));
    expect(await state()).toBe('waiting');
    const seen = await look(owner, organization.id, token);
    expect(seen).toMatchObject({
      claimsAsked: [],
      emailHint: null,
      ownerDid: null,
      invitation: { kind: 'owner', role: 'owner' },
    });
    expect(await state()).toBe('opened');
    const joined = await join(await acceptance(owner, organization, token));
    expect(joined).toMatchObject({ role: 'owner', organization: { id: organization.id } });
    expect(await state()).toBe('joined');
  });

  test('a member joins by mail, presenting that address in any spelling', async () => {
    const { organization, ownerLink } = await world.anOrganization('Widgets');
    const [owner, mia] = [await world.aPerson(), await world.aPerson()];
    await join(await acceptance(owner, organization, tokenOf(ownerLink)));
    const { memberId, token } = await invite(organization, 'Mia@Example.org');
    const seen = await look(mia, organization.id, token);
    expect(seen.claimsAsked).toEqual([{ type: 'email', required: true }]);
    expect(seen.emailHint).toBe('M•••@Example.org');
    expect(seen.ownerDid).toBe(owner.did);
    const request = await acceptance(mia, organization, token, { email: 'mia@example.org' });
    expect(await join(request)).toMatchObject({ memberId, role: null });

    await world.within({ organizationId: organization.id }, async (tx) => {
      expect(await memberWithId(tx, organization.id, memberId)).toMatchObject({
        state: 'active',
        personId: mia.id,
      });
      const key = await vaultKeyOf(tx, organization.id, mia.id);
      expect(key?.certificate).toBe(request.vaultKeyCertificate);
    });
    const places = await world.within({ personId: mia.id }, async (tx) =>
      membershipsOf(tx, world.directory, mia.id),
    );
    expect(places).toMatchObject([{ memberId, state: 'active', organization: { name: 'Widgets' } }]);
  });

  test('one person belongs to several organizations, with a vault key for each', async () => {
    const [one, other] = [await world.anOrganization(), await world.anOrganization()];
    const person = await world.aPerson();
    for (const { organization, ownerLink } of [one, other]) {
      await join(await acceptance(person, organization, tokenOf(ownerLink)));
    }
    const places = await world.within({ personId: person.id }, async (tx) =>
      membershipsOf(tx, world.directory, person.id),
    );
    expect(places.map(({ organization }) => organization.id)).toEqual([
      one.organization.id,
      other.organization.id,
    ]);
    const kids = await world.postgres.lookAt<{ kid: string }>(
      'select kid from vault_keys where person_id = $1',
      [person.id],
    );
    expect(new Set(kids.map(({ kid }) => kid)).size).toBe(2);
  });

  test('the value of the claim is in no table', async () => {
    const { organization } = await world.anOrganization();
    const mia = await world.aPerson();
    const { token } = await invite(organization, 'Needle.In.Haystack@example.org');
    await join(await acceptance(mia, organization, token, { email: 'needle.in.haystack@example.org' }));
    const tables = await world.postgres.lookAt<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('lanyard', 'graphile_worker')`,
    );
    for (const { name } of tables) {
      const rows = await world.postgres.lookAt<{ row: string }>(`select t::text as row from ${name} t`);
      const text = rows
        .map(({ row }) => row)
        .join('\n')
        .toLowerCase();
      expect(text).not.toContain('needle');
      expect(text).not.toContain(Buffer.from('needle').toString('hex'));
      expect(text).not.toContain(Buffer.from('Needle').toString('hex'));
    }
  });
});

describe('an invitation is good for one person, once, for its time', () => {
  test('attack: it is stolen from the mailbox by someone with another address', async () => {
    const { organization } = await world.anOrganization();
    const [mia, thief] = [await world.aPerson(), await world.aPerson()];
    const { token } = await invite(organization, 'mia@example.org');
    const stolen = await acceptance(thief, organization, token, { email: 'thief@example.org' });
    expect(await refusal(join(stolen))).toBe('claim-refused');
    // Without an address, and with one that only looks the same.
    expect(await refusal(join(await acceptance(thief, organization, token)))).toBe('claim-refused');
    const kelvin = await acceptance(thief, organization, token, {
      email: 'mia@example.org'.replace('a@', 'а@'),
    });
    expect(await refusal(join(kelvin))).toBe('claim-refused');
    // Whom it is for still joins.
    await join(await acceptance(mia, organization, token, { email: 'mia@example.org' }));
  });

  test('attack: another person’s e-mail claim is presented', async () => {
    const { organization } = await world.anOrganization();
    const [mia, thief] = [await world.aPerson(), await world.aPerson()];
    const { token } = await invite(organization, 'mia@example.org');
    const borrowed = { ...thief, emailClaim: async (address: string) => mia.emailClaim(address) };
    const request = await acceptance(borrowed, organization, token, { email: 'mia@example.org' });
    expect(await refusal(join(request))).toBe('claim-refused');
  });

  test('attack: it is used a second time', async () => {
    const { organization } = await world.anOrganization();
    const [mia, thief] = [await world.aPerson(), await world.aPerson()];
    const { token } = await invite(organization, 'mia@example.org');
    const late = await acceptance(thief, organization, token, { email: 'mia@example.org' });
    const first = await acceptance(mia, organization, token, { email: 'mia@example.org' });
    await join(first);
    expect(await refusal(join(late))).toBe('invitation-refused');
    expect(await refusal(look(thief, organization.id, token))).toBe('invitation-refused');
    // Of the member, a repetition changes nothing.
    expect(await refusal(join(first))).toBe('already-member');
  });

  test('attack: two people accept it at once: one joins', async () => {
    const { organization } = await world.anOrganization();
    const people = [await world.aPerson(), await world.aPerson(), await world.aPerson()];
    const { memberId, token } = await invite(organization, 'mia@example.org');
    const requests: Acceptance[] = [];
    for (const person of people) {
      requests.push(await acceptance(person, organization, token, { email: 'mia@example.org' }));
    }
    const outcomes = await Promise.all(requests.map(async (request) => refusal(join(request))));
    expect(outcomes.toSorted()).toEqual(['invitation-refused', 'invitation-refused', 'none']);
    const keys = await world.postgres.lookAt('select 1 from vault_keys where organization_id = $1', [
      organization.id,
    ]);
    expect(keys).toHaveLength(1);
    const winner = people[outcomes.indexOf('none')]!;
    const rows = await world.postgres.lookAt<{ person_id: string }>(
      'select person_id from members where id = $1',
      [memberId],
    );
    expect(rows).toEqual([{ person_id: winner.id }]);
  });

  test('attack: one person takes two places, one after the other or both at once', async () => {
    const { organization, ownerLink } = await world.anOrganization();
    const person = await world.aPerson();
    const { token } = await invite(organization, 'mia@example.org');
    const both = [
      await acceptance(person, organization, tokenOf(ownerLink)),
      await acceptance(person, organization, token, { email: 'mia@example.org' }),
    ];
    const outcomes = await Promise.all(both.map(async (request) => refusal(join(request))));
    const [lost, won] = outcomes.toSorted();
    expect(won).toBe('none');
    // Of two touches at once, the one that comes second may have been made first: then it looks copied.
    expect(['already-member', 'assertion-refused']).toContain(lost);
    for (const request of both) expect(await refusal(join(request))).toBe('already-member');
    const rows = await world.postgres.lookAt('select 1 from members where person_id = $1', [person.id]);
    expect(rows).toHaveLength(1);
  });

  test('mailed ones work a week, codes on a screen 30 minutes', async () => {
    const { organization, ownerLink } = await world.anOrganization();
    const person = await world.aPerson();
    const { token } = await invite(organization, 'mia@example.org');
    await world.clock.advance(30 * 60_000 - 1);
    await look(person, organization.id, tokenOf(ownerLink));
    await world.clock.advance(1);
    expect(await refusal(look(person, organization.id, tokenOf(ownerLink)))).toBe('invitation-refused');
    await world.clock.advance(7 * 24 * 60 * 60_000 - 30 * 60_000 - 1);
    await look(person, organization.id, token);
    await world.clock.advance(1);
    expect(await refusal(look(person, organization.id, token))).toBe('invitation-refused');
  });

  test('a new one replaces the earlier ones; deleting the member ends them all', async () => {
    const { organization, ownerLink } = await world.anOrganization();
    const person = await world.aPerson();
    const scope = { organizationId: organization.id };
    const { memberId, token } = await invite(organization, 'mia@example.org');
    await world.within(scope, async (tx) =>
      resendInvitation(tx, world.directory, { ...scope, memberId }, now()),
    );
    expect(await refusal(look(person, organization.id, token))).toBe('invitation-refused');
    const again = tokenOf((await mailedLinks(organization)).at(-1)!);
    await look(person, organization.id, again);
    await world.within(scope, async (tx) => deleteMember(tx, { ...scope, memberId }));
    expect(await refusal(look(person, organization.id, again))).toBe('invitation-refused');

    const owner = await world.within(scope, async (tx) =>
      inviteOwnerAgain(tx, world.directory, organization, now()),
    );
    expect(await refusal(look(person, organization.id, tokenOf(ownerLink)))).toBe('invitation-refused');
    await join(await acceptance(person, organization, tokenOf(owner!.link)));
    expect(
      await world.within(scope, async (tx) => inviteOwnerAgain(tx, world.directory, organization, now())),
    ).toBeUndefined();
  });

  test('mailing it again, after a failure, leaves one link that works: the last one mailed', async () => {
    const { organization } = await world.anOrganization();
    const person = await world.aPerson();
    const { token } = await invite(organization, 'mia@example.org');
    const again = tokenOf((await mailedLinks(organization)).at(-1)!);
    expect(await refusal(look(person, organization.id, token))).toBe('invitation-refused');
    await look(person, organization.id, again);
  });
});

describe('invitations cannot be found by trying', () => {
  test('attack: unknown, used, replaced, expired and foreign ones look alike', async () => {
    const [{ organization, ownerLink }, other] = [await world.anOrganization(), await world.anOrganization()];
    const person = await world.aPerson();
    const token = tokenOf(ownerLink);
    const wrong: [string, string][] = [
      [organization.id, 'A'.repeat(43)],
      [other.organization.id, token],
      [crypto.randomUUID(), token],
    ];
    const told = await Promise.all(
      wrong.map(async ([organizationId, guess]) =>
        look(person, organizationId, guess).catch((error: unknown) => {
          const { code, meaning, extra } = error as ProblemError;
          return { code, meaning, detail: extra.detail };
        }),
      ),
    );
    expect(new Set(told.map((each) => JSON.stringify(each))).size).toBe(1);
    for (const [organizationId, guess] of wrong) {
      const request = await acceptance(person, organization, token);
      expect(await refusal(join({ ...request, organizationId, token: guess }))).toBe('invitation-refused');
    }
  });

  test('attack: the database is read: no token and no link in it', async () => {
    const { organization } = await world.anOrganization();
    const { token } = await invite(organization, 'mia@example.org');
    const rows = await world.postgres.lookAt(
      `select i::text from invitations i union all select j::text from graphile_worker._private_jobs j`,
    );
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(token).toString('hex'));
    expect(JSON.stringify(rows)).not.toContain('mia@');
  });
});

describe('one touch covers exactly what is joined', () => {
  const lie = async (lies: Parameters<typeof acceptance>[3], change: Partial<Acceptance> = {}) => {
    const { organization, ownerLink } = await world.anOrganization();
    const person = await world.aPerson();
    const request = await acceptance(person, organization, tokenOf(ownerLink), lies);
    return refusal(join({ ...request, ...change }));
  };

  test('attack: the vault key is swapped after the touch', async () => {
    const { organization, ownerLink } = await world.anOrganization();
    const person = await world.aPerson();
    const [one, other] = [
      await acceptance(person, organization, tokenOf(ownerLink)),
      await acceptance(person, organization, tokenOf(ownerLink)),
    ];
    const swapped = { ...other, vaultKeyCertificate: one.vaultKeyCertificate };
    expect(await refusal(join(swapped))).toBe('assertion-refused');
  });

  test('attack: somebody else touches, or signs', async () => {
    const stranger = await world.aPerson();
    expect(await lie({ toucher: stranger })).toBe('assertion-refused');
    expect(await lie({ signer: stranger })).toBe('assertion-refused');
  });

  test('attack: statements made for another organization or origin', async () => {
    const elsewhere = crypto.randomUUID();
    expect(await lie({ certificateFor: elsewhere })).toBe('assertion-refused');
    expect(await lie({ envelopeFor: elsewhere })).toBe('assertion-refused');
    expect(await lie({ audience: 'https://evil.example.com' })).toBe('assertion-refused');
  });

  test('attack: a recovery envelope that the person’s recovery code does not open', async () => {
    const stranger = await world.aPerson();
    expect(await lie({ recoveryKey: stranger.recoveryKey })).toBe('assertion-refused');
  });

  test('attack: a wallet with an old DID log', async () => {
    expect(await lie({ versionId: `1-Q${'m'.repeat(45)}` })).toBe('assertion-refused');
  });

  test('attack: the touch names other claims than are presented', async () => {
    expect(await lie({ claimNames: ['email'] })).toBe('assertion-refused');
    expect(await lie({ email: 'olga@example.org' })).toBe('claim-refused');
  });

  test('attack: another device of nobody, or of somebody else', async () => {
    const stranger = await world.aPerson();
    expect(await lie({}, { deviceId: crypto.randomUUID() })).toBe('assertion-refused');
    expect(await lie({}, { deviceId: stranger.deviceId })).toBe('assertion-refused');
  });

  test('attack: a nonce is invented, of another person, of another invitation, too old, or used before', async () => {
    const { organization, ownerLink } = await world.anOrganization();
    const token = tokenOf(ownerLink);
    const [person, other] = [await world.aPerson(), await world.aPerson()];
    const foreign = (await look(other, organization.id, token)).nonce;
    const elsewhere = await world.anOrganization();
    const another = (await look(person, elsewhere.organization.id, tokenOf(elsewhere.ownerLink))).nonce;
    for (const nonce of ['A'.repeat(43), foreign, another]) {
      expect(await refusal(join(await acceptance(person, organization, token, { nonce })))).toBe(
        'assertion-refused',
      );
    }
    const refused = await acceptance(person, organization, token, { email: 'olga@example.org' });
    expect(await refusal(join(refused))).toBe('claim-refused');
    const repaired = await acceptance(person, organization, token, { nonce: refused.nonce });
    expect(await refusal(join(repaired))).toBe('assertion-refused');
    const slow = await acceptance(person, organization, token);
    await world.clock.advance(10 * 60_000);
    expect(await refusal(join(slow))).toBe('assertion-refused');
  });

  test('`kid` of the kept vault key is its thumbprint', async () => {
    const { organization, ownerLink } = await world.anOrganization();
    const person = await world.aPerson();
    const request = await acceptance(person, organization, tokenOf(ownerLink));
    await join(request);
    const payload = JSON.parse(
      Buffer.from(request.vaultKeyCertificate.split('.')[1]!, 'base64url').toString(),
    ) as {
      key: Parameters<typeof thumbprint>[0];
    };
    const key = await world.within({ organizationId: organization.id }, async (tx) =>
      vaultKeyOf(tx, organization.id, person.id),
    );
    expect(key?.kid).toBe(thumbprint(payload.key));
  });
});

test('a disabled member is a member still: no second place, by no invitation', async () => {
  const { organization, ownerLink } = await world.anOrganization();
  const [owner, mia] = [await world.aPerson(), await world.aPerson()];
  await join(await acceptance(owner, organization, tokenOf(ownerLink)));
  const first = await invite(organization, 'mia@example.org');
  await join(await acceptance(mia, organization, first.token, { email: 'mia@example.org' }));
  const which = { organizationId: organization.id, memberId: first.memberId };
  await world.within(which, async (tx) => disableMember(tx, () => Promise.resolve(), which, now()));
  const second = await invite(organization, 'mia.private@example.org');
  const request = await acceptance(mia, organization, second.token, { email: 'mia.private@example.org' });
  expect(await refusal(join(request))).toBe('already-member');
});
