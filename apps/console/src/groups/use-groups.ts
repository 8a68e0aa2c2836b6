import {
  createAttribute,
  changeAttribute,
  deleteAttribute,
  listAttributes,
  type AttributeKind,
  type AttributeView,
} from '@lanyard/contract/attributes';
import {
  changeGroup,
  changeGroupMembers,
  createGroup,
  deleteGroup,
  getGroup,
  listGroups,
  previewRule,
  setGroupReaders,
  setGroupRule,
  type GroupView,
} from '@lanyard/contract/groups';
import type { Rule } from '@lanyard/contract/rules';
import type { RouteAnswer } from '@lanyard/contract/route';
import { useCallback, useEffect, useState } from 'react';
import { useWords } from '../messages.ts';
import type { Loaded } from '../while-loading.tsx';
import { browser, codeOf, proven } from '../platform.ts';

/** Asks for something once, and again when told to. */
export function useLoaded<T>(ask: () => Promise<T>): { state: Loaded<T>; load: () => void } {
  const [state, setState] = useState<Loaded<T>>();
  const load = useCallback(() => {
    ask().then(setState, (error: unknown) => {
      const code = codeOf(error);
      setState(code === 'forbidden' ? 'forbidden' : code === 'not-found' ? 'gone' : 'failed');
    });
  }, [ask]);
  useEffect(load, [load]);
  return { state, load };
}

/** The groups that I may see, by name. */
export const askGroups = async (): Promise<readonly GroupView[]> =>
  (await browser.cloud.call(listGroups, {})).groups;

/** The attributes that this organization gives its members. */
export const askAttributes = async (): Promise<readonly AttributeView[]> =>
  (await browser.cloud.call(listAttributes, {})).attributes;

export type GroupShown = RouteAnswer<typeof getGroup>;

/** One group. */
export const askGroup = async (groupId: string): Promise<GroupShown> =>
  browser.cloud.call(getGroup, { params: { groupId } });

/** Makes a group, or gives one another name. */
export async function saveGroup(groupId: string | undefined, name: string): Promise<GroupView> {
  if (groupId === undefined) return browser.cloud.call(createGroup, { body: { name } }, await proven());
  return browser.cloud.call(changeGroup, { params: { groupId }, body: { name } }, await proven());
}

export async function removeGroup(groupId: string): Promise<void> {
  await browser.cloud.call(deleteGroup, { params: { groupId } }, await proven());
}

/** Puts members in and takes them out, a hundred at a time. @returns who was not in, and who was, before */
export async function changeIn(
  groupId: string,
  change: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
): Promise<{ added: string[]; removed: string[] }> {
  const { add = [], remove = [] } = change;
  const added: string[] = [];
  const removed: string[] = [];
  for (let from = 0; from < Math.max(add.length, remove.length); from += 100) {
    const body = { add: add.slice(from, from + 100), remove: remove.slice(from, from + 100) };
    const answer = await browser.cloud.call(
      changeGroupMembers,
      { params: { groupId }, body },
      await proven(),
    );
    added.push(...answer.added);
    removed.push(...answer.removed);
  }
  return { added, removed };
}

/** Who would come in and who would go. */
export const askPreview = async (groupId: string, rule: Rule): Promise<RouteAnswer<typeof previewRule>> =>
  browser.cloud.call(previewRule, { body: { groupId, rule } }, await proven());

/** Has a rule say who is in a group, or none any more. */
export async function saveRule(groupId: string, rule: Rule | null, everyone: boolean): Promise<void> {
  await browser.cloud.call(setGroupRule, { params: { groupId }, body: { rule, everyone } }, await proven());
}

/** Says who sees a group though their role sees only what is assigned. */
export async function setReaders(groupId: string, memberIds: readonly string[]): Promise<void> {
  const body = { memberIds: [...memberIds] };
  await browser.cloud.call(setGroupReaders, { params: { groupId }, body }, await proven());
}

export interface WantedAttribute {
  readonly name: string;
  readonly kind: AttributeKind;
  readonly choices: readonly string[];
}

/** Makes an attribute, or changes one, whose kind stays. */
export async function saveAttribute(
  attributeId: string | undefined,
  { name, kind, choices }: WantedAttribute,
): Promise<AttributeView> {
  const body = { name, choices: [...choices] };
  if (attributeId === undefined)
    return browser.cloud.call(createAttribute, { body: { ...body, kind } }, await proven());
  return browser.cloud.call(changeAttribute, { params: { attributeId }, body }, await proven());
}

export async function removeAttribute(attributeId: string): Promise<void> {
  await browser.cloud.call(deleteAttribute, { params: { attributeId } }, await proven());
}

const told = [
  'group-name-taken',
  'too-many-groups',
  'group-by-rule',
  'not-found',
  'beyond-your-role',
  'forbidden',
  'attribute-name-taken',
  'too-many-attributes',
  'choices-refused',
  'choice-in-use',
  'attribute-in-use',
  'value-refused',
  'rule-refused',
  'rule-matches-everyone',
] as const;

/** What went wrong, and what to do. */
export function useGroupProblem(): (error: unknown) => string {
  const t = useWords();
  return (error) => t(`groups.problem.${told.find((code) => code === codeOf(error)) ?? 'other'}`);
}
