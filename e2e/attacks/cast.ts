import { inviteMember } from '@lanyard/contract/members';
import { createDeviceProof, type ProofBinding } from '@lanyard/crypto/device-proof';
import { randomToken } from '@lanyard/crypto/encoding';
import type { BrowserKey, DeviceKey } from '@lanyard/crypto/keys';
import type { ClaimHead } from '@lanyard/holder/claims';
import type { AuthenticatorOptions } from '@lanyard/testing/authenticator';
import { aBrowser, type Browser } from '@lanyard/testing/browser';
import type { TestCloud } from '@lanyard/testing/cloud';
import { aPhone, type Phone } from '@lanyard/testing/phone';
import { aWire, type Sent, type Wire } from '@lanyard/testing/wire';
import { browserKey } from '@lanyard/session/browser-keys';
import type { LiveSession } from '@lanyard/session/live-session';

/** Who plays in the attacks: people with phones and browsers, each at an address of their own, with somebody on the line. */

/** The cloud believes its proxy, which is this machine, who is asking: so that each player has an address. */
export const behindProxy = { LANYARD_TRUSTED_PROXIES: '127.0.0.1' } as const;

const chromeOnAndroid =
  'Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36';
const chromeOnLinux =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

let players = 0;
/** 198.18.0.0/15 is set aside for tests (RFC 2544). */
const nextAddress = () => `198.18.${String(Math.floor((players += 1) / 250))}.${String(1 + (players % 250))}`;

export interface Player {
  readonly wire: Wire;
  /** As the cloud sees it. */
  readonly address: string;
}

export interface Person extends Player {
  readonly phone: Phone;
  /** Shown once, and kept on paper. */
  readonly recoveryCode: string;
  /** Opens the claims on the phone. */
  readonly claimsKey: CryptoKey;
}

/** Of one organization. */
export type Organization = Awaited<ReturnType<TestCloud['anOrganization']>>['organization'];

export interface Member extends Person {
  readonly email: string;
  readonly claim: ClaimHead;
  readonly memberId: string;
}

export interface Surfer extends Player, Browser {
  readonly organization: Organization;
}

/** A phone with an identity. @param options.port Where it finds the cloud, if something stands in between. */
export async function aPerson(
  world: TestCloud,
  options: {
    readonly authenticator?: AuthenticatorOptions;
    readonly port?: number;
    readonly now?: () => number;
  } = {},
): Promise<Person> {
  const address = nextAddress();
  const headers = { 'user-agent': chromeOnAndroid, 'x-forwarded-for': address };
  const { port = world.port, authenticator = {}, now = Date.now } = options;
  const wire = aWire({ port, headers });
  const phone = aPhone({ port, walletOrigin: world.walletOrigin }, { fetch: wire.fetch, authenticator, now });
  const { recoveryCode, claimsKey } = await phone.createIdentity();
  return { phone, wire, address, recoveryCode, claimsKey };
}

/** A browser that has never been at this organization. */
export function aSurfer(
  world: TestCloud,
  organization: Organization,
  options: {
    readonly port?: number;
    readonly userAgent?: string;
    readonly address?: string;
    readonly now?: () => number;
  } = {},
): Surfer {
  const { port = world.port, userAgent = chromeOnLinux, address = nextAddress(), now = Date.now } = options;
  const wire = aWire({ port, headers: { 'user-agent': userAgent, 'x-forwarded-for': address } });
  const browser = aBrowser({ port, origin: organization.origin }, { fetch: wire.fetch, now });
  return { ...browser, wire, address, organization };
}

/** An organization with its owner, who has joined. */
export async function anOrganization(
  world: TestCloud,
  name = 'Acme',
): Promise<{ readonly organization: Organization; readonly owner: Person }> {
  const { organization, owner } = await world.anOrganization(name);
  const person = await aPerson(world);
  await person.phone.join(owner.link);
  return { organization, owner: person };
}

