import type { Filling, FormKind as Wanted } from '../messages.ts';
import type { FormKind } from './forms.ts';
import { fieldsOf, formsOf, type PageForm } from './page.ts';
import { isSeen, lookNow } from './seen.ts';
import { write, writeCode } from './write.ts';

/** What a form asks the worker for. */
export const wantedBy: Readonly<Record<FormKind, Wanted>> = {
  signIn: 'login',
  passwordStep: 'login',
  userNameStep: 'user-name',
  code: 'code',
  signUp: 'new-password',
  changePassword: 'change-password',
};

/** What is offered at one field of a form: where the old password is asked for, no new one. */
export const wantedAt = (field: HTMLInputElement, form: PageForm): Wanted =>
  field === form.password ? 'login' : wantedBy[form.kind];

/** Where several forms could be filled, what the person most likely means. */
const order: readonly FormKind[] = [
  'signIn',
  'passwordStep',
  'userNameStep',
  'code',
  'changePassword',
  'signUp',
];

/** The form that the person means: the one with the cursor, else the likeliest of those that can be seen. */
export function meantForm(document: Document): PageForm | undefined {
  const active = deepActive(document);
  const seen = formsOf(document).filter((form) => fieldsOf(form).some(isSeen) && mayEnter(form));
  return (
    seen.find((form) => fieldsOf(form).some((field) => field === active)) ??
    seen.toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))[0]
  );
}

/** A form is worth filling by what decides it: a password that nobody sees makes its user name a bait. */
function mayEnter(form: PageForm): boolean {
  const decisive = [form.password, ...form.newPasswords, ...form.codes].filter(
    (field) => field !== undefined,
  );
  return decisive.length === 0 || decisive.some(isSeen);
}

/** The element with the cursor, in open shadow roots too. */
export function deepActive(document: Document): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

/**
 * Fills what is seen at this moment, and nothing else. Looking and writing are one step: no script of the page runs in between, but for
 * the handlers of fields written before, after which is looked again. Returns the fields that took something.
 *
 * @param isStill Whether the form lies where the pages around this frame said that it is seen.
 */
export function fillForm(
  form: PageForm,
  filling: Filling,
  isStill: () => boolean,
): readonly HTMLInputElement[] {
  const fields: HTMLInputElement[] = [];
  let look: ReturnType<typeof lookNow> | undefined;
  const isSeenNow = (field: HTMLInputElement): boolean => {
    if (look === undefined && !isStill()) return false;
    return (look ??= lookNow())(field) === undefined;
  };
  // A password that nobody sees makes its user name a bait: then nothing is filled.
  const decisive = filling.password === undefined ? undefined : form.password;
  if (decisive !== undefined && !isSeenNow(decisive)) return fields;
  const put = (field: HTMLInputElement | undefined, value: string | undefined) => {
    if (field === undefined || value === undefined || value === '') return;
    if (!isSeenNow(field)) return;
    // The page's own handlers run as it is written.
    look = undefined;
    if (write(field, value)) fields.push(field);
  };
  put(form.userName, filling.userName);
  put(form.password, filling.password);
  for (const field of form.newPasswords) put(field, filling.newPassword);
  if (filling.code !== undefined && form.codes.length > 0) {
    const isWhole = form.codes.every(isSeenNow);
    if (isWhole && writeCode(form.codes, filling.code)) fields.push(...form.codes);
  }
  return fields;
}
