import { attributeValue, type AttributeView } from '@lanyard/contract/attributes';
import { isAlone, operatorsOf, type Condition, type Rule } from '@lanyard/contract/rules';
import type { DataKey } from '../platform/keys/data-keys.ts';
import type { ValueRow } from './attribute-store.ts';
import { problem } from './problems.ts';
import { comparable, openValue, valueIndex } from './sealing.ts';

/** Values of one member, by attribute. */
export type ValuesOfOne = ReadonlyMap<string, ValueRow>;

/** A rule, ready to be asked. */
export interface ReadyRule {
  readonly attributeIds: readonly string[];
  matches(values: ValuesOfOne): boolean;
  /** Whoever has none of these values is not matched; undefined: that cannot be told without looking at everybody. */
  readonly needs: readonly Needed[] | undefined;
}

/** One value, as its row is found. */
export interface Needed {
  readonly attributeId: string;
  readonly valueIndex: Buffer;
}

/**
 * A rule with its values in the spelling in which values are kept.
 *
 * @throws ProblemError `rule-refused` where an attribute is not there, has no such operator, or could not have the value
 */
export function checkRule({ match, conditions }: Rule, attributes: readonly AttributeView[]): Rule {
  return { match, conditions: conditions.map((condition) => checkCondition(condition, attributes)) };
}

function checkCondition(condition: Condition, attributes: readonly AttributeView[]): Condition {
  const { attributeId, operator, value: typed } = condition;
  const attribute = attributes.find(({ id }) => id === attributeId);
  if (attribute === undefined) throw problem('rule-refused', { reason: 'attribute' });
  if (!operatorsOf[attribute.kind].includes(operator)) throw problem('rule-refused', { reason: 'operator' });
  const value = isAlone(operator) ? '' : attributeValue(attribute, typed);
  if (value === undefined) throw problem('rule-refused', { reason: 'value' });
  return { attributeId, operator, value };
}

/** Makes a rule ready. Equal values are found by their keyed hashes; others are opened when a condition looks at them. */
export function readyRule(dataKey: DataKey, { match, conditions }: Rule): ReadyRule {
  const checks = conditions.map((condition) => checkOf(dataKey, condition));
  const equals = conditions
    .filter(({ operator }) => operator === 'is')
    .map(({ attributeId, value }) => ({
      attributeId,
      valueIndex: valueIndex(dataKey, attributeId, value),
    }));
  // All: whoever lacks one equal value is out. Any: only where every condition is such.
  const needs = match === 'all' ? equals.slice(0, 1) : equals.length === conditions.length ? equals : [];
  return {
    attributeIds: [...new Set(conditions.map(({ attributeId }) => attributeId))],
    matches: (values) =>
      match === 'all' ? checks.every((check) => check(values)) : checks.some((check) => check(values)),
    needs: needs.length === 0 ? undefined : needs,
  };
}

function checkOf(
  dataKey: DataKey,
  { attributeId, operator, value }: Condition,
): (values: ValuesOfOne) => boolean {
  const index = valueIndex(dataKey, attributeId, value);
  const wanted = comparable(value);
  const opened = (row: ValueRow | undefined, compare: (text: string) => boolean): boolean =>
    row !== undefined && compare(openValue(dataKey, row));
  const is = (row: ValueRow | undefined) => row !== undefined && row.valueIndex.equals(index);
  return (values) => {
    const row = values.get(attributeId);
    switch (operator) {
      case 'is': {
        return is(row);
      }
      case 'is-not': {
        return !is(row);
      }
      case 'set': {
        return row !== undefined;
      }
      case 'unset': {
        return row === undefined;
      }
      case 'contains': {
        return opened(row, (text) => comparable(text).includes(wanted));
      }
      case 'begins': {
        return opened(row, (text) => comparable(text).startsWith(wanted));
      }
      case 'above': {
        return opened(row, (text) => Number(text) > Number(value));
      }
      case 'below': {
        return opened(row, (text) => Number(text) < Number(value));
      }
      // Dates in this spelling come in the order of their letters.
      case 'after': {
        return opened(row, (text) => text > value);
      }
      case 'before': {
        return opened(row, (text) => text < value);
      }
    }
  };
}
