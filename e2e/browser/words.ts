import { globSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** The catalogues of the web apps, read as text: what a screen in another language must not say. */

const root = new URL('../../', import.meta.url).pathname;
const entry = /^\s*'[\w. -]+':\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/gmu;

const messagesOf = (name: '{messages,words}.ts' | '{messages,words}.de.ts'): readonly string[] =>
  globSync(`{apps,packages}/*/src/**/${name}`, { cwd: root }).flatMap((file) =>
    [...readFileSync(`${root}${file}`, 'utf8').matchAll(entry)].map(([, single, double]) =>
      (single ?? double ?? '').replaceAll('\\u00AD', '\u00AD').replaceAll(/\\(.)/gu, '$1'),
    ),
  );

/** What a message says whatever its values are: the text between and inside its braces. */
const piecesOf = (message: string): readonly string[] =>
  message.split(/\{\w+, plural,|\{\w+\}|(?:=\d+|one|other) \{|[{}#]/u).map((piece) => piece.trim());

const english = messagesOf('{messages,words}.ts');
const inGerman = messagesOf('{messages,words}.de.ts');
const german = new Set([...inGerman, ...inGerman.flatMap(piecesOf)]);
if (english.length < 300 || german.size < 300) throw new Error('the catalogues are not where they were');

/** Whole English messages, and pieces of three words and more, that no German message says. */
const whole = english.filter((message) => !message.includes('{') && !german.has(message));
const pieces = english
  .flatMap(piecesOf)
  .filter((piece) => piece.split(/\s+/u).length >= 3 && !german.has(piece));

/** What a page says: its texts, and what is told to those who hear it. */
const saidOn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const said = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() !== null) {
      const { parentElement, textContent } = walker.currentNode;
      if (parentElement?.closest('script, style, noscript, [lang="en"]') === null)
        said.push(textContent ?? '');
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
        said.push(element.getAttribute(name) ?? '');
    return said.map((text) => text.trim().replaceAll(/\s+/gu, ' ')).filter((text) => text !== '');
  });

/** English that is left on a page in German, one line each. */
export async function englishOn(page: Page, name: string): Promise<readonly string[]> {
  const said = await saidOn(page);
  const exact = new Set(whole);
  return said
    .filter((text) => exact.has(text) || pieces.some((piece) => text.includes(piece)))
    .map((text) => `${name}: ${text}`);
}
