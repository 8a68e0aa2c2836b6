import { catalogueProblems } from '@lanyard/ui/words-check';
import { expect, test } from 'vitest';
import * as signIn from './authentication/messages.ts';
import * as root from './directory/root/messages.ts';
import * as setUp from './directory/setup/messages.ts';
import * as portal from './sessions/messages.ts';

test.for([
  ['the sign-in page', signIn],
  ['the portal', portal],
  ['the root page', root],
  ['set-up', setUp],
] as const)('every message of %s is sound in every language', async ([, { allCatalogues }]) => {
  expect(catalogueProblems(await allCatalogues())).toEqual([]);
});
