import { escapeHtml } from '../html.ts';
import type { Language } from '../language.ts';
import { de } from './messages/de.ts';
import { en } from './messages/en.ts';
import { mountPage } from './pages.ts';
import { inLanguage, plainPage, section } from './plain-page.ts';
import { definedProblems, problem, type ProblemMeaning } from './problems.ts';
import type { HttpServer } from './server.ts';

const problemPagePath = '/problems/';

/**
 * The pages that the `type` of a problem document names (RFC 9457, section 3.1.1), at the root origin: what the code means and what to do,
 * from the very words that the documents are made of, in the reader's language. An unknown code is not found.
 */
export function mountProblemPages(
  server: HttpServer,
  spend: (address: string) => Promise<void> | undefined,
): void {
  const meanings = definedProblems();
  mountPage({
    server,
    spend,
    surface: 'installation',
    path: `${problemPagePath}:code`,
    render: ({ url, language }) => {
      const code = url.slice(url.lastIndexOf('/') + 1);
      const found = meanings.get(code);
      if (found === undefined) throw problem('not-found', { reason: 'problem-code' });
      const said = found.map((meaning) => inLanguage(meaning, language));
      return Promise.resolve({ html: problemPage(code, said, language) });
    },
  });
}

function problemPage(code: string, meanings: readonly ProblemMeaning[], language: Language): string {
  const [first, ...others] = meanings;
  if (first === undefined) throw new TypeError('a code has a meaning');
  const statuses = [...new Set(meanings.map(({ status }) => status))].map((status) => String(status));
  const sections = [section('h1', first), ...others.map((meaning) => section('h2', meaning))];
  const facts = `<p class="facts"><span>${escapeHtml(code)}</span> <span>HTTP ${statuses.join(', ')}</span></p>`;
  return plainPage({
    title: first.title,
    body: [facts, ...sections].join('\n'),
    note: { de, en }[language].note,
    language,
    nonce: 'LANYARD-CSP-NONCE',
  });
}
