import * as z from 'zod/mini';

/**
 * What the parts of the extension say to each other. The worker alone knows passwords; it validates every message by these schemas and
 * takes from the browser, never from the message, who sent it: which extension, which tab, which frame, at which address.
 *
 * - **Content script** (one in each frame of a page): tells what forms there are and fills them. It is never told what there is to choose.
 * - **Menu** (`menu.html`, a frame of the extension's own origin that a content script puts into the page): shows the choice. It speaks for
 *   the frame that asked for it, by a ticket that the worker gave to that frame and that opens one menu, once.
 * - **Popup**: a page of the extension.
 *
 * A password travels only as the answer to `ready`, to the content script of the very frame whose address was compared a moment before.
 */

/** Opaque, of the worker: 43 characters of base64url. */
const ticket = z.string().check(z.regex(/^[\w-]{43}$/));
const item = z.string().check(z.regex(/^[\w-]{43}$/));
/** Longer values are not of a sign-in form. */
const typed = z.string().check(z.maxLength(2000));

/** The worker knows the page and the frame; of those in between only the frame can tell. `null`: one that the browser does not tell of. */
const origin = z.string().check(z.maxLength(300));
const ancestors = z.array(z.nullable(origin)).check(z.maxLength(50));

const box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
/** A part of a window, in its pixels. */
export type Box = z.infer<typeof box>;

/** Parts of a frame that is in a page of another origin, which alone can say whether they are seen there. */
const within = z.object({
  /** The place of each frame among those of its page, from the top of the tab down to this one. */
  path: z.array(z.int().check(z.minimum(0))).check(z.minLength(1), z.maxLength(50)),
  /** Of the frame, inside. */
  view: z.object({ innerWidth: z.number(), innerHeight: z.number() }),
  boxes: z.array(box).check(z.minLength(1), z.maxLength(60)),
});
export type Within = z.infer<typeof within>;

/** What the page around a frame says of it. `within`: what is to be asked of the next page around; `null` at the top of the tab. */
export const around = z.object({ origin, isSeen: z.boolean(), within: z.nullable(within) });
export type Around = z.infer<typeof around>;

/** What a form wants. `user-name`: the first step of a sign-in. `new-password`: sign-up or change. `code`: a one-time code. */
export const formKinds = ['login', 'user-name', 'new-password', 'change-password', 'code'] as const;
const form = z.enum(formKinds);
export type FormKind = z.infer<typeof form>;

/** How a password is made; as `packages/vault/src/generator.ts` takes it. */
const generation = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('characters'),
    length: z.int().check(z.minimum(8), z.maximum(128)),
    digits: z.boolean(),
    symbols: z.boolean(),
  }),
  z.object({ kind: z.literal('words'), words: z.int().check(z.minimum(4), z.maximum(12)) }),
]);
export type Generation = z.infer<typeof generation>;

const captured = z.object({
  kind: z.enum(['login', 'new-password', 'change-password']),
  userName: typed,
  /** What will open the account from now on. */
  password: typed,
});
export type CapturedForm = z.infer<typeof captured>;

/** From a content script. */
export const contentMessage = z.discriminatedUnion('type', [
  /** A person pressed a field. Answer: `Opening`. */
  z.object({ type: z.literal('open-menu'), form, ancestors, within: z.nullable(within) }),
  /** In answer to `fill`, by the frame that has the form. `sendsTo`: the origins that it names as its targets. Answer: `Filling`. */
  z.object({
    type: z.literal('ready'),
    ticket,
    form,
    ancestors,
    within: z.nullable(within),
    sendsTo: z.array(origin).check(z.maxLength(20)),
    withCode: z.boolean(),
  }),
  /** The first of two steps was sent: kept for the password that follows. Answer: `Done`. */
  z.object({ type: z.literal('user-name'), userName: typed }),
  /** A form was sent and seems to have been taken. Answer: `Done`; if there is something to ask, `ask` comes to the top frame, of this page or the next. */
  z.object({ type: z.literal('captured'), captured }),
  /** What this ticket asks about was taken by its site: the form is gone. Answer: `Done`; done where it was kept by itself, and the menu says so. */
  z.object({ type: z.literal('taken'), ticket }),
  /** In the portal somebody pressed the link to the site of this item: what it opens is filled. Answer: `Done`. */
  z.object({ type: z.literal('launched'), item }),
  /** A dialog of the page opened or closed, and took away what this ticket asks. Answer: `Opening`, of the same question anew. */
  z.object({ type: z.literal('ask-again'), ticket }),
  /** The menu of this ticket was closed, by the person or because something was done to it. Answer: `Done`. */
  z.object({ type: z.literal('menu-closed'), ticket }),
]);
export type ContentMessage = z.infer<typeof contentMessage>;

