import type { ProblemDocument } from '@lanyard/contract/problem';
import { escapeHtml } from '../html.ts';
import { languageOf, type Language } from '../language.ts';
import { de } from './messages/de.ts';
import { en } from './messages/en.ts';
import { problemsInGerman } from './messages/problems.de.ts';
import type { ProblemMeaning } from './problems.ts';

const styles = `
:root{color-scheme:light dark;--ground:light-dark(#f7f8fb,#0d0e11);--surface:light-dark(#fff,#15171b);--sunken:light-dark(#eff1f4,#272b32);
--line:light-dark(#e4e7ec,#2d3139);--muted:light-dark(#595f6b,#a5a9b2);--ink:light-dark(#151923,#eff0f3)}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
main{width:100%;max-width:560px;padding:32px 16px}
article{padding:32px;background:var(--surface);border:1px solid var(--line);border-radius:16px}
.facts{display:flex;flex-wrap:wrap;gap:8px;margin:0 0 24px;font-size:14px;line-height:20px;color:var(--muted)}
.facts span{padding:2px 10px;background:var(--sunken);border-radius:999px}
section+section{margin-top:24px;padding-top:24px;border-top:1px solid var(--line)}
h1,h2{margin:0 0 8px;font-weight:600;letter-spacing:-.015em;text-wrap:balance}
h1{font-size:28px;line-height:36px}
h2{font-size:20px;line-height:28px}
p{margin:0;color:var(--muted);text-wrap:pretty}
a{display:inline-block;margin-top:24px;padding:10px 20px;border-radius:12px;background:light-dark(#2a52d8,#3c67e8);color:#fff;font-weight:500;text-decoration:none}
a:focus-visible{outline:2px solid light-dark(#264bd1,#9ab8ff);outline-offset:2px}
.note{overflow-wrap:anywhere;margin-top:16px;padding:0 16px;font-size:14px;line-height:20px}
`;

/**
 * What a person reads who typed an address or followed a link, in the place of the document that a program gets.
 *
 * @param place `host`: nothing of ours is at that host. `page`: nothing is at that path. `other`: what the document says.
 */
export function refusalPage(
  { title, detail, requestId }: ProblemDocument,
  {
    place,
    rootOrigin,
    nonce,
    languages,
  }: {
    place: 'host' | 'page' | 'other';
    rootOrigin: string;
    nonce: string;
    /** As the request's Accept-Language says it. */
    languages: string | undefined;
  },
): string {
  // Documents are in English, whoever asks; what a page says in their place is in the reader's language.
  const language = languageOf(languages);
  const words = { de, en }[language];
  const document = { title, ...(detail === undefined ? {} : { detail }) };
  const said = place === 'other' ? inLanguage(document, language) : words[place];
  const [href, action] = place === 'host' ? [rootOrigin, words.host.action] : ['/', words.start];
  const body = `${section('h1', said)}\n<a href="${escapeHtml(href)}">${escapeHtml(action)}</a>`;
  return plainPage({ title: said.title, body, note: words.requestId(requestId), nonce, language });
}

/** A page that loads nothing: what it says, and a line under it. `body` is HTML, the others are text. */
export function plainPage({
  title,
  body,
  note,
  nonce,
  language = 'en',
}: {
  title: string;
  body: string;
  note: string;
  nonce: string;
  /** Default `en`. */
  language?: 'de' | 'en';
}): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${styles}</style>
</head>
<body>
<main>
<article>
${body}
</article>
<p class="note">${escapeHtml(note)}</p>
</main>
</body>
</html>
`;
}

/** What a problem says, in the reader's language. A sentence made of what was sent stays as it is. */
export function inLanguage<Said extends Pick<ProblemMeaning, 'title' | 'detail'>>(
  said: Said,
  language: Language,
): Said {
  const say = (sentence: string) => (language === 'de' ? (problemsInGerman[sentence] ?? sentence) : sentence);
  const { title, detail } = said;
  return { ...said, title: say(title), ...(detail === undefined ? {} : { detail: say(detail) }) };
}

/** A heading with what to do under it. */
export function section(
  heading: 'h1' | 'h2',
  { title, detail }: Pick<ProblemMeaning, 'title' | 'detail'>,
): string {
  const advice = detail === undefined ? '' : `\n<p>${escapeHtml(detail)}</p>`;
  return `<section>
<${heading}>${escapeHtml(title)}</${heading}>${advice}
</section>`;
}
