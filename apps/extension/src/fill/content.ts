import { extensionApi, hearsAs } from '../api.ts';
import { isGone, listenForTyped } from '../capture/typed.ts';
import type { Around, Within, WorkerMessage } from '../messages.ts';
import { tell } from '../send.ts';
import { deepActive, fillForm, meantForm, wantedAt, wantedBy } from './filling.ts';
import { frameFacts } from './frame.ts';
import { toAskAround } from './frames.ts';
import { listen } from './listen.ts';
import { openOverlay, type Overlay } from './overlay.ts';
import { fieldsOf, formsOf, formWith, targetsOf, type PageForm } from './page.ts';
import { answerFor, isSeen } from './seen.ts';
import { whenChanged } from './watch.ts';

/** Pixels of the menu: its head and each row; without any what it says instead; its questions. */
const heights = { head: 58, row: 56, none: 148, question: 232, kept: 176, save: 164, update: 212 };
/** Rows that are shown at once. Of more, half of the next one is seen: so a person knows that there are. */
const most = { rows: 4, andMore: 4.5 };
/** Milliseconds that the second step of a sign-in, the end of a form that was sent, or the form of a page that was launched is waited for. */
const waits = { step: 30_000, end: 20_000, launched: 20_000 };

/**
 * What the extension does in one frame of one page. It listens, and does nothing until the person presses a field, a key or the
 * extension itself; no message of the page is listened to, and events that scripts made count for nothing.
 */
export function startContent(): void {
  const facts = frameFacts();
  if (facts === undefined) return;
  const ancestors = [...facts.ancestors];
  let menu: { readonly overlay: Overlay; readonly field: HTMLInputElement | undefined } | undefined;
  /** For which field each menu was: what is chosen in it fills the form of that field. */
  let chosenFor: { readonly ticket: string; readonly field: HTMLInputElement } | undefined;
  let sent: PageForm | undefined;
  let endWaiting = (): void => undefined;

  const closeMenu = (): void => {
    menu?.overlay.close();
    menu?.field?.focus({ preventScroll: true });
    menu = undefined;
  };
  const show = (ticket: string, beside: HTMLInputElement | undefined, height: number): void => {
    closeMenu();
    const overlay = openOverlay({
      address: extensionApi().runtime.getURL('/menu.html'),
      ticket,
      title: 'Lanyard',
      height,
      beside,
      onClose(isDisplaced) {
        menu = undefined;
        void (isDisplaced ? askAnew(ticket, show) : tell({ type: 'menu-closed', ticket }));
      },
    });
    menu = { overlay, field: beside };
    if (beside !== undefined) chosenFor = { ticket, field: beside };
  };

  /** The menu of a field that the person pressed, where the form is one of ours. */
  const offer = async (field: HTMLInputElement): Promise<void> => {
    if (menu?.field === field) return;
    const form = formWith(field);
    if (form === undefined || !isSeen(field)) return;
    const within = toAskAround([field.getBoundingClientRect()]);
    if (within === undefined) return;
    const opening = await tell({ type: 'open-menu', form: wantedAt(field, form), ancestors, within });
    if (opening?.ticket === undefined || opening.ticket === null) return;
    if (!field.isConnected || deepActive(document) !== field) return;
    const rows = opening.rows > most.rows ? most.andMore : opening.rows;
    show(opening.ticket, field, rows === 0 ? heights.none : heights.head + rows * heights.row);
  };

  /** Whether this frame had something to do with it. */
  const fill = async (ticket: string): Promise<boolean> => {
    const beside = chosenFor?.ticket === ticket ? chosenFor.field : undefined;
    closeMenu();
    const form = beside === undefined ? meantForm(document) : formWith(beside);
    if (form === undefined) return false;
    const within = seenPartsOf(form);
    if (within === undefined) return false;
    const filling = await tell(readyFor(form, ticket, ancestors, within));
    if (filling === undefined) return false;
    const field = beside ?? fieldsOf(form).find(isSeen);
    if (filling.warns !== undefined) {
      show(filling.warns, field, heights.question);
      return true;
    }
    // What the page made of its form meanwhile: told anew, so that an address changed after the question is seen.
    const now = field === undefined ? undefined : formWith(field);
    if (now === undefined || targetsOf(now).join(' ') !== targetsOf(form).join(' ')) return false;
    // What the pages around said is of these parts of this frame, where it stood then.
    const isStill = () => within === null || JSON.stringify(seenPartsOf(now)) === JSON.stringify(within);
    const fields = fillForm(now, filling, isStill);
    fields.at(-1)?.focus({ preventScroll: true });
    if (now.kind === 'userNameStep' && fields.length > 0) awaitPassword(now.userName);
    return fields.length > 0;
  };

  /** The page asks for the password next, often in the same place: the menu opens there by itself, and still waits for the person. */
  const awaitPassword = (before: HTMLInputElement | undefined): void => {
    endWaiting();
    endWaiting = whenChanged(() => {
      const active = deepActive(document);
      if (!(active instanceof HTMLInputElement) || active === before || active.type !== 'password')
        return false;
      void offer(active);
      return true;
    }, waits.step);
  };

  /** A page that was opened to be filled: as soon as its sign-in is there and seen. */
  const fillOnce = (ticket: string): void => {
    endWaiting();
    endWaiting = whenChanged(() => {
      if (!isSignIn(meantForm(document))) return false;
      void fill(ticket);
      return true;
    }, waits.launched);
  };

  /** A question about what was typed: shown when the form is gone, never where it was refused and stands there again. */
  const ask = (ticket: string, height: number): void => {
    const showIt = (): void => {
      // At a site that the organization certified, it is kept without asking; then the menu says so.
      void tell({ type: 'taken', ticket }).then((answer) => {
        if (answer !== undefined) show(ticket, undefined, answer.done ? heights.kept : height);
      });
    };
    const form = sent;
    if (form !== undefined && !isGone(form)) {
      endWaiting();
      endWaiting = whenChanged(() => {
        if (!isGone(form)) return false;
        sent = undefined;
        showIt();
        return true;
      }, waits.end);
    } else if (form === undefined && formsOf(document).some(isRefusal)) {
      void tell({ type: 'menu-closed', ticket });
    } else showIt();
  };

  listenForTyped({
    onSent(form, captured) {
      sent = form;
      void tell({ type: 'captured', captured });
    },
    onUserName(userName) {
      void tell({ type: 'user-name', userName });
    },
  });
  listenForPresses({
    onField: (field) => void offer(field),
    onLaunch: (item) => void tell({ type: 'launched', item }),
    onDown(field) {
      if (menu?.field !== field) return false;
      menu.overlay.focus();
      return true;
    },
  });

  const hear = async (message: WorkerMessage): Promise<boolean | Around> => {
    switch (message.type) {
      case 'fill':
        if (message.awaits === true) fillOnce(message.ticket);
        // Over when it is done, so that who asked knows.
        else return fill(message.ticket);
        break;
      case 'ask':
        ask(message.ticket, asking(message.rows));
        break;
      case 'asks':
        return isSignIn(meantForm(document));
      case 'around':
        return answerFor(message.within) ?? false;
      case 'close-menu':
        if (menu?.overlay.ticket === message.ticket)
          (message.isHidden === true ? menu.overlay.giveUp : closeMenu)();
        break;
    }
    return false;
  };
  // In the extension's own world, of which the page sees nothing.
  Object.defineProperty(globalThis, hearsAs, { value: hear });
}