/** From the menu. All name the ticket in the fragment of its address (`menu.html#<ticket>`); `menu` comes first and only once. */
export const menuMessage = z.discriminatedUnion('type', [
  /** Answer: `MenuView`. */
  z.object({ type: z.literal('menu'), ticket }),
  /** Answer: `Done`; the content script is told to fill. */
  z.object({ type: z.literal('choose'), ticket, item }),
  /** Answer: `Generated`; the worker remembers it for `use-generated`. */
  z.object({ type: z.literal('generate'), ticket, options: generation }),
  /** Fills the password generated last. Answer: `Done`. */
  z.object({ type: z.literal('use-generated'), ticket }),
  /** Never offer to save here. Answer: `Done`. */
  z.object({ type: z.literal('never-here'), ticket }),
  /** Of a menu that asks whether to save: as a new item (null), or into this one. Answer: `Done`. */
  z.object({ type: z.literal('save'), ticket, into: z.nullable(item) }),
  /** Of a menu that says what was kept by itself: into the bin with it. Answer: `Done`. */
  z.object({ type: z.literal('take-back'), ticket }),
  /** Of a menu that warns: fills all the same. Answer: `Done`. */
  z.object({ type: z.literal('confirm'), ticket }),
  /** Opens the popup, to sign in or unlock. Answer: `Done`. */
  z.object({ type: z.literal('open-popup'), ticket }),
  /** It was seen, and is not any more: something was done to it. Answer: `Done`; as after `dismiss`, but a question can be asked again. */
  z.object({ type: z.literal('hidden'), ticket }),
  /** The person is done with it. Answer: `Done`; the content script removes the frame. */
  z.object({ type: z.literal('dismiss'), ticket }),
]);
export type MenuMessage = z.infer<typeof menuMessage>;

/** From the popup. */
export const popupMessage = z.discriminatedUnion('type', [
  /** Fills this item in the tab in front. Answer: `Done`. */
  z.object({ type: z.literal('fill-tab'), item }),
  /** Opens an address of this item in a tab of its own, and fills it there. Answer: `Done`. */
  z.object({ type: z.literal('launch'), item, url: z.string().check(z.maxLength(2048)) }),
  /** A secret was copied, to be cleared in 30 s. Answer: `Done`. */
  z.object({ type: z.literal('copied') }),
  /** Signed in or out, opened, locked, or items changed: badge and pages follow. Answer: `Done`. */
  z.object({ type: z.literal('changed') }),
]);
export type PopupMessage = z.infer<typeof popupMessage>;

/** `signed-out`: the popup signs in. `locked`: the popup opens the vault. */
export type VaultState = 'signed-out' | 'locked' | 'open';

/** `null`: nothing to show here. */
export interface Opening {
  readonly ticket: string | null;
  /** How many lines there are to choose from: the menu is made as high. */
  readonly rows: number;
}

/** What to put where, of the item that the person chose; absent: not of this item. All absent: nothing to fill (any more). */
export interface Filling {
  readonly userName?: string;
  readonly password?: string;
  /** A generated one, for both fields of it. */
  readonly newPassword?: string;
  readonly code?: string;
  /** Nothing yet: the form sends to another site. Show the menu of this ticket, which asks. */
  readonly warns?: string;
}

export interface Done {
  readonly done: boolean;
}

export interface Generated {
  readonly password: string;
}

export interface MenuItem {
  readonly id: string;
  readonly name: string;
  /** What its color is made from. */
  readonly color: string;
  readonly userName: string;
  readonly favourite: boolean;
  readonly hasCode: boolean;
}

/** What the menu shows. `null` to a menu that nobody asked for: it stays empty. */
export type MenuView = {
  /** Host of the frame that asked, as the browser says. */
  readonly host: string;
  readonly state: VaultState;
} & (
  | {
      readonly shows: 'choice';
      readonly form: FormKind;
      readonly items: readonly MenuItem[];
      /** What the cloud said of the vault, or of an item, does not hold. */
      readonly hasDoubts: boolean;
    }
  | {
      readonly shows: 'save';
      readonly userName: string;
      /** Items that it could go into, the likeliest first: that of this user name. */
      readonly items: readonly MenuItem[];
    }
  | { readonly shows: 'kept'; readonly userName: string }
  | {
      readonly shows: 'warning';
      /** Hosts that the form sends to. */
      readonly to: string;
    }
);

/** From the worker to content scripts. Nothing in it is secret. */
export type WorkerMessage =
  /**
   * Whoever has a form answers with `ready`: to one frame after a choice in its menu, to all after the shortcut or the popup. `awaits`: the
   * page was opened for it a moment ago, and its form may be yet to come.
   */
  | { readonly type: 'fill'; readonly ticket: string; readonly awaits?: true }
  /** Something was captured: show the menu of this ticket ("save or update?"). To the top frame alone, again after each navigation until somebody answers. */
  | {
      readonly type: 'ask';
      readonly ticket: string;
      /** Logins that it could go into. */
      readonly rows: number;
    }
  /** Whether the page has a sign-in of its own that a person sees. To the top frame alone. */
  | { readonly type: 'asks' }
  /** Whether these parts of a frame are seen: to all frames of the tab; the one in whose page it stands answers with `Around`, the others with nothing. */
  | { readonly type: 'around'; readonly within: Within }
  /** Remove the frame of this menu. `isHidden`: it says itself that it is not seen any more. */
  | { readonly type: 'close-menu'; readonly ticket: string; readonly isHidden?: true };

/** What each message is answered with. */
export interface Answers {
  readonly 'open-menu': Opening;
  readonly ready: Filling;
  readonly 'user-name': Done;
  readonly captured: Done;
  readonly taken: Done;
  readonly 'ask-again': Opening;
  readonly launched: Done;
  readonly 'menu-closed': Done;
  readonly menu: MenuView | null;
  readonly choose: Done;
  readonly generate: Generated | null;
  readonly 'use-generated': Done;
  readonly 'never-here': Done;
  readonly save: Done;
  readonly 'take-back': Done;
  readonly confirm: Done;
  readonly 'open-popup': Done;
  readonly hidden: Done;
  readonly dismiss: Done;
  readonly 'fill-tab': Done;
  readonly launch: Done;
  readonly copied: Done;
  readonly changed: Done;
}
export type AnyMessage = ContentMessage | MenuMessage | PopupMessage;
export type AnswerOf<M extends AnyMessage> = Answers[M['type']];
