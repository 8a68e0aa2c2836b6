import type { LoginContent } from '@lanyard/vault/items';
import { parseTotp, totpCode } from '@lanyard/vault/totp';
import type {
  CapturedForm,
  ContentMessage,
  Filling,
  FormKind,
  Opening,
  PopupMessage,
  WorkerMessage,
} from '../messages.ts';
import { areAllOf, isSeenAround } from './around.ts';
import type { Freshness, Keeper, Login } from './keeper.ts';
import type { NeverList } from './never.ts';
import type { Frame } from './senders.ts';
import { isAmong, isFor, isSameSite, siteOf, type Site } from './sites.ts';
import type { Ticket, Tickets } from './tickets.ts';
import type { TypedNames } from './typed-names.ts';

/** What the desk needs of the browser. */
export interface Pages {
  /**
   * To one frame of a tab, or to all; a tab that is gone or has no content script hears nothing.
   *
   * @returns whether one of them filled something, or asks before it does; of `asks`, its answer
   */
  tell(tabId: number, message: WorkerMessage, frameId?: number): Promise<boolean>;
  /** To all frames of a tab. @returns what each of them answered */
  ask(tabId: number, message: WorkerMessage): Promise<readonly unknown[]>;
  /** The tab in front, with its address as the browser says it. */
  inFront(): Promise<{ readonly id: number; readonly url: string | undefined } | undefined>;
  openPopup(): Promise<void>;
  clearClipboardLater(): Promise<void>;
  /** A new tab in front. */
  open(url: string): Promise<number | undefined>;
  /** Tabs in front of their windows that have loaded what they show. */
  loaded(): Promise<readonly LoadedTab[]>;
  /** The newest of the tabs that were opened from this one. */
  newestFrom(tabId: number): Promise<number | undefined>;
}

/** A tab, with its address as the browser says it. */
export interface LoadedTab {
  readonly id: number;
  readonly url: string | undefined;
  /** The tab from which it was opened. */
  readonly openerTabId: number | undefined;
}

export interface DeskParts {
  readonly keeper: Keeper;
  readonly tickets: Tickets;
  readonly names: TypedNames;
  readonly never: NeverList;
  readonly pages: Pages;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Badge, alarms and pages follow. */
  readonly changed: () => Promise<void>;
}

const done = { done: true } as const;

type Of<Type extends ContentMessage['type']> = Extract<ContentMessage, { type: Type }>;

