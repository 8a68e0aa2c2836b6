import type { Hints } from './fields.ts';
import { shapeOf, type FormHints, type FormKind } from './forms.ts';

/** A form of the page that is one of ours, with its fields. */
export interface PageForm {
  readonly kind: FormKind;
  readonly userName: HTMLInputElement | undefined;
  readonly password: HTMLInputElement | undefined;
  readonly newPasswords: readonly HTMLInputElement[];
  readonly codes: readonly HTMLInputElement[];
  /** Undefined where the fields stand in no form. */
  readonly form: HTMLFormElement | undefined;
  /** Fields and what sends them. */
  readonly buttons: readonly Element[];
}

/** Elements that are walked through at most, and fields looked at closely: a page of any size costs no more than this. */
const most = { elements: 60_000, fields: 60, buttons: 12, besideSecret: 12 };

const fieldTypes = new Set(['text', 'email', 'tel', 'number', 'password', 'search', 'url']);

/** Password fields that the page turned into text, to show what is typed. */
const onceSecret = new WeakSet<HTMLInputElement>();

/** Everything in the document and its open shadow roots, in order. No layout is asked for. */
export function elementsOf(root: Document | ShadowRoot): Element[] {
  const found: Element[] = [];
  const walk = (from: Document | ShadowRoot): void => {
    for (const element of from.querySelectorAll('*')) {
      if (found.length >= most.elements) return;
      found.push(element);
      if (element.shadowRoot !== null) walk(element.shadowRoot);
    }
  };
  walk(root);
  return found;
}

const isField = (element: Element): element is HTMLInputElement =>
  element instanceof HTMLInputElement && fieldTypes.has(element.type);

const isButton = (element: Element): boolean =>
  element instanceof HTMLButtonElement ||
  (element instanceof HTMLInputElement && (element.type === 'submit' || element.type === 'image')) ||
  element.getAttribute('role') === 'button';

/** The forms of the page that are ours, in the order of the page. */
export function formsOf(document: Document): PageForm[] {
  const groups = new Map<Element | null, { fields: HTMLInputElement[]; buttons: Element[] }>();
  for (const element of elementsOf(document)) {
    const isOne = isField(element);
    if (!isOne && !isButton(element)) continue;
    const owner = ownerOf(element);
    let group = groups.get(owner);
    if (group === undefined) groups.set(owner, (group = { fields: [], buttons: [] }));
    if (isOne) group.fields.push(element);
    else group.buttons.push(element);
  }
  const around = document.title;
  return [...groups].flatMap(([owner, { fields, buttons }]) =>
    parts(fields, owner === null).flatMap((part) => understood(owner, part, buttons, around) ?? []),
  );
}

/** The form that a field belongs to; undefined where it is none of ours. */
export function formWith(field: HTMLInputElement): PageForm | undefined {
  return formsOf(field.ownerDocument).find((form) => fieldsOf(form).includes(field));
}

/** All fields of a form that are ours. */
export const fieldsOf = (form: PageForm): HTMLInputElement[] =>
  [form.userName, form.password, ...form.newPasswords, ...form.codes].filter((field) => field !== undefined);

