import { catalogueProblems } from '@lanyard/ui/words-check';
import { expect, test } from 'vitest';
import * as popup from './popup/messages.ts';

test.for([['the popup', popup]] as const)(
  'every message of %s is sound in every language',
  async ([, { allCatalogues }]) => {
    expect(catalogueProblems(await allCatalogues())).toEqual([]);
  },
);
