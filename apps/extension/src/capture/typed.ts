import type { CapturedForm } from '../messages.ts';
import { listen } from '../fill/listen.ts';
import { formWith, fieldsOf, type PageForm } from '../fill/page.ts';

/**
 * Notices what a person typed when a form is sent. Nothing is done until a password field was typed into: events of fields are heard, no
 * page is searched.
 */
export interface TypedListener {
  /** A form with a password was sent; what it is told is kept nowhere in the page. */
  onSent(form: PageForm, captured: CapturedForm): void;
  /** The first of two steps was sent. */
  onUserName(userName: string): void;
}

/** Milliseconds within which something counts as done by the person who just pressed a key or a button. */
const actMilliseconds = 5000;

export function listenForTyped(listener: TypedListener): void {
  let secret: HTMLInputElement | undefined;
  let name: HTMLInputElement | undefined;
  let actedAt = Number.NEGATIVE_INFINITY;

  let told = '';
  const isActed = (): boolean => performance.now() - actedAt < actMilliseconds;
  const sent = (): void => {
    if (!isActed()) return;
    if (secret?.isConnected === true && secret.value !== '') {
      const form = formWith(secret);
      const captured = form && capturedOf(form);
      // One act is told of twice: by the key or button, and by the form.
      const isTold = captured !== undefined && JSON.stringify(captured) === told;
      if (form === undefined || captured === undefined || isTold) return;
      told = JSON.stringify(captured);
      listener.onSent(form, captured);
    } else if (name?.isConnected === true && name.value !== '') {
      const form = formWith(name);
      if (form?.kind === 'userNameStep') listener.onUserName(name.value.slice(0, 2000));
    }
  };

  listen(
    'input',
    (event) => {
      const field = event.composedPath()[0];
      if (!(field instanceof HTMLInputElement)) return;
      if (field.type === 'password') secret = field;
      else if (secret === undefined) name = field;
    },
    { capture: true, passive: true },
  );
  listen(
    'keydown',
    (event) => {
      if (!event.isTrusted) return;
      actedAt = performance.now();
      const at = event.composedPath()[0];
      if (event.key === 'Enter' && at instanceof HTMLInputElement) sent();
    },
    { capture: true, passive: true },
  );
  listen(
    'click',
    (event) => {
      if (!event.isTrusted) return;
      actedAt = performance.now();
      const path = event.composedPath().slice(0, 6);
      if (path.some((at) => at instanceof Element && at.matches(buttons))) sent();
    },
    { capture: true, passive: true },
  );
  listen(
    'submit',
    (event) => {
      if (event.isTrusted) sent();
    },
    { capture: true, passive: true },
  );
}

const buttons = 'button, input[type=submit], input[type=image], input[type=button], [role=button], a';

/** What would be saved; undefined where there is nothing to save, or repetitions differ. */
function capturedOf(form: PageForm): CapturedForm | undefined {
  const typed = (field: HTMLInputElement | undefined) => (field?.value ?? '').slice(0, 2000);
  const userName = typed(form.userName);
  const [first, ...again] = form.newPasswords.map(typed);
  if (form.kind === 'signIn' || form.kind === 'passwordStep') {
    const password = typed(form.password);
    return password === '' ? undefined : { kind: 'login', userName, password };
  }
  if (first === undefined || first === '' || again.some((other) => other !== first)) return undefined;
  if (form.kind === 'signUp') return { kind: 'new-password', userName, password: first };
  if (form.kind === 'changePassword') return { kind: 'change-password', userName, password: first };
  return undefined;
}

/** Whether the form went away: gone from the page, or nobody sees its password field any more. */
export const isGone = (form: PageForm): boolean =>
  fieldsOf(form)
    .filter(({ type }) => type === 'password')
    .every((field) => !field.isConnected || !field.checkVisibility());
