import {
  parseEnrolmentFragment,
  parseReturnFragment,
  type ReturnLink,
} from '@lanyard/crypto/sign-in-binding';

/**
 * The way back from the wallet, of a sign-in by link. The wallet opens the sign-in page anew, in whatever window, with a one-time
 * code in the fragment; the keys of the sign-in are in the memory of the page that waits. The one hands the code to the other, within
 * this browser and this origin: a page that waits elsewhere, to which somebody was led by a link passed on, never gets it.
 */
const channelName = 'lanyard-sign-in';

type Message =
  | { readonly kind: 'back'; readonly link: ReturnLink }
  | { readonly kind: 'taken' | 'entered' | 'failed'; readonly signInId: string };

/** What the page was opened by. */
interface OpenedBy {
  /** By the wallet, coming back. */
  readonly link?: ReturnLink | undefined;
  /** By a link for a new browser: its token. */
  readonly enrolment?: string | undefined;
}

/** Read once and cleared, so that what it holds stays in no history. */
export function takeFragment(): OpenedBy {
  if (location.hash === '') return {};
  const fragment = location.hash.slice(1);
  history.replaceState(history.state, '', location.pathname);
  return { link: parseReturnFragment(fragment), enrolment: parseEnrolmentFragment(fragment) };
}

/** The other pages of this origin in this browser, and no others. */
function openChannel() {
  const channel = new BroadcastChannel(channelName);
  return {
    send: channel.postMessage.bind(channel) as (message: Message) => void,
    follow: (told: (message: Message) => void) => {
      channel.addEventListener('message', ({ data }: MessageEvent<Message>) => told(data));
    },
    close: () => channel.close(),
  };
}

/** For the page that waits. */
export interface WayBack {
  /** The code for this sign-in, once the wallet brought it. */
  readonly code: Promise<string>;
  /** Tells the other page how it ended. */
  tell(kind: 'entered' | 'failed'): void;
  close(): void;
}

export function openWayBack(signInId: string): WayBack {
  const { send, follow, close } = openChannel();
  const code = new Promise<string>((resolve) => {
    follow((message) => {
      if (message.kind !== 'back' || message.link.signInId !== signInId) return;
      send({ kind: 'taken', signInId });
      resolve(message.link.code);
    });
  });
  return { code, tell: (kind) => send({ kind, signInId }), close };
}

/** A page that waits answers at once, one that sleeps in the background a little later. */
const answerWithinMilliseconds = 8000;

/**
 * For the page that the wallet opened: hands the code over.
 *
 * @returns `stranger` where no page of this browser waits for it: then nobody is signed in
 */
export function bringBack(link: ReturnLink): Promise<'entered' | 'failed' | 'stranger'> {
  const { send, follow, close } = openChannel();
  return new Promise<'entered' | 'failed' | 'stranger'>((resolve) => {
    const giveUp = setTimeout(() => resolve('stranger'), answerWithinMilliseconds);
    follow((message) => {
      if (message.kind === 'back' || message.signInId !== link.signInId) return;
      clearTimeout(giveUp);
      if (message.kind !== 'taken') resolve(message.kind);
    });
    send({ kind: 'back', link });
  }).finally(close);
}
