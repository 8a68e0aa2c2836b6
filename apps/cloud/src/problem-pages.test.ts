import { commonProblems } from '@lanyard/contract/problem';
import { allRoutes } from '@lanyard/contract/routes';
import { anHttpServer, type TestServer } from '@lanyard/testing/http-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// All rooms, since their problems are known once they are loaded.
import './main.ts';
import { problemsInGerman } from './platform/http/messages/problems.de.ts';
import { mountProblemPages } from './platform/http/problem-pages.ts';
import { definedProblems } from './platform/http/problems.ts';

let world: TestServer;
const spent: string[] = [];
beforeAll(async () => {
  world = anHttpServer();
  mountProblemPages(world.server, (address) => void spent.push(address));
  await world.listen();
});
afterAll(() => world.stop());

const pageOf = (code: string, host = 'localhost') => world.send(`/problems/${code}`, { host });
const codes = [
  ...new Set([...Object.keys(commonProblems), ...allRoutes.flatMap(({ problems }) => problems)]),
];

describe('the page of a problem', () => {
  test.each(codes)('%s says what it means and what to do, in the words of its document', async (code) => {
    const { status, headers, text } = await pageOf(code);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    const shown = text.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&');
    for (const { title, detail = '' } of definedProblems().get(code) ?? []) {
      expect(shown).toContain(title);
      expect(shown).toContain(detail);
    }
  });

  test('says it in German to whoever reads German: no sentence is missing', async () => {
    const sentences = codes
      .flatMap((code) => definedProblems().get(code) ?? [])
      .flatMap(({ title, detail }) => [title, detail ?? '']);
    const missing = sentences.filter(
      (sentence) => sentence !== '' && problemsInGerman[sentence] === undefined,
    );
    expect(missing).toEqual([]);
    const { text } = await world.send('/problems/trust-first', {
      host: 'localhost',
      headers: { 'accept-language': 'de-AT, en;q=0.5' },
    });
    expect(text).toContain('<html lang="de">');
    expect(text).toContain('Diesem Browser wird nicht vertraut.');
  });

  test('of an unknown code is not found, nor is one at another address; each costs a point', async () => {
    spent.length = 0;
    for (const code of ['nothing', 'constructor', '__proto__', '%3Cscript%3E', 'locked/more', '']) {
      const { status, text } = await pageOf(code);
      expect(status).toBe(404);
      expect(text).not.toContain('script');
    }
    expect(spent.length).toBeGreaterThan(2);
    expect((await pageOf('locked', 'acme.localhost')).status).toBe(404);
  });

  test('is where the type of a document leads', async () => {
    const { json } = await world.send('/nowhere', { host: 'localhost' });
    const { type } = json() as { type: string };
    expect(type).toBe('http://localhost:8080/problems/not-found');
  });
});
