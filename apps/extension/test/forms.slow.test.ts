import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startExtension, type Extension } from './extension.ts';
import { ada } from './fixed-build.ts';
import type { PageCase } from './pages/page-case.ts';
import { groups } from './pages/pages.ts';

/** Every page of `pages/` in Chromium, with the built extension: what is filled, what not, and the table that says so. */

let extension: Extension;
beforeAll(async () => {
  extension = await startExtension();
});
afterAll(() => extension.close());

interface Field {
  readonly fill: string | null;
  readonly name: string;
  readonly before: string;
  readonly now: string;
}

const fieldSelector = 'input:not([type=hidden]):not([type=checkbox]), textarea';

/** All fields of all frames, in open shadow roots too; of thousands the first and those to be filled. */
async function fieldsOf(page: Page): Promise<Field[]> {
  const found = await Promise.all(
    page.frames().map((frame) =>
      frame.locator(fieldSelector).evaluateAll((all) =>
        (all as HTMLInputElement[])
          .filter((field, place) => place < 20 || field.dataset['fill'] !== undefined)
          .map((field) => ({
            fill: field.dataset['fill'] ?? null,
            name: field.labels?.[0]?.textContent.trim() ?? (field.name === '' ? field.type : field.name),
            before: field.defaultValue,
            now: field.value,
          })),
      ),
    ),
  );
  return found.flat();
}

/** The same where the page's own prototypes say what they like: asked from a world beside it. */
async function fieldsFromBeside(page: Page): Promise<Field[]> {
  const all = await page.locator(fieldSelector).all();
  return Promise.all(
    all.map(async (field) => ({
      fill: await field.getAttribute('data-fill'),
      name: (await field.getAttribute('name')) ?? '',
      before: '',
      now: await field.inputValue(),
    })),
  );
}

function isAsWanted({ fill, now, before }: Field): boolean {
  switch (fill) {
    case null:
      return now === before;
    case 'user name':
      return now === ada.content.userName;
    case 'password':
      return now === ada.content.password;
    case 'code':
      return /^\d{6}$/.test(now);
    default:
      return /^\d$/.test(now);
  }
}

const seen = new Map<PageCase, readonly Field[]>();

describe.for(groups.map(({ heading, cases }) => [heading, cases] as const))('%s', ([, cases]) => {
  test.for(cases.map((of) => [of.name, of] as const))('%s', async ([, of]) => {
    const page = await extension.open(of);
    await extension.fillByPopup();
    const read = () => (of.isPolluted === true ? fieldsFromBeside(page) : fieldsOf(page));
    let fields: readonly Field[] = [];
    const others = async () => (fields = await read()).filter((field) => !isAsWanted(field));
    await expect.poll(others).toEqual([]);
    seen.set(of, fields);
    const isAnyWanted = [of.html, ...Object.values(of.others ?? {})].some((html) => html.includes('fill='));
    expect(fields.some(({ fill }) => fill !== null)).toBe(isAnyWanted);
  });
});

const table = join(import.meta.dirname, '../../../docs/extension-forms.md');

/** What was seen, as the document says it. */
function documentOf(): Promise<string> {
  const names = (fields: readonly string[]) => {
    const each = [...new Set(fields)];
    return each.length === 0 ? '–' : each.length > 6 ? `${each.slice(0, 6).join(', ')} …` : each.join(', ');
  };
  const rows = (of: PageCase) => {
    const fields = seen.get(of) ?? [];
    const filled = fields.filter(({ now, before }) => now !== before).map(({ fill }) => fill ?? '?');
    const left = fields.filter(({ now, before }) => now === before).map(({ name }) => name);
    const digits = filled.filter((fill) => fill.startsWith('digit'));
    const others = filled.filter((fill) => !fill.startsWith('digit'));
    const said = digits.length > 0 ? [...others, `${String(digits.length)} digits`] : others;
    return `| ${of.name} | ${names(said)} | ${names(left)} |`;
  };
  const count = groups.flatMap(({ cases }) => cases).length;
  const text = [
    '# What the extension fills',
    '',
    `${String(count)} pages of our own making, each walked by a test with the built extension in Chromium. The test writes this table and fails where it`,
    'is not what happens: [apps/extension/test](../apps/extension/test). The login that is filled is for `https://example.com`.',
    ...groups.map(
      ({ heading, cases }) =>
        `\n## ${heading}\n\n| page | filled | left alone |\n| --- | --- | --- |\n${cases.map(rows).join('\n')}`,
    ),
    '',
  ].join('\n');
  return resolveConfig(table).then((options) => format(text, { ...options, parser: 'markdown' }));
}

test('the published table says what happens in each page', async () => {
  const now = await documentOf();
  if (process.env['LANYARD_WRITE_FORMS'] === '1') writeFileSync(table, now);
  expect(readFileSync(table, 'utf8')).toBe(now);
});
