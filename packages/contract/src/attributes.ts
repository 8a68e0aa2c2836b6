import * as z from 'zod/mini';
import { route } from './route.ts';
import { uuid } from './shapes.ts';

/** Of one organization. */
export const mostAttributes = 50;
/** Of one attribute. */
export const mostChoices = 100;
export const mostValueCharacters = 200;

/** What an organization wants to know of its members beside name and address. */
export const attributeKinds = ['text', 'choice', 'date', 'number'] as const;
export type AttributeKind = (typeof attributeKinds)[number];

const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(60));
const choices = z
  .array(z.string().check(z.trim(), z.minLength(1), z.maxLength(60)))
  .check(z.maxLength(mostChoices));

const attribute = z.object({
  id: uuid,
  name: z.string(),
  kind: z.enum(attributeKinds),
  /** Of a choice, in their order; else empty. */
  choices: z.array(z.string()).check(z.maxLength(mostChoices)),
});
export type AttributeView = z.infer<typeof attribute>;

const common = {
  surface: 'organization',
  access: 'session-proof',
  rate: 'write',
  permission: 'attributes.manage',
} as const;
const params = z.object({ attributeId: uuid });

export const listAttributes = route({
  ...common,
  name: 'listAttributes',
  method: 'GET',
  path: '/api/attributes',
  access: 'session-proof',
  permission: 'members.read-assigned',
  rate: 'read',
  answer: z.object({ attributes: z.array(attribute).check(z.maxLength(mostAttributes)) }),
  problems: [],
  summary: 'The attributes that this organization gives its members, oldest first.',
});

export const createAttribute = route({
  ...common,
  name: 'createAttribute',
  method: 'POST',
  path: '/api/attributes',
  body: z.object({ name, kind: z.enum(attributeKinds), choices }),
  status: 201,
  answer: attribute,
  problems: ['attribute-name-taken', 'choices-refused', 'too-many-attributes'],
  summary: 'Makes an attribute.',
});

export const changeAttribute = route({
  ...common,
  name: 'changeAttribute',
  method: 'PUT',
  path: '/api/attributes/:attributeId',
  params,
  body: z.object({ name, choices }),
  answer: attribute,
  problems: ['attribute-name-taken', 'choices-refused', 'choice-in-use'],
  summary: 'Changes the name of an attribute, and its choices; those that a member has stay.',
});

export const deleteAttribute = route({
  ...common,
  name: 'deleteAttribute',
  method: 'DELETE',
  path: '/api/attributes/:attributeId',
  params,
  problems: ['attribute-in-use'],
  summary: 'Deletes an attribute with its value of every member.',
});

/**
 * A value in the one spelling in which it is kept: of a number without what says nothing (`007` is `7`, `1,5` is `1.5`), of a date as
 * `2026-11-21` (`21.11.2026` is read too), of a choice as it stands among the choices, of text without spaces around.
 *
 * @returns undefined where it is no value of this attribute
 */
export function attributeValue(
  { kind, choices: among }: Pick<AttributeView, 'kind' | 'choices'>,
  typed: string,
): string | undefined {
  const text = typed.trim().normalize('NFC');
  if (text === '' || text.length > mostValueCharacters || /[\p{Cc}\p{Zl}\p{Zp}\uFFFD]/u.test(text))
    return undefined;
  if (kind === 'text') return text;
  if (kind === 'choice') return among.find((each) => each.toLowerCase() === text.toLowerCase());
  return kind === 'date' ? dateOf(text) : numberOf(text);
}

function dateOf(text: string): string | undefined {
  const parts =
    /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/.exec(text) ??
    // As most of Europe writes it.
    /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/.exec(text);
  if (parts?.groups === undefined) return undefined;
  const { year = '', month = '', day = '' } = parts.groups;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = new Date(`${iso}T00:00:00Z`);
  // 2026-02-30 is read as a day in March.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) ? iso : undefined;
}

function numberOf(text: string): string | undefined {
  if (!/^-?\d{1,15}(?:[.,]\d{1,6})?$/.test(text)) return undefined;
  const value = Number(text.replace(',', '.'));
  return String(value === 0 ? 0 : value);
}
