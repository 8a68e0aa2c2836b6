import { browser, type Browser } from '@wxt-dev/browser';
import * as z from 'zod/mini';
import { hearsAs } from '../api.ts';
import { contentMessage, menuMessage, popupMessage, type WorkerMessage } from '../messages.ts';
import { clearClipboard, clearClipboardLater, clipboardAlarm } from './clipboard.ts';
import { createDesk, type Desk, type DeskParts, type Pages } from './desk.ts';
import { idleAlarm } from '../session/idle.ts';
import type { Keeper } from './keeper.ts';
import { createMenuDesk } from './menu-desk.ts';
import { createNeverList } from './never.ts';
import { originOf, type Sender } from './senders.ts';
import { createTickets, type Memory } from './tickets.ts';
import { createTypedNames } from './typed-names.ts';

/**
 * The worker: listens at once, as browsers that wake it for an event demand, and keeps nothing in variables that must outlive it.
 *
 * @param keeperOf Makes its vault, which keeps what outlives this worker in that memory, and says when it was opened or locked.
 */
export function startWorker(keeperOf: (memory: Memory, changed: () => void) => Keeper): void {
  // Extension pages forbid what compiled validators are made with.
  z.config({ jitless: true });
  const own = { id: browser.runtime.id, origin: browser.runtime.getURL('/').replace(/\/$/, '') };
  // Whose vault is opened lies there: whoever has taken over the process of a page finds it closed. Firefox cannot close it.
  const { local }: { local: Partial<Browser.storage.StorageArea> } = browser.storage;
  void local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
  const memory: Memory = {
    get: async (key) => (await browser.storage.session.get(key))[key],
    set: (key, value) => browser.storage.session.set({ [key]: value }),
  };
  const keeper = keeperOf(memory, () => void showBadges(desk));
  const tickets = createTickets(memory, Date.now);
  const parts: DeskParts = {
    keeper,
    tickets,
    names: createTypedNames(memory, Date.now),
    never: createNeverList(browser.storage.local),
    pages,
    now: Date.now,
    changed: async () => {
      await keeper.refresh();
      if ((await keeper.state()) !== 'open') await tickets.closeAll();
      await showBadges(desk);
    },
  };
  const desk: Desk = createDesk(parts);
  const desks = { desk, menu: createMenuDesk(parts) };

  browser.runtime.onMessage.addListener((message: unknown, sender, answer) => {
    answerTo(desks, message, originOf(sender as Sender, own)).then(answer, () => answer(undefined));
    return true;
  });
  browser.commands.onCommand.addListener((command) => {
    if (command === 'fill') void desk.shortcut();
  });
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === idleAlarm) void keeper.lookForIdle().then(parts.changed);
    if (name === clipboardAlarm) void clearClipboard().catch(nobody);
  });
  // The computer was locked: whoever unlocks it need not be who opened the vault. Firefox never says so.
  browser.idle.onStateChanged.addListener((state) => {
    if (state === 'locked') void keeper.lock().then(parts.changed);
  });
  // Back from another program: what was changed elsewhere meanwhile shows.
  browser.windows.onFocusChanged.addListener((windowId) => {
    if (windowId !== browser.windows.WINDOW_ID_NONE) void keeper.logins().then(() => showBadges(desk));
  });
  browser.tabs.onUpdated.addListener((tabId, { status, url }, tab) => {
    if (status === 'complete') void desk.loaded({ id: tabId, url: tab.url, openerTabId: tab.openerTabId });
    if (status === 'complete' || url !== undefined) void showBadge(desk, tab);
  });
  browser.tabs.onActivated.addListener(({ tabId }) => {
    void browser.tabs.get(tabId).then((tab) => showBadge(desk, tab), nobody);
  });
  browser.tabs.onRemoved.addListener((tabId) => void tickets.closeAll(tabId));
}

const nobody = (): void => undefined;

/** Each kind of sender has its own messages: a content script that speaks as a menu is not understood. */
async function answerTo(
  { desk, menu }: { readonly desk: Desk; readonly menu: ReturnType<typeof createMenuDesk> },
  message: unknown,
  from: ReturnType<typeof originOf>,
): Promise<unknown> {
  switch (from?.kind) {
    case 'frame': {
      const { success, data } = z.safeParse(contentMessage, message);
      return success ? desk.content(data, from.frame) : undefined;
    }
    case 'menu': {
      const { success, data } = z.safeParse(menuMessage, message);
      return success ? menu(data, from) : undefined;
    }
    case 'popup': {
      const { success, data } = z.safeParse(popupMessage, message);
      return success ? desk.popup(data) : undefined;
    }
    case 'unfillable':
    case undefined:
      return undefined;
  }
}

/** How long a page may take with what it was told, until who asked goes on: a frame of anybody's that hangs holds up nothing. */
const hearMilliseconds = 10_000;

/** Runs in the page, in the extension's own world, and so uses nothing of this file. Where none of our scripts is, nothing happens. */
const callInPage = (name: string, message: WorkerMessage): unknown => {
  const hear = (globalThis as unknown as Record<string, unknown>)[name];
  return typeof hear === 'function' ? (hear as (of: WorkerMessage) => unknown)(message) : undefined;
};

/** What frames of a tab answer: nothing where they take too long. */
async function heardIn(tabId: number, message: WorkerMessage, frameId?: number): Promise<readonly unknown[]> {
  const target = frameId === undefined ? { tabId, allFrames: true } : { tabId, frameIds: [frameId] };
  const heard = browser.scripting.executeScript({
    target,
    injectImmediately: true,
    func: callInPage,
    args: [hearsAs, message],
  });
  return Promise.race([
    heard.then(
      (results) => results.map(({ result }): unknown => result),
      () => [],
    ),
    new Promise<[]>((resolve) => setTimeout(resolve, hearMilliseconds, [])),
  ]);
}

const pages: Pages = {
  tell: async (...to) => (await heardIn(...to)).includes(true),
  ask: heardIn,
  async inFront() {
    const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
    return tab?.id === undefined ? undefined : { id: tab.id, url: tab.url };
  },
  async open(url) {
    return (await browser.tabs.create({ url })).id;
  },
  async loaded() {
    const tabs = await browser.tabs.query({ status: 'complete', active: true });
    return tabs.flatMap(({ id, url, openerTabId }) => (id === undefined ? [] : [{ id, url, openerTabId }]));
  },
  async newestFrom(tabId) {
    const opened = (await browser.tabs.query({})).filter(({ openerTabId }) => openerTabId === tabId);
    return opened.map(({ id = -1 }) => id).toSorted((one, other) => other - one)[0];
  },
  clearClipboardLater,
  async openPopup() {
    // Not in every window of every browser: then the person presses the button.
    await browser.action.openPopup().catch(nobody);
  },
};

async function showBadge(desk: Desk, { id, url }: Browser.tabs.Tab): Promise<void> {
  if (id === undefined) return;
  const count = await desk.matches(url);
  const text = count === 0 ? '' : count > 99 ? '99+' : String(count);
  await browser.action.setBadgeText({ tabId: id, text }).catch(nobody);
}

/** In every window's tab in front; the others when somebody turns to them. */
async function showBadges(desk: Desk): Promise<void> {
  await browser.action.setBadgeBackgroundColor({ color: '#2f56d9' });
  const tabs = await browser.tabs.query({});
  await Promise.all(
    tabs.map(async (tab) => {
      if (tab.active) await showBadge(desk, tab);
    }),
  );
}
