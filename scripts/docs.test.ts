import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

/** The documents say nothing that is not there: links lead somewhere, paths exist, and a promise names a test that is really written. */

const repository = join(import.meta.dirname, '..');

const documents = globSync('**/*.md', {
  cwd: repository,
  exclude: (path) => /(?:^|\/)(?:node_modules|dist|data|\.cache|\.git)(?:\/|$)/.test(path),
}).sort();

const read = (document: string): string => readFileSync(join(repository, document), 'utf8');

/** Code blocks hold commands and examples of other machines. */
const withoutBlocks = (text: string): string => text.replaceAll(/^ *```[^]*?^ *```$/gm, '');

/** As GitHub makes the address of a heading: lower case, hyphens, no punctuation. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

function anchorsOf(document: string): string[] {
  return [...withoutBlocks(read(document)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    anchorOf(heading),
  );
}

function brokenLinks(document: string): string[] {
  const text = withoutBlocks(read(document));
  return [...text.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)]
    .map(([, inline, reference]) => inline ?? reference ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? document : relative(repository, join(repository, dirname(document), path));
      if (!existsSync(join(repository, file))) return true;
      return anchor !== undefined && !anchorsOf(file).includes(anchor);
    });
}

/** The folders of the repository that documents name; what is made while it runs (data, dist) may be missing. */
const place = /^(?:apps|packages|e2e|bench|scripts|docs|test-vectors|\.ci)\/[\w./*{},-]*$/;
const madeLater = /(?:^|\/)(?:dist|data|node_modules)(?:\/|$)/;

function missingPaths(document: string): string[] {
  const text = withoutBlocks(read(document));
  return [...text.matchAll(/`([^`\n]+)`/g)]
    .map(([, code = '']) => code)
    .filter((code) => place.test(code) && !madeLater.test(code))
    .filter((path) =>
      [repository, join(repository, dirname(document))].every(
        (folder) => globSync(path, { cwd: folder }).length === 0,
      ),
    );
}

/**
 * A test is named as `path/of.test.ts` “its title”, with more titles after commas; each title stands in the file as it is written there. So
 * does the name of each page of the extension's tests.
 */
const naming = /`([\w./-]+(?:\.test\.tsx?|\/test\/pages\/\w+\.ts))`((?:,?\s+(?:and\s+)?“[^”]+”)*)/g;

function promisesOf(document: string): { file: string; titles: string[] }[] {
  return [...read(document).matchAll(naming)].map(([, file = '', titles = '']) => ({
    file,
    titles: [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title.replaceAll(/\s+/g, ' ')),
  }));
}

function isTitleIn(source: string, title: string): boolean {
  const asWritten = [title, title.replaceAll("'", String.raw`\'`)];
  return asWritten.some((text) => ["'", '"', '`'].some((quote) => source.includes(quote + text + quote)));
}

describe.each(documents)('%s', (document) => {
  test('every link leads somewhere', () => {
    expect(brokenLinks(document)).toEqual([]);
  });

  test('every path of the repository exists', () => {
    expect(missingPaths(document)).toEqual([]);
  });
});

describe.each(['docs/threat-model.md', 'docs/white-paper.md'])('%s', (document) => {
  test('names tests by file and title', () => {
    const promises = promisesOf(document);
    expect(promises.length).toBeGreaterThan(20);
    expect(promises.filter(({ titles }) => titles.length === 0)).toEqual([]);
  });

  test('every test that it names is written', () => {
    const unwritten = promisesOf(document).flatMap(({ file, titles }) => {
      const path = join(repository, file);
      if (!existsSync(path)) return [file];
      const source = readFileSync(path, 'utf8');
      return titles.filter((title) => !isTitleIn(source, title)).map((title) => `${file} “${title}”`);
    });
    expect(unwritten).toEqual([]);
  });
});

test('documents are not tied to the machine or the work they were written on', () => {
  const foreign = /\.\.\/shared|\/work\/|\/tmp\/|\bissue #?\d+\b/i;
  const isFree = (document: string) =>
    !withoutBlocks(read(document))
      .split('\n')
      .some((line) => foreign.test(line));
  expect(documents.filter((document) => !isFree(document))).toEqual([]);
});
