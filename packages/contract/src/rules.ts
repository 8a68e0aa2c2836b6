import * as z from 'zod/mini';
import { mostValueCharacters, type AttributeKind } from './attributes.ts';
import { uuid } from './shapes.ts';

/** What a condition asks of a value. */
export const operators = [
  'is',
  'is-not',
  'contains',
  'begins',
  'above',
  'below',
  'after',
  'before',
  'set',
  'unset',
] as const;
export type Operator = (typeof operators)[number];

/** Which of them each kind of attribute has. */
export const operatorsOf: Readonly<Record<AttributeKind, readonly Operator[]>> = {
  text: ['is', 'is-not', 'contains', 'begins', 'set', 'unset'],
  choice: ['is', 'is-not', 'set', 'unset'],
  date: ['is', 'after', 'before', 'set', 'unset'],
  number: ['is', 'above', 'below', 'set', 'unset'],
};

/** Those that compare with nothing. */
export const isAlone = (operator: Operator): boolean => operator === 'set' || operator === 'unset';

const condition = z.object({
  attributeId: uuid,
  operator: z.enum(operators),
  /** Empty with `set` and `unset`. */
  value: z.string().check(z.maxLength(mostValueCharacters)),
});
export type Condition = z.infer<typeof condition>;

/**
 * Who is in a group, by their attributes: by all conditions, or by any of them. Where a member has no value, `is-not` and `unset` hold
 * and nothing else does. Letters are compared without regard to case.
 */
export const rule = z.object({
  match: z.enum(['all', 'any']),
  conditions: z.array(condition).check(z.minLength(1), z.maxLength(20)),
});
export type Rule = z.infer<typeof rule>;
