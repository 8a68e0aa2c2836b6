import { generatePassphrase, generatePassword, usualPassword } from '@lanyard/vault/generator';
import { colorOf } from '@lanyard/vault-ui/search';
import type { Generation, MenuItem, MenuMessage, MenuView } from '../messages.ts';
import { loginsFor, newLogin, type DeskParts } from './desk.ts';
import type { Login } from './keeper.ts';
import { isFor } from './sites.ts';
import type { Ticket } from './tickets.ts';

const done = { done: true } as const;
const refused = { done: false } as const;

/** Answers menus: what each may see and do is its ticket's. */
export function createMenuDesk(parts: DeskParts) {
  const { keeper, tickets, never, pages } = parts;

  /** What is left of a ticket goes to its frame: it has chosen, or asks nothing more. */
  const endMenu = async (id: string, { tabId, frameId }: Ticket): Promise<void> => {
    await pages.tell(tabId, { type: 'close-menu', ticket: id }, frameId ?? 0);
  };

  const menuView = async (ticket: Ticket): Promise<MenuView> => {
    const { site, asks, kept, form, warns } = ticket;
    const state = await keeper.state();
    const logins = state === 'open' ? await loginsFor(keeper, site) : [];
    if (warns.length > 0) {
      const to = warns.map((origin) => URL.parse(origin)?.host ?? origin).join(', ');
      return { host: site.host, state, shows: 'warning', to };
    }
    if (kept !== null) return { host: site.host, state, shows: 'kept', userName: kept.userName };
    if (asks === null) {
      const hasDoubts = keeper.hasDoubts();
      return { host: site.host, state, shows: 'choice', form, items: logins.map(itemOf), hasDoubts };
    }
    const { userName } = asks;
    const writable = logins.filter(({ isWritable }) => isWritable);
    const likely = writable.toSorted(
      (one, other) => Number(other.content.userName === userName) - Number(one.content.userName === userName),
    );
    return { host: site.host, state, shows: 'save', userName, items: likely.map(itemOf) };
  };

  const answer = async (
    message: MenuMessage,
    from: { readonly tabId: number; readonly frameId: number },
  ): Promise<unknown> => {
    const ticket = await tickets.get(message.ticket);
    const nothing = message.type === 'menu' || message.type === 'generate' ? null : refused;
    if (ticket?.tabId !== from.tabId) return nothing;
    if (message.type === 'menu') {
      if (ticket.menu !== null) return null;
      await tickets.change(message.ticket, { menu: from.frameId });
      return menuView(ticket);
    }
    if (ticket.menu !== from.frameId) return nothing;
    switch (message.type) {
      case 'choose': {
        if (!(await loginsFor(keeper, ticket.site)).some(({ id }) => id === message.item)) return refused;
        return fillFrame(message.ticket, ticket, { fills: { item: message.item } });
      }
      case 'generate': {
        const password = generate(message.options);
        await tickets.change(message.ticket, { generated: password });
        return { password };
      }
      case 'use-generated':
        return ticket.generated === null
          ? refused
          : fillFrame(message.ticket, ticket, { fills: 'generated' });
      case 'confirm':
        return ticket.warns.length === 0 ? refused : fillFrame(message.ticket, ticket, { confirmed: true });
      case 'never-here':
        await never.add(ticket.site.domain);
        break;
      case 'save':
        if (!(await save(parts, ticket, message.into))) return refused;
        await keeper.used();
        break;
      case 'take-back':
        if (ticket.kept === null) return refused;
        await keeper.takeBack(ticket.kept.item);
        await keeper.used();
        break;
      case 'open-popup':
        await pages.openPopup();
        break;
      case 'hidden':
        if (ticket.asks === null) break;
        // A dialog of the page that closes takes the menu with it: who put it there asks once more.
        await pages.tell(
          ticket.tabId,
          { type: 'close-menu', ticket: message.ticket, isHidden: true },
          ticket.frameId ?? 0,
        );
        return done;
      case 'dismiss':
        break;
    }
    await tickets.close(message.ticket);
    await endMenu(message.ticket, ticket);
    return done;
  };

  const fillFrame = async (
    id: string,
    ticket: Ticket,
    choice: Partial<Pick<Ticket, 'fills' | 'confirmed'>>,
  ): Promise<{ done: boolean }> => {
    await tickets.change(id, choice);
    await keeper.used();
    await endMenu(id, ticket);
    await pages.tell(ticket.tabId, { type: 'fill', ticket: id }, ticket.frameId ?? 0);
    return done;
  };

  return answer;
}

async function save({ keeper }: DeskParts, { asks, site }: Ticket, into: string | null): Promise<boolean> {
  if (asks === null || (await keeper.state()) !== 'open') return false;
  const { userName, password } = asks;
  if (into === null) {
    await keeper.create(newLogin(asks, site));
    return true;
  }
  const login = (await keeper.logins()).find(({ id }) => id === into);
  if (login === undefined || !login.isWritable || !isFor(login.content, site)) return false;
  await keeper.change(into, {
    ...login.content,
    password,
    userName: userName === '' ? login.content.userName : userName,
  });
  return true;
}

const itemOf = ({ id, content }: Login): MenuItem => ({
  id,
  name: content.name,
  color: colorOf(content),
  userName: content.userName,
  favourite: content.favourite,
  hasCode: content.totp !== '',
});

function generate(options: Generation): string {
  if (options.kind === 'words')
    return generatePassphrase({ words: options.words, separator: '-', capitalize: false });
  const { length, digits, symbols } = options;
  return generatePassword({ ...usualPassword, length, digits, symbols });
}
