import { escapeHtml } from '../html.ts';
import { mountPage } from './pages.ts';
import { definedProblems, problem, type ProblemMeaning } from './problems.ts';
import type { HttpServer } from './server.ts';

const problemPagePath = '/problems/';

/**
 * The pages that the `type` of a problem document names (RFC 9457, section 3.1.1), at the root origin: what the code means and what to do,
 * from the very words that the documents are made of. An unknown code is not found.
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
    render: ({ url }) => {
      const code = url.slice(url.lastIndexOf('/') + 1);
      const found = meanings.get(code);
      if (found === undefined) throw problem('not-found', { reason: 'problem-code' });
      return Promise.resolve({ html: problemPage(code, found) });
    },
  });
}

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
.note{margin-top:16px;padding:0 16px;font-size:14px;line-height:20px}
`;

function problemPage(code: string, meanings: readonly ProblemMeaning[]): string {
  const [first, ...others] = meanings;
  if (first === undefined) throw new TypeError('a code has a meaning');
  const statuses = [...new Set(meanings.map(({ status }) => status))].map((status) => String(status));
  const sections = [section('h1', first), ...others.map((meaning) => section('h2', meaning))];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(first.title)}</title>
<link rel="icon" href="data:,">
<style nonce="LANYARD-CSP-NONCE">${styles}</style>
</head>
<body>
<main>
<article>
<p class="facts"><span>${escapeHtml(code)}</span> <span>HTTP ${statuses.join(', ')}</span></p>
${sections.join('\n')}
</article>
<p class="note">If this keeps happening, tell your administrator when it was, and the request id if you were shown one.</p>
</main>
</body>
</html>
`;
}

function section(heading: 'h1' | 'h2', { title, detail }: ProblemMeaning): string {
  const advice = detail === undefined ? '' : `\n<p>${escapeHtml(detail)}</p>`;
  return `<section>
<${heading}>${escapeHtml(title)}</${heading}>${advice}
</section>`;
}
