import * as z from 'zod/mini';
import { around, type Within, type WorkerMessage } from '../messages.ts';
import type { Frame } from './senders.ts';
import { isSameSite, siteOf, type Site } from './sites.ts';

/** Whether these origins are all of this site; one that nobody tells of is not. */
export const areAllOf = (origins: readonly (string | null)[], site: Site): boolean =>
  origins.every((origin) => origin !== null && isSameSite(siteOf(origin), site));

/**
 * Whether all pages around a frame are of its site, and what it would fill is seen in each: it looks itself as far as they are of its own
 * origin; from there on the content script of each page is asked, up to the top of the tab. Where one says nothing, nothing is filled.
 *
 * @param pages.ask All frames of a tab: which of them stand around each other, the browser tells none but themselves.
 */
export async function isSeenAround(
  pages: { ask(tabId: number, message: WorkerMessage): Promise<readonly unknown[]> },
  { ancestors, within }: { readonly ancestors: readonly (string | null)[]; readonly within: Within | null },
  { tabId, frameId, site }: Frame,
): Promise<boolean> {
  // A frame that takes itself for the page of the tab: it is told nothing of what is around it.
  if (frameId !== 0 && ancestors.length === 0) return false;
  // Firefox tells a frame no more than that: who is asked says it.
  const known = within === null ? ancestors : ancestors.filter((origin) => origin !== null);
  if (!areAllOf(known, site)) return false;
  for (let asked = within; asked !== null;) {
    const answers = (await pages.ask(tabId, { type: 'around', within: asked })).flatMap((answer) => {
      const { success, data } = z.safeParse(around, answer);
      return success ? [data] : [];
    });
    const [said, ...others] = answers;
    if (said?.isSeen !== true || others.length > 0 || !areAllOf([said.origin], site)) return false;
    if (said.within !== null && said.within.path.length >= asked.path.length) return false;
    asked = said.within;
  }
  return true;
}