/** The form around an element, also where it stands in a shadow root below the form. */
function ownerOf(element: Element): Element | null {
  if (element instanceof HTMLInputElement) {
    const form = element.form;
    if (form !== null) return form;
  }
  for (let at: Element | null = element; at !== null;) {
    const around: Element | null = at.closest('form, [role=form]');
    if (around !== null) return around;
    const root: Node = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return null;
}

/**
 * What is looked at together. Fields without a form, and those of forms of hundreds of fields, are looked at around each password;
 * where there is none, only as long as they are few.
 */
function parts(fields: HTMLInputElement[], isLoose: boolean): HTMLInputElement[][] {
  if (fields.length <= (isLoose ? 8 : most.fields)) return fields.length === 0 ? [] : [fields];
  const found: HTMLInputElement[][] = [];
  let from = 0;
  for (const [place, field] of fields.entries()) {
    if (place < from || (field.type !== 'password' && !/one-time-code|username/u.test(field.autocomplete)))
      continue;
    const part = fields.slice(Math.max(from, place - most.besideSecret), place + 4);
    found.push(part);
    from = place + 4;
    if (found.length >= 8) break;
  }
  return found;
}

function understood(
  owner: Element | null,
  fields: readonly HTMLInputElement[],
  buttons: readonly Element[],
  title: string,
): PageForm | undefined {
  const near = owner === null ? buttonsNear(fields, buttons) : buttons.slice(0, most.buttons);
  const shape = shapeOf(fields.map(hintsOf), formHints(owner, fields[0], near, title));
  if (shape === undefined) return undefined;
  const at = (place: number | undefined) => (place === undefined ? undefined : fields[place]);
  const all = (places: readonly number[]) => places.flatMap((place) => fields[place] ?? []);
  return {
    kind: shape.kind,
    userName: at(shape.userName),
    password: at(shape.password),
    newPasswords: all(shape.newPasswords),
    codes: all(shape.codes),
    form: owner instanceof HTMLFormElement ? owner : undefined,
    buttons: near,
  };
}

/** Buttons that follow the fields: without a form, nothing else ties them together. */
function buttonsNear(fields: readonly HTMLInputElement[], buttons: readonly Element[]): readonly Element[] {
  const last = fields.at(-1);
  if (last === undefined) return [];
  const after = buttons.filter(
    (button) => (last.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
  );
  return (after.length > 0 ? after : buttons).slice(0, 3);
}

/** By the browser's own function: a form with a field named `getAttribute` answers with that field instead. */
const attribute = (element: Element, name: string): string =>
  Element.prototype.getAttribute.call(element, name) ?? '';
const text = (element: Element | null | undefined): string => (element?.textContent ?? '').slice(0, 120);

function hintsOf(field: HTMLInputElement): Hints {
  const { type } = field;
  if (type === 'password') onceSecret.add(field);
  return {
    type,
    autocomplete: attribute(field, 'autocomplete'),
    name: attribute(field, 'name'),
    id: attribute(field, 'id'),
    label: labelOf(field),
    placeholder: attribute(field, 'placeholder'),
    aria: attribute(field, 'aria-label'),
    title: `${attribute(field, 'title')} ${attribute(field, 'data-testid')}`,
    maxLength: field.maxLength,
    inputMode: field.inputMode,
    shown: type !== 'password' && onceSecret.has(field),
  };
}

function labelOf(field: HTMLInputElement): string {
  const [label] = field.labels ?? [];
  if (label !== undefined) return text(label);
  const root = field.getRootNode() as Document | ShadowRoot;
  const named = attribute(field, 'aria-labelledby')
    .split(/\s+/u)
    .filter((id) => id !== '')
    .slice(0, 3)
    .map((id) => text(root.getElementById(id)))
    .join(' ');
  if (named !== '') return named;
  // The host of a shadow root often carries what a label would say.
  if (root instanceof ShadowRoot)
    return ['label', 'name', 'placeholder', 'aria-label'].map((name) => attribute(root.host, name)).join(' ');
  // Without a label: a short text right before the field, or in the cell before its own.
  const before = field.previousElementSibling ?? field.closest('td')?.previousElementSibling;
  return before instanceof HTMLInputElement || (before?.childElementCount ?? 9) > 3 ? '' : text(before);
}

function formHints(
  owner: Element | null,
  first: Element | undefined,
  buttons: readonly Element[],
  title: string,
): FormHints {
  const attributes = ['id', 'name', 'class', 'action', 'aria-label', 'data-testid'];
  const form = owner === null ? '' : attributes.map((name) => attribute(owner, name).slice(0, 100)).join(' ');
  const said = buttons.map((button) =>
    [button.textContent, attribute(button, 'value'), attribute(button, 'aria-label'), attribute(button, 'id')]
      .join(' ')
      .slice(0, 80),
  );
  const heading = headingAbove(owner ?? first);
  return { form, buttons: said.join(' | '), around: `${text(heading)} | ${title} | ${location.pathname}` };
}

/** The nearest heading: of the form itself, or a few steps up. */
function headingAbove(from: Element | undefined): Element | null {
  let at = from ?? null;
  for (let step = 0; at !== null && step < 5; step++, at = at.parentElement) {
    const heading = Element.prototype.querySelector.call(at, 'h1, h2, h3, legend');
    if (heading !== null) return heading;
  }
  return null;
}

/**
 * Where the form would send what is in it, as the page says now: the form's own address and those of all that sends it, wherever in the
 * page that stands. What comes after a field is asked of the field: documents and forms answer with an element of the page that has the
 * name of what is asked for.
 */
export function targetsOf(page: PageForm): string[] {
  const { form } = page;
  const base = fieldsOf(page)[0]?.baseURI;
  if (form === undefined || base === undefined) return [];
  const root = Node.prototype.getRootNode.call(form) as Document | ShadowRoot;
  const senders = [...root.querySelectorAll('button[formaction], input[formaction]')].filter(
    (sender) => (sender as HTMLButtonElement | HTMLInputElement).form === form,
  );
  const said = [attribute(form, 'action'), ...senders.map((sender) => attribute(sender, 'formaction'))];
  return [
    ...new Set(
      said.flatMap((address) => {
        if (address.trim() === '') return [];
        const target = URL.parse(address, base);
        // An address that runs a script is the page's own business: what it does with the fields is not seen here anyway.
        return target === null || target.protocol === 'javascript:' ? [] : [target.origin];
      }),
    ),
  ];
}