/** Proves an e-mail address by the code that is mailed to it. */
export async function proveEmail(world: TestCloud, { phone }: Person, email: string): Promise<ClaimHead> {
  return phone.claimEmail(email, async () => codeIn((await world.mail.next(email, hasCode)).text));
}

/** Of several kinds of mail to one address, notices among them, the one that is waited for. */
export const hasCode = ({ text }: { readonly text: string }): boolean => codeIn(text) !== '';
export const hasLink = ({ text }: { readonly text: string }): boolean => linkIn(text) !== '';
export const isAlert = ({ subject }: { readonly subject: string }): boolean =>
  subject.endsWith(' was reported');

export const codeIn = (text: string): string => /\b\d{6}\b/.exec(text)?.[0] ?? '';
export const linkIn = (text: string): string => /\bhttp\S+\/join#\S+/.exec(text)?.[0] ?? '';

/** Invites by the console of an owner who is signed in. Gives the link out of the mail. */
export async function invite(
  world: TestCloud,
  desk: { readonly browser: Surfer; readonly session: LiveSession },
  email: string,
  options: { readonly role?: 'owner'; readonly name?: string } = {},
): Promise<{ readonly memberId: string; readonly link: string }> {
  const { browser, session } = desk;
  const body = { name: options.name ?? 'Mia Member', email, role: options.role ?? null };
  const { id } = await browser.client.call(inviteMember, { body }, await browser.proof(session));
  return { memberId: id, link: linkIn((await world.mail.next(email, hasLink)).text) };
}

/** A person who was invited by mail and has joined. */
export async function aMember(
  world: TestCloud,
  desk: { readonly browser: Surfer; readonly session: LiveSession },
  email: string,
  options: { readonly person?: Person; readonly role?: 'owner'; readonly name?: string } = {},
): Promise<Member> {
  const [person, { memberId, link }] = await Promise.all([
    options.person ?? aPerson(world),
    invite(world, desk, email, options),
  ]);
  const claim = await proveEmail(world, person, email);
  await person.phone.join(link, claim);
  return { ...person, email, claim, memberId };
}

/** From the code on the screen to the session. */
export async function signIn({ phone }: Person, browser: Browser): Promise<LiveSession> {
  const attempt = await browser.showCode();
  await phone.approve(await phone.scan(attempt.link));
  return browser.enter(attempt);
}

/** An owner at a browser of theirs, signed in. */
export async function atDesk(
  world: TestCloud,
  organization: Organization,
  owner: Person,
): Promise<{ readonly browser: Surfer; readonly session: LiveSession }> {
  const browser = aSurfer(world, organization);
  return { browser, session: await signIn(owner, browser) };
}

/** Opens the vault in a session, by the person's phone with the digits. */
export async function openVaultAt(
  { phone }: Person,
  { browser, session }: { readonly browser: Browser; readonly session: LiveSession },
): Promise<void> {
  const unlock = await browser.unlock(session);
  await phone.approve(await phone.scan(unlock.link), { digits: unlock.digits });
  await browser.waitFor(unlock, 'approved');
  await unlock.complete();
}

/** A device proof made by hand, right in every detail but those that are given. */
export async function proofFor(
  player: { readonly key: BrowserKey | DeviceKey; readonly nonce: () => Promise<string> },
  request: Pick<Sent, 'method' | 'url'>,
  options: {
    readonly binding?: ProofBinding;
    /** Null: none. */
    readonly nonce?: string | null;
    /** Seconds since 1970. */
    readonly issuedAt?: number;
  } = {},
): Promise<string> {
  const { binding = { kind: 'none' }, issuedAt = Math.floor(Date.now() / 1000) } = options;
  const nonce = options.nonce === undefined ? await player.nonce() : options.nonce;
  const { method, url } = request;
  const bare = { key: player.key, method, url, binding, now: issuedAt };
  return createDeviceProof(nonce === null ? bare : { ...bare, nonce });
}

