import { catalogueProblems } from '@lanyard/ui/words-check';
import { expect, test } from 'vitest';
import { allCatalogues } from './messages.ts';

test('every message of the vault is sound in every language', async () => {
  expect(catalogueProblems(await allCatalogues())).toEqual([]);
});
