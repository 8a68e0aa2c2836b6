import { defineProblems } from '../platform/http/problems.ts';

export const problem = defineProblems({
  'group-name-taken': {
    status: 409,
    title: 'There is a group of this name already.',
    detail: 'Choose another name.',
  },
  'too-many-groups': {
    status: 409,
    title: 'There are 500 groups already.',
    detail: 'Delete one that nobody needs.',
  },
  'no-such-group': {
    status: 422,
    title: 'There is no such group.',
    detail: 'Somebody may have deleted it meanwhile. Reload the groups.',
  },
  'group-by-rule': {
    status: 409,
    title: 'A rule says who is in this group.',
    detail: 'Change the rule, or the attributes of the member.',
  },
  'rule-refused': {
    status: 422,
    title: 'This rule does not work.',
    detail: 'Each condition names an attribute that is there, and a value that it could have.',
  },
  'rule-matches-everyone': {
    status: 409,
    title: 'This rule matches every member.',
    detail: 'Confirm that everyone is meant, or narrow it.',
  },
  'no-such-member': {
    status: 422,
    title: 'One of them is no member.',
    detail: 'Somebody may have deleted them meanwhile. Reload the page.',
  },
  'attribute-name-taken': {
    status: 409,
    title: 'There is an attribute of this name already.',
    detail:
      'Choose another name. “Name”, “E-mail” and “Groups” are taken as well: files of members have columns of these names.',
  },
  'too-many-attributes': {
    status: 409,
    title: 'There are 50 attributes already.',
    detail: 'Delete one that nobody needs.',
  },
  'choices-refused': {
    status: 422,
    title: 'These choices do not work.',
    detail: 'A choice needs at least one, each of them once; other attributes have none.',
  },
  'choice-in-use': {
    status: 409,
    title: 'A member has this choice.',
    detail: 'Give them another one first.',
  },
  'attribute-in-use': {
    status: 409,
    title: 'The rule of a group needs this attribute.',
    detail: 'Change the rule first.',
  },
  'value-refused': {
    status: 422,
    title: 'This is no value of the attribute.',
    detail: 'A date looks like 2026-11-21, a number like 12.5, a choice is one of those offered.',
  },
});