/** Answers pages and the popup. Who asks was found out by `originOf`; what they may have is decided here. */
export function createDesk(parts: DeskParts) {
  const { keeper, tickets, names, pages } = parts;

  /** Fills where the item is for: in the page itself or, where that has no form of it, in every frame that has one. */
  const fillTab = async (item: string): Promise<boolean> => {
    const tab = await pages.inFront();
    const site = siteOf(tab?.url);
    if (tab === undefined || site === undefined) return false;
    if (!(await loginsFor(keeper, site)).some(({ id }) => id === item)) return false;
    const ticket = await tickets.open({ tabId: tab.id, frameId: null, site, form: 'login', fills: { item } });
    const fill = { type: 'fill', ticket } as const;
    if (!(await pages.tell(tab.id, fill, 0))) await pages.tell(tab.id, fill);
    await keeper.used();
    return true;
  };

  /** Opens a site of an item and fills it there, once: in a tab of the popup's making, or in that which a link of the portal opens. */
  const launch = async (item: string, at: { readonly url: string } | { readonly from: number }) => {
    const login = (await keeper.logins('newest')).find(({ id }) => id === item);
    if (login === undefined) return false;
    const { urls } = login.content;
    const opens = 'url' in at ? urls.find(({ url }) => url === at.url) : urls[0];
    const site = siteOf(opens?.url);
    if (opens === undefined || site === undefined) return false;
    const from = 'from' in at ? at.from : null;
    const tabId = 'url' in at ? await pages.open(opens.url) : -1;
    if (tabId === undefined) return false;
    await tickets.open({ tabId, frameId: null, site, form: 'login', fills: { item }, launched: { from } });
    await keeper.used();
    // It may have been quicker than this.
    for (const tab of await pages.loaded()) await fillLaunched(tab);
    return true;
  };

  /** A tab has loaded: what was launched there is filled, where the page is for it. */
  const fillLaunched = async ({ id: tabId, url, openerTabId }: LoadedTab): Promise<void> => {
    const site = siteOf(url);
    const found = site === undefined ? undefined : await tickets.launchOf(tabId, openerTabId);
    if (found === undefined || site === undefined) return;
    const [ticket, { fills, launched, tabId: known }] = found;
    // Not one that was opened from the portal before.
    const { from } = launched ?? { from: null };
    if (known === -1 && from !== null && (await pages.newestFrom(from)) !== tabId) return;
    const isHere = (await loginsFor(keeper, site)).some(
      ({ id }) => fills !== 'generated' && id === fills?.item,
    );
    if (!isHere) return;
    await tickets.change(ticket, { tabId, site });
    await pages.tell(tabId, { type: 'fill', ticket, awaits: true });
  };

  const filling = async (ticket: Ticket, frame: Frame, { form, withCode }: Of<'ready'>): Promise<Filling> => {
    const { fills, generated } = ticket;
    if (fills === 'generated') return generated === null ? {} : { newPassword: generated };
    const login = (await loginsFor(keeper, frame.site)).find(({ id }) => id === fills?.item);
    if (login === undefined) return {};
    const code = withCode ? await codeOf(login.content.totp, parts.now()) : '';
    return { ...fillingOf(login.content, form), ...(code !== '' && { code }) };
  };

  const ready = async (message: Of<'ready'>, frame: Frame): Promise<Filling> => {
    const { tabId, frameId, site } = frame;
    if (!(await isSeenAround(pages, message, frame))) return {};
    if (frameId !== 0 && (await isOfPage(parts, message.ticket, tabId))) return {};
    const ticket = await tickets.get(message.ticket);
    if (ticket?.tabId !== tabId || ticket.fills === null || ticket.filled.includes(frameId)) return {};
    if (ticket.frameId !== null && ticket.frameId !== frameId) return {};
    // A frame that went on to another site meanwhile gets nothing of what was chosen on the one before.
    if (!isSameSite(ticket.site, site)) return {};
    const { form, fills, generated, confirmed } = ticket;
    const abroad = message.sendsTo.filter((target) => !areAllOf([target], site));
    if (abroad.length > 0 && !(confirmed && abroad.every((target) => ticket.warns.includes(target))))
      return { warns: await tickets.open({ tabId, frameId, site, form, fills, generated, warns: abroad }) };
    await tickets.change(message.ticket, { filled: [...ticket.filled, frameId] });
    return filling(ticket, frame, message);
  };

  const content = async (message: ContentMessage, frame: Frame): Promise<unknown> => {
    const { tabId, frameId, site } = frame;
    // The portal's own forms are of the vault: no menu over them, and what is typed there is no login of that site.
    const isPortal = `${site.protocol}//${site.host}` === (await keeper.origin());
    if (isPortal && message.type === 'open-menu') return { ticket: null, rows: 0 } satisfies Opening;
    if (isPortal && (message.type === 'captured' || message.type === 'user-name')) return { done: false };

    switch (message.type) {
      case 'open-menu': {
        if (!(await isSeenAround(pages, message, frame))) return { ticket: null, rows: 0 };
        const { form } = message;
        const logins = await loginsFor(keeper, site, 'newest');
        const hasGenerator = form === 'new-password' || form === 'change-password';
        const rows = (await keeper.state()) === 'open' ? logins.length + Number(hasGenerator) : 0;
        return { ticket: await tickets.open({ tabId, frameId, site, form }), rows } satisfies Opening;
      }
      case 'ready':
        return ready(message, frame);
      case 'user-name':
        await names.keep(tabId, site.domain, message.userName);
        return done;
      case 'captured': {
        const { captured } = message;
        const userName = captured.userName || (await names.of(tabId, site.domain));
        return {
          done: await ask(parts, frame, { ...captured, userName }, await loginsFor(keeper, site)),
        };
      }
      case 'taken':
        return { done: await keepByItself(parts, message.ticket, frame) };
      case 'ask-again': {
        const ticket = await tickets.get(message.ticket);
        if (ticket?.tabId !== tabId || ticket.frameId !== frameId) return { ticket: null, rows: 0 };
        const opening = await askAnew(parts, [message.ticket, ticket], site);
        return opening ?? ({ ticket: null, rows: 0 } satisfies Opening);
      }
      case 'launched': {
        // By the portal of this organization alone, and by no frame in it.
        const isAsked = isPortal && frameId === 0;
        return { done: isAsked && (await launch(message.item, { from: tabId })) };
      }
      case 'menu-closed': {
        const ticket = await tickets.get(message.ticket);
        if (ticket?.tabId === tabId && ticket.fills === null) await tickets.close(message.ticket);
        return done;
      }
    }
  };

  return {
    content,
    async popup(message: PopupMessage): Promise<unknown> {
      if (message.type === 'fill-tab') return { done: await fillTab(message.item) };
      if (message.type === 'copied') await pages.clearClipboardLater();
      if (message.type === 'launch') return { done: await launch(message.item, { url: message.url }) };
      if (message.type === 'changed') await parts.changed();
      return done;
    },
    /** The shortcut: fills the only login for this page; with several or none, or a closed vault, the popup opens. */
    async shortcut(): Promise<void> {
      const site = siteOf((await pages.inFront())?.url);
      const [only, ...others] = site === undefined ? [] : await loginsFor(keeper, site, 'newest');
      const filled = only !== undefined && others.length === 0 && (await fillTab(only.id));
      if (!filled) await pages.openPopup();
    },
    /** A page has loaded: what was launched is filled; the question that its predecessor left, under a ticket of its own. */
    async loaded(tab: LoadedTab): Promise<void> {
      const { id: tabId, url: address } = tab;
      await fillLaunched(tab);
      const found = await tickets.questionOf(tabId);
      if (found === undefined) return;
      const opening = await askAnew(parts, found, siteOf(address));
      if (opening !== undefined) await pages.tell(tabId, { type: 'ask', ...opening }, 0);
    },
    /** Logins for an address, as they were read last: the number on the badge. */
    matches: async (address: string | undefined): Promise<number> => {
      const site = siteOf(address);
      return site === undefined ? 0 : (await keeper.addresses()).filter((urls) => isAmong(urls, site)).length;
    },
  };
}

