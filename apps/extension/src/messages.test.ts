import { catalogueProblems } from '@lanyard/ui/words-check';
import { expect, test } from 'vitest';
import * as menu from './menu/messages.ts';
import * as popup from './popup/messages.ts';

test.for([
  ['the popup', popup],
  ['the menu in pages', menu],
] as const)('every message of %s is sound in every language', async ([, { allCatalogues }]) => {
  expect(catalogueProblems(await allCatalogues())).toEqual([]);
});
