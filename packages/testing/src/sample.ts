import {
  createOrganization,
  enterOrganization,
  markSamplePeople,
  type Organization,
} from '@lanyard/cloud/directory/index';
import type { Cloud } from '@lanyard/cloud/main';
import { inviteOwner } from '@lanyard/cloud/members/index';
import { deleteExpiredCounters } from '@lanyard/cloud/throttling/index';
import type { Route, RouteAnswer, RouteInput } from '@lanyard/contract/route';
import { changeGroupMembers, createGroup } from '@lanyard/contract/groups';
import { importMembers } from '@lanyard/contract/member-import';
import { disableMember, inviteMember, searchMembers } from '@lanyard/contract/members';
import { assignRole, createRole } from '@lanyard/contract/roles';
import type { ClaimHead } from '@lanyard/holder/claims';
import { listUnconfirmed } from '@lanyard/contract/statements';
import { confirmAsTheyAre } from '@lanyard/session/member-statements';
import type { LiveSession } from '@lanyard/session/live-session';
import { aBrowser, type Browser } from './browser.ts';
import type { JumpingClock } from './jumping-clock.ts';
import type { MailCatcher } from './mail-catcher.ts';
import { aPhone, type Phone } from './phone.ts';
import { founder, sampleGroups, samplePeople, visitor, type SamplePerson } from './sample-people.ts';

/** Days that the sample looks back on. */
export const sampleDays = 28;
const dayMs = 24 * 60 * 60_000;

export interface SampleWorld {
  /** A cloud whose clock stands where the story begins. */
  readonly cloud: Cloud;
  readonly clock: JumpingClock;
  /** Gets its mails, so that nobody is written to. */
  readonly mail: MailCatcher;
  /** Told after each day. */
  readonly onDay?: (day: number) => void;
}

/** Somebody made up: a phone with keys of its own, and a browser that learns to know it. */
interface Somebody {
  readonly person: SamplePerson;
  readonly claim: ClaimHead;
  readonly phone: Phone;
  readonly browser: Browser;
}

/**
 * Fills a sample organization by living its first weeks: everyone has a wallet with real keys and a real DID log, joins by the mail
 * and signs in as anybody does, through the doors of the product, at the time that the clock says. Nothing is written into tables but
 * the mark that it is a sample. In the end the clock stands at now, and an owner's place is free for whoever looks at it.
 */
export async function fillSample(world: SampleWorld): Promise<Organization> {
  const { cloud, clock, onDay } = world;
  const { base } = cloud;
  const request = {
    name: 'Sample School',
    address: 'sample',
    regionLabel: 'This computer',
    ownerName: founder.name,
    ownerEmail: founder.email,
    // From its first moment, so that it can be removed also where its story is cut short.
    isSample: true,
  };
  const { organization, owner } = await base.database.transaction({}, async (tx) =>
    createOrganization(tx, base.foundations, request, clock.now()),
  );
  const life = lifeOf(world, organization);
  const olga = await life.arrive(founder);
  await olga.phone.join(owner.link);
  const people = new Map([[founder.email, olga]]);

  const began = clock.now().getTime();
  for (let day = 0; day < sampleDays; day += 1) {
    // Mornings at half past seven, in the evening of a day nobody is there.
    clock.jump(began + day * dayMs - clock.now().getTime());
    await liveDay(life, { day, olga, people });
    onDay?.(day);
  }
  clock.jump(Date.now() - clock.now().getTime());
  await base.database.transaction({}, async (tx) => {
    await enterOrganization(tx, organization.id);
    await markSamplePeople(tx, organization);
    await inviteOwner(tx, base.directory, organization, visitor, clock.now());
  });
  // Four weeks came from this computer in a minute, under limits of their own: counted, they would shut out the first real phone.
  await deleteExpiredCounters(base.database.pool, new Date(clock.now().getTime() + dayMs));
  return organization;
}

type Life = ReturnType<typeof lifeOf>;

