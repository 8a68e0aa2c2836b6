import { localFetch } from '@lanyard/testing/local-fetch';
import { withPlantedEntry } from '@lanyard/testing/planted-log';
import type { BrowserContext, Page } from 'playwright-core';

/**
 * The malicious cloud, as people meet it on their screens: from now on what it serves of items has the ciphertexts of the first two swapped.
 * `unrouteAll` makes it honest.
 */
export async function swapItems(at: Page | BrowserContext, port: number): Promise<void> {
  await rewriting(at, port, 0, (answer) => {
    const [one, other] = answer.items;
    if (one !== undefined && other !== undefined) [one.current, other.current] = [other.current, one.current];
    return { ...answer, cursor: answer.cursor + 1 };
  });
}

/** It says of these items that somebody came or left: whoever owns them makes a new key. */
export async function markItems(
  at: Page | BrowserContext,
  port: number,
  items: readonly string[],
): Promise<void> {
  const marked = items.map((item) => ({ item, change: 1 }));
  await rewriting(at, port, undefined, (answer) => ({ ...answer, marked }));
}

/** It answers as if nothing had ever been written. */
export async function answerFromThePast(at: Page | BrowserContext, port: number): Promise<void> {
  await rewriting(at, port, undefined, (answer) => ({ ...answer, cursor: 0, items: [] }));
}

interface Served {
  readonly cursor: number;
  readonly items: { current: unknown }[];
}

/** @param since What is asked for in place of what the page asks. Default: as it asks. */
async function rewriting(
  at: Page | BrowserContext,
  port: number,
  since: number | undefined,
  change: (answer: Served) => Served,
): Promise<void> {
  await at.route(/\/vault\/items\?since=/u, async (route) => {
    const { 'accept-encoding': _any, ...headers } = await route.request().allHeaders();
    const asked = route.request().url();
    const url = since === undefined ? asked : asked.replace(/since=\d+/u, `since=${String(since)}`);
    const answer = await localFetch(port)(url, { headers });
    await route.fulfill({ json: change((await answer.json()) as Served) });
  });
}

/** Of people everybody has the key of the first. */
export async function swapKeys(at: Page | BrowserContext, port: number): Promise<void> {
  await at.route('**/vault/people', async (route) => {
    const { 'accept-encoding': _any, ...headers } = await route.request().allHeaders();
    const sent = { method: 'POST', headers, body: route.request().postData() ?? '' };
    const answer = await localFetch(port)(route.request().url(), sent);
    const served = (await answer.json()) as { people: { certificate: string }[] };
    const [first] = served.people;
    for (const person of served.people.slice(1)) person.certificate = first?.certificate ?? '';
    await route.fulfill({ json: served });
  });
}

/** In everybody's log there is an entry more, with keys of its own. */
export async function plantEntries(at: Page | BrowserContext, port: number): Promise<void> {
  await at.route('**/did.jsonl', async (route) => {
    const log = await localFetch(port)(route.request().url(), {});
    const planted = await withPlantedEntry(await log.text(), Math.floor(Date.now() / 1000));
    await route.fulfill({ body: planted.log });
  });
}