/** Whether what was launched is for the page itself: as by the popup, its frames are filled only where it has no form of it. */
async function isOfPage({ tickets, pages }: DeskParts, id: string, tabId: number): Promise<boolean> {
  const ticket = await tickets.get(id);
  return ticket?.launched !== null && ticket?.tabId === tabId && pages.tell(tabId, { type: 'asks' }, 0);
}

const writable = ({ isWritable }: Login): boolean => isWritable;

/** Logins for an address, favourites first. */
export async function loginsFor(
  keeper: Keeper,
  site: Site,
  as: Freshness = 'known',
): Promise<readonly Login[]> {
  return (await keeper.logins(as))
    .filter(({ content }) => isFor(content, site))
    .sort(
      (one, other) =>
        Number(other.content.favourite) - Number(one.content.favourite) ||
        one.content.name.localeCompare(other.content.name),
    );
}

export type Desk = ReturnType<typeof createDesk>;

/** Asks in the top frame, unless it is kept already. */
async function ask(
  { keeper, tickets, never, pages }: DeskParts,
  { tabId, site }: Frame,
  captured: CapturedForm,
  logins: readonly Login[],
): Promise<boolean> {
  const { userName, password } = captured;
  if (password === '' || (await keeper.state()) !== 'open' || (await never.has(site.domain))) return false;
  const isKept = logins.some(
    ({ content }) => content.password === password && (userName === '' || content.userName === userName),
  );
  if (isKept) return false;
  const before = await tickets.questionOf(tabId);
  if (before !== undefined) await tickets.close(before[0]);
  const ticket = await tickets.open({ tabId, frameId: 0, site, form: 'login', asks: captured });
  await pages.tell(tabId, { type: 'ask', ticket, rows: logins.filter(writable).length }, 0);
  return true;
}

/** A question whose menu is gone, under a ticket of its own: one ticket opens one menu. */
async function askAnew(
  { keeper, tickets }: DeskParts,
  [id, before]: readonly [string, Ticket],
  at: Site | undefined,
) {
  await tickets.close(id);
  const { tabId, asks, site, form, until } = before;
  // Whoever went on to another site is asked no more: the question would stand in a foreign page.
  if (asks === null || at?.domain !== site.domain) return undefined;
  const ticket = await tickets.open({ tabId, frameId: 0, site, form, asks, until });
  return { ticket, rows: (await loginsFor(keeper, site)).filter(writable).length };
}

/**
 * Keeps a new login of a site that the organization certified, without asking: of a user name that has none here yet, by https, and only what
 * the top frame of its own tab says was taken. Everything else is asked, also where keeping it failed.
 */
async function keepByItself({ keeper, tickets }: DeskParts, id: string, frame: Frame): Promise<boolean> {
  const ticket = await tickets.get(id);
  if (ticket?.tabId !== frame.tabId || ticket.frameId !== frame.frameId || ticket.asks === null) return false;
  const { asks, site } = ticket;
  if (asks.kind === 'change-password' || asks.userName === '' || site.protocol !== 'https:') return false;
  if ((await loginsFor(keeper, site)).some(({ content }) => content.userName === asks.userName)) return false;
  if (!(await keeper.certifiedSites()).some((of) => site.host === of || site.host.endsWith(`.${of}`)))
    return false;
  // Whatever page comes next does not ask for it meanwhile.
  await tickets.change(id, { asks: null });
  const item = await keeper.create(newLogin(asks, site)).catch(() => undefined);
  await tickets.change(id, item === undefined ? { asks } : { kept: { item, userName: asks.userName } });
  return item !== undefined;
}

/** What was typed at a site, as an item of its own. */
export const newLogin = ({ userName, password }: CapturedForm, site: Site): LoginContent => ({
  kind: 'login',
  name: site.domain,
  urls: [{ url: `${site.protocol}//${site.host}/`, match: 'domain' }],
  userName,
  password,
  totp: '',
  notes: '',
  fields: [],
  tags: [],
  favourite: false,
});

async function codeOf(uri: string, now: number): Promise<string> {
  const totp = parseTotp(uri);
  return totp === undefined ? '' : (await totpCode(totp, now / 1000)).code;
}

/** No more of an item than the form has fields for. */
function fillingOf({ userName, password }: LoginContent, form: FormKind): Filling {
  switch (form) {
    case 'user-name':
      return { userName };
    case 'login':
      return { userName, password };
    case 'change-password':
      return { password };
    case 'code':
      return {};
    case 'new-password':
      return { userName };
  }
}
