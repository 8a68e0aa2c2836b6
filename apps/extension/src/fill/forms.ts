import { kindOf, type FieldKind, type Hints } from './fields.ts';
import {
  changeWords,
  elsewhereWords,
  enterWords,
  joinWords,
  onwardWords,
  plain,
  searchWords,
  userNameWords,
} from './words.ts';

/** Forms in which the extension does something. All others it leaves alone. */
export type FormKind =
  | 'signIn'
  /** The first of two steps: who one is. */
  | 'userNameStep'
  /** The second: the password alone. */
  | 'passwordStep'
  | 'code'
  | 'signUp'
  | 'changePassword';

/** What stands around the fields: words of the form's own attributes, of its buttons, of the heading above it. */
export interface FormHints {
  /** Of the form itself: id, name, class, action, label. */
  readonly form: string;
  /** What its buttons say. */
  readonly buttons: string;
  /** Headings in or above it, and the title and address of the page. */
  readonly around: string;
}

/** A form that was understood. The numbers are places in the list of fields that was given. */
export interface FormShape {
  readonly kind: FormKind;
  readonly userName: number | undefined;
  /** The password that the person has. */
  readonly password: number | undefined;
  /** One, or the new one and its repetition. */
  readonly newPasswords: readonly number[];
  /** One field, or one box a digit. */
  readonly codes: readonly number[];
}

const digitBoxes = { least: 4, most: 10 };

/** What kind of form these fields make, and which is which. Undefined: none of ours. */
export function shapeOf(fields: readonly Hints[], around: FormHints): FormShape | undefined {
  const kinds = fields.map(kindOf);
  const places = (...wanted: FieldKind[]) =>
    kinds.flatMap((kind, place) => (wanted.includes(kind) ? [place] : []));
  const passwords = places('password', 'currentPassword', 'newPassword');
  if (passwords.length > 0 && passwords.length <= 4) return withPasswords(kinds, passwords, fields, around);
  const codes = codesOf(kinds);
  if (codes.length > 0) return shape('code', { codes });
  return passwords.length === 0 ? firstStep(kinds, fields, around) : undefined;
}

const shape = (kind: FormKind, found: Partial<FormShape>): FormShape => ({
  kind,
  userName: undefined,
  password: undefined,
  newPasswords: [],
  codes: [],
  ...found,
});

function codesOf(kinds: readonly FieldKind[]): readonly number[] {
  const digits = kinds.flatMap((kind, place) => (kind === 'digit' ? [place] : []));
  const isRow = digits.every((place, index) => index === 0 || place === (digits[index - 1] ?? 0) + 1);
  if (isRow && digits.length >= digitBoxes.least && digits.length <= digitBoxes.most) return digits;
  const code = kinds.indexOf('code');
  return code === -1 ? [] : [code];
}

function withPasswords(
  kinds: readonly FieldKind[],
  passwords: readonly number[],
  fields: readonly Hints[],
  around: FormHints,
): FormShape {
  const words = textOf(around);
  const userName = userNameBefore(kinds, passwords[0] ?? 0);
  const isKind = (kind: FieldKind) => passwords.filter((place) => kinds[place] === kind);
  const current = isKind('currentPassword');
  const codes = codesOf(kinds);
  const rest = passwords.filter((place) => place !== current[0]);

  // Three: the one of before, the new one, the new one again, whatever they are called.
  if (passwords.length >= 3 || (current.length > 0 && rest.length > 0)) {
    const [before = passwords[0]] = current;
    const after = passwords.filter((place) => place !== before).slice(0, 2);
    return shape('changePassword', { userName, password: before, newPasswords: after });
  }
  if (passwords.length === 2) {
    const isChange = userName === undefined || changeWords.test(words.near);
    return shape(isChange ? 'changePassword' : 'signUp', { userName, newPasswords: passwords });
  }
  const [only = 0] = passwords;
  if (kinds[only] === 'currentPassword') return entering(userName, only, codes);
  // autocomplete says it is new: nothing else need.
  if (kinds[only] === 'newPassword') {
    const isChange = userName === undefined && changeWords.test(words.near) && !joinWords.test(words.near);
    return shape(isChange ? 'changePassword' : 'signUp', { userName, newPasswords: [only] });
  }
  const joins = joinWords.test(words.buttons) || (joinWords.test(words.near) && !enterWords.test(words.near));
  const enters = enterWords.test(words.buttons);
  const about = fields.filter((_, place) => kinds[place] === 'other').length;
  if (userName !== undefined && !enters && (joins || (about >= 2 && joinWords.test(words.all))))
    return shape('signUp', { userName, newPasswords: [only] });
  if (changeWords.test(words.buttons) && !enters) return shape('changePassword', { newPasswords: [only] });
  return entering(userName, only, codes);
}

const entering = (userName: number | undefined, password: number, codes: readonly number[]): FormShape =>
  shape(userName === undefined ? 'passwordStep' : 'signIn', { userName, password, codes });

/** The field above the password that names the account: the surest, else the nearest. */
function userNameBefore(kinds: readonly FieldKind[], password: number): number | undefined {
  const before = kinds.slice(0, password);
  const sure = before.lastIndexOf('userName');
  if (sure !== -1) return sure;
  const perhaps = before.lastIndexOf('maybeUserName');
  return perhaps === -1 ? undefined : perhaps;
}

/** A form that asks who one is and nothing else is ours only where something says that it lets in: newsletters ask the same. */
function firstStep(
  kinds: readonly FieldKind[],
  fields: readonly Hints[],
  around: FormHints,
): FormShape | undefined {
  const candidates = kinds.flatMap((kind, place) =>
    kind === 'userName' || kind === 'maybeUserName' ? [place] : [],
  );
  const [userName] = candidates;
  if (userName === undefined || candidates.length > 2) return undefined;
  const field = fields[userName];
  const words = textOf(around);
  if (elsewhereWords.test(words.near) || searchWords.test(words.buttons)) return undefined;
  if (kinds.filter((kind) => kind === 'other').length > 2) return undefined;
  const tokens = field?.autocomplete.toLowerCase().split(/\s+/u) ?? [];
  if (joinWords.test(words.near) && !enterWords.test(words.near)) return undefined;
  if (tokens.includes('username') || tokens.includes('webauthn')) return shape('userNameStep', { userName });
  if (kinds[userName] !== 'userName' && !userNameWords.test(words.near)) return undefined;
  const enters = enterWords.test(words.near);
  const goesOn = onwardWords.test(words.buttons) && enterWords.test(words.all);
  return enters || goesOn ? shape('userNameStep', { userName }) : undefined;
}

function textOf({ form, buttons, around }: FormHints): { near: string; buttons: string; all: string } {
  const plainButtons = plain(buttons);
  const near = `${plain(form)} | ${plainButtons}`;
  return { near, buttons: plainButtons, all: `${near} | ${plain(around)}` };
}