/** What people do. */
function lifeOf({ cloud, clock, mail }: SampleWorld, organization: Organization) {
  const { walletOrigin } = cloud.base.installation;
  const now = () => clock.now().getTime();
  const lives = new Map<Browser, LiveSession>();

  const signIn = async ({ phone, browser }: Somebody): Promise<LiveSession> => {
    const attempt = await browser.showCode();
    await phone.approve(await phone.scan(attempt.link), { claims: ['email'] });
    const live = await browser.enter(attempt);
    lives.set(browser, live);
    return live;
  };
  /** Somebody with a new phone, whose address is proven. */
  const arrive = async (person: SamplePerson): Promise<Somebody> => {
    const phone = aPhone({ port: cloud.port, walletOrigin }, { now });
    await phone.createIdentity();
    const claim = await phone.claimEmail(person.email, () => mailedCode(mail, person.email));
    return {
      person,
      claim,
      phone,
      browser: aBrowser({ port: cloud.port, origin: organization.origin }, { now }),
    };
  };
  return {
    signIn,
    arrive,
    /** Comes by the link of the mail, which arrived before anything else did. */
    async arriveInvited(person: SamplePerson): Promise<Somebody> {
      const link = await mailedLink(mail, person.email);
      const somebody = await arrive(person);
      await somebody.phone.join(link, somebody.claim);
      return somebody;
    },
    async declineOne({ phone, browser }: Somebody) {
      const attempt = await browser.showCode();
      await phone.decline(await phone.scan(attempt.link), 'declined');
    },
    /** Something in the console, proven by the browser of their session of this day. */
    async does<R extends Route>(
      { browser }: Somebody,
      route: R,
      input: RouteInput<R>,
    ): Promise<RouteAnswer<R>> {
      const live = lives.get(browser);
      if (live === undefined) throw new Error('nobody works without signing in');
      return browser.session.cloud.call(route, input, await browser.proof(live));
    },
    /** Signs who everybody is, with the key of this browser. */
    async confirmsAll({ phone, browser }: Somebody) {
      const live = lives.get(browser);
      if (live === undefined) throw new Error('nobody works without signing in');
      const unlock = await browser.unlock(live);
      await phone.approve(await phone.scan(unlock.link), { digits: unlock.digits });
      await browser.waitFor(unlock, 'approved');
      await unlock.complete();
      const proof = await browser.proof(live);
      const { members } = await browser.session.cloud.call(listUnconfirmed, {}, proof);
      const speaker = { organizationId: organization.id, did: phone.wallet.identity.did };
      await confirmAsTheyAre(browser.session, speaker, members, proof);
    },
    async imports({ browser }: Somebody, file: string) {
      const live = lives.get(browser);
      if (live === undefined) throw new Error('nobody works without signing in');
      const body = { file: Buffer.from(file).toString('base64') };
      const { signal } = new AbortController();
      const events = browser.session.cloud.stream(importMembers, { body }, await browser.proof(live), signal);
      for await (const event of events) void event;
    },
  };
}

interface Day {
  readonly day: number;
  readonly olga: Somebody;
  readonly people: Map<string, Somebody>;
}

async function liveDay(life: Life, { day, olga, people }: Day): Promise<void> {
  await life.signIn(olga);
  const invited = samplePeople.filter((person) => person.invited === day);
  if (day === 2) await life.imports(olga, ['name,email', ...invited.map(csvLine)].join('\n'));
  else
    for (const { name, email } of invited)
      await life.does(olga, inviteMember, { body: { name, email, role: null } });
  for (const person of samplePeople.filter(({ joins }) => joins === day)) {
    const somebody = await life.arriveInvited(person);
    people.set(person.email, somebody);
    await life.signIn(somebody);
  }
  await arrange(life, { day, olga, people });
  // A few of those who are there come by each day, never the same.
  const others = [...people.values()].filter(({ person }) => person.joins !== day && person !== founder);
  for (const somebody of others.filter((_, place) => (place * 7 + day * 3) % 9 < 2))
    if (somebody.person.email !== gone.email || day < gone.day) await life.signIn(somebody);
}

/** When an owner looks at who is new, or in other groups, and confirms them: those of the last days are left to the visitor. */
const confirmingDays = new Set([5, 12, 19]);

/** Who leaves, and when. */
const gone = { email: 'pavel@sample.example', day: 19 };

/** What an owner does of a day, beside inviting. */
async function arrange(life: Life, { day, olga, people }: Day): Promise<void> {
  const idOf = async (somebody: string) => {
    const { members } = await life.does(olga, searchMembers, { body: { text: somebody } });
    const [found] = members;
    if (found === undefined) throw new Error(`${somebody} is not there`);
    return found.id;
  };
  if (day === 1) {
    const body = { role: 'manager' as const };
    await life.does(olga, assignRole, { params: { memberId: await idOf('Ben Bauer') }, body });
  }
  if (day === 7) {
    const permissions = ['members.read', 'activity.read'] as const;
    const body = { name: 'Front desk', permissions: [...permissions] };
    const { id } = await life.does(olga, createRole, { body });
    const memberId = await idOf('Mira Lindqvist');
    await life.does(olga, assignRole, { params: { memberId }, body: { role: id } });
  }
  if (day === 11) {
    for (const name of sampleGroups) {
      const { id } = await life.does(olga, createGroup, { body: { name } });
      const inIt = [...people.values()].filter(({ person }) => person.groups?.includes(name) === true);
      const add = await Promise.all(inIt.map(({ person }) => idOf(person.name)));
      await life.does(olga, changeGroupMembers, { params: { groupId: id }, body: { add, remove: [] } });
    }
  }
  if (confirmingDays.has(day)) await life.confirmsAll(olga);
  const declining = people.get('aiko@sample.example');
  if (day === 16 && declining !== undefined) await life.declineOne(declining);
  if (day === gone.day)
    await life.does(olga, disableMember, { params: { memberId: await idOf('Pavel Petrov') } });
}

const csvLine = ({ name, email }: SamplePerson) => `${name},${email}`;

async function mailedCode(mail: MailCatcher, email: string): Promise<string> {
  return mailed(mail, email, /\b(\d{6})\b/);
}

async function mailedLink(mail: MailCatcher, email: string): Promise<string> {
  return mailed(mail, email, /(http:\S+\/join#\S+)/);
}

/** The first mail to them that has it; those before are of other things. */
async function mailed(mail: MailCatcher, email: string, what: RegExp): Promise<string> {
  for (;;) {
    const found = what.exec((await mail.next(email)).text)?.[1];
    if (found !== undefined) return found;
  }
}