/** Of the menu that asks about what was typed. @param rows Logins that it could go into */
const asking = (rows: number): number => (rows === 0 ? heights.save : heights.update);

/** What a ticket asked where a dialog of the page took its menu away. */
async function askAnew(
  displaced: string,
  show: (ticket: string, beside: undefined, height: number) => void,
): Promise<void> {
  const opening = await tell({ type: 'ask-again', ticket: displaced });
  if (opening?.ticket !== undefined && opening.ticket !== null)
    show(opening.ticket, undefined, asking(opening.rows));
}

/** What a person presses in the page. Events that scripts made count for nothing. */
function listenForPresses(listener: {
  onField(field: HTMLInputElement): void;
  /** A link to the site of an item, which only the portal has. */
  onLaunch(item: string): void;
  /** The arrow down in a field; returns whether the menu took it. */
  onDown(field: HTMLInputElement): boolean;
}): void {
  listen(
    'click',
    (event) => {
      const field = event.composedPath()[0];
      if (!event.isTrusted || !(field instanceof Element)) return;
      if (field instanceof HTMLInputElement && isText(field)) listener.onField(field);
      const item = field.closest('a[data-lanyard-item]')?.getAttribute('data-lanyard-item');
      if (item !== null && item !== undefined) listener.onLaunch(item);
    },
    { capture: true, passive: true },
  );
  listen(
    'keydown',
    (event) => {
      const field = event.composedPath()[0];
      if (!event.isTrusted || event.key !== 'ArrowDown' || !(field instanceof HTMLInputElement)) return;
      if (listener.onDown(field)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      } else if (isText(field)) listener.onField(field);
    },
    { capture: true },
  );
}

const texts = new Set(['text', 'email', 'tel', 'number', 'password']);
const isText = ({ type, readOnly, disabled }: HTMLInputElement): boolean =>
  texts.has(type) && !readOnly && !disabled;

/** The page asks once more for what was sent: it was not taken. */
const isRefusal = ({ kind, password }: PageForm): boolean =>
  (kind === 'signIn' || kind === 'passwordStep') && password?.checkVisibility() === true;

/** Of the fields that are seen as far as can be looked from here: what is to be asked of the pages around. */
const seenPartsOf = (form: PageForm): Within | null | undefined =>
  window === window.parent
    ? null
    : toAskAround(
        fieldsOf(form)
          .filter(isSeen)
          .map((field) => field.getBoundingClientRect()),
      );

const readyFor = (form: PageForm, ticket: string, ancestors: (string | null)[], within: Within | null) =>
  ({
    type: 'ready',
    ticket,
    form: wantedBy[form.kind],
    ancestors,
    within,
    sendsTo: targetsOf(form),
    withCode: form.codes.length > 0,
  }) as const;

/** Where somebody enters, in one step or the first of two. */
const isSignIn = (form: PageForm | undefined): boolean =>
  form !== undefined && ['signIn', 'passwordStep', 'userNameStep'].includes(form.kind);
