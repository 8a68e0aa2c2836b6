import { localFetch } from '@lanyard/testing/local-fetch';
import type { BrowserContext, Page } from 'playwright-core';

/**
 * The malicious cloud, as people meet it on their screens: from now on what it serves of items has the ciphertexts of the first two swapped.
 * `unrouteAll` makes it honest.
 */
export async function swapItems(at: Page | BrowserContext, port: number): Promise<void> {
  await at.route(/\/vault\/items\?since=/u, async (route) => {
    const { 'accept-encoding': _any, ...headers } = await route.request().allHeaders();
    const url = route
      .request()
      .url()
      .replace(/since=\d+/u, 'since=0');
    const answer = await localFetch(port)(url, { headers });
    const served = (await answer.json()) as { cursor: number; items: { current: unknown }[] };
    const [one, other] = served.items;
    if (one !== undefined && other !== undefined) [one.current, other.current] = [other.current, one.current];
    await route.fulfill({ json: { ...served, cursor: served.cursor + 1 } });
  });
}

/** And of people everybody has the key of the first. */
export async function swapKeys(at: Page, port: number): Promise<void> {
  await at.route('**/api/vault/people', async (route) => {
    const { 'accept-encoding': _any, ...headers } = await route.request().allHeaders();
    const sent = { method: 'POST', headers, body: route.request().postData() ?? '' };
    const answer = await localFetch(port)(route.request().url(), sent);
    const served = (await answer.json()) as { people: { certificate: string }[] };
    const [first] = served.people;
    for (const person of served.people.slice(1)) person.certificate = first?.certificate ?? '';
    await route.fulfill({ json: served });
  });
}