/** As `proofFor`, by the key of a browser. */
export async function browserProof(
  { session, client }: Browser,
  request: Pick<Sent, 'method' | 'url'>,
  options?: Parameters<typeof proofFor>[2],
): Promise<string> {
  return proofFor({ key: await browserKey(session), nonce: () => client.nonce() }, request, options);
}

/** As `proofFor`, by the key of a phone; it goes with the token that the request shows. */
export async function phoneProof(
  { phone }: Person,
  request: Sent,
  options: Parameters<typeof proofFor>[2] = {},
): Promise<string> {
  const token = request.headers['authorization']?.replace('DPoP ', '');
  const binding: ProofBinding = token === undefined ? { kind: 'none' } : { kind: 'accessToken', token };
  const { keys } = phone.wallet;
  return proofFor({ key: keys.device, nonce: () => phone.client.nonce() }, request, { binding, ...options });
}

/** Code of the refusal, whoever refused; `nothing` where it went well. */
export async function refusalOf(act: Promise<unknown>): Promise<unknown> {
  return act.then(
    () => 'nothing',
    (error: unknown) => (error as { code?: unknown }).code ?? error,
  );
}

/** As the browser would send them. */
export const cookieHeader = ({ cookies }: Browser): string =>
  [...cookies].map((pair) => pair.join('=')).join('; ');

/** Ids that nobody has. */
export const nobodysId = (): string => crypto.randomUUID();

/** Sessions that are in the table and have not ended. */
export async function liveSessions(world: TestCloud, organization: Organization): Promise<number> {
  const rows = await world.database.lookAt(
    'select 1 from sessions where organization_id = $1 and ended_at is null',
    [organization.id],
  );
  return rows.length;
}

/** A rule of a group, on an attribute that nobody has. */
export const aRule = {
  match: 'all',
  conditions: [{ attributeId: nobodysId(), operator: 'unset', value: '' }],
};

/** An address that leads to this organization. Gives its host. */
export async function aLeadingAddress(world: TestCloud, { id, host }: Organization): Promise<string> {
  const leads = `leads-${host}`;
  await world.database.lookAt(
    'insert into addresses (host, organization_id, created_at, retired_at) values ($1, $2, now(), now())',
    [leads, id],
  );
  return leads;
}

/** An id of this kind that nobody has. */
export const unknownOf = (name: string): string => {
  if (name === 'chunk') return '1';
  return name === 'item' || name === 'attachment' ? randomToken() : nobodysId();
};

/** An item in a vault of this organization. */
export async function anItemRow(world: TestCloud, organizationId: string): Promise<string> {
  const item = randomToken();
  for (const [into, values] of [
    ['vault_signers', `'${item}', '', ''`],
    ['vault_items', `'${item}', 1, 1, false, '', '${item}', now()`],
    ['vault_access_lists', `'${item}', 1, '', '${item}', 1`],
  ])
    await world.database.lookAt(`insert into ${into} select $1::uuid, ${values}`, [organizationId]);
  return item;
}

/** A file of an item, of one piece, that a version of the item names. */
export async function anAttachmentRow(
  world: TestCloud,
  organizationId: string,
  item: string,
): Promise<string> {
  const attachment = randomToken();
  for (const [into, values] of [
    ['vault_attachments', '1, 1, null, now()'],
    ['vault_attachment_chunks', `1, 'e30..AA..AA', 'x'`],
  ])
    await world.database.lookAt(`insert into ${into} select $1::uuid, $2, $3, ${values}`, [
      organizationId,
      item,
      attachment,
    ]);
  return attachment;
}

/** Closes it. An attack must be refused, never break something: what the cloud could not deal with fails the file. */
export async function closeUnharmed(world: TestCloud): Promise<void> {
  const isError = (line: string) => (JSON.parse(line) as { level: string }).level === 'error';
  const broken = world.log.filter(isError);
  await world.close();
  if (broken.length > 0) throw new Error(`attacks broke something: ${broken.join('\n')}`);
}
