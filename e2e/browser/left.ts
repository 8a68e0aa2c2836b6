import type { Page } from 'playwright-core';

/**
 * As pages of this browser note what they are at, when they are closed over it: it is told when the vault is opened next.
 *
 * @param place Whose vault it is: in the portal the person's DID, in the wallet the organization's id before it.
 */
export const leave = (page: Page, place: string, works: readonly object[]): Promise<void> =>
  page.evaluate(
    (notes) => {
      for (const note of notes) localStorage.setItem(`lanyard-unfinished ${crypto.randomUUID()}`, note);
    },
    works.map((work) => JSON.stringify({ ...work, place })),
  );
