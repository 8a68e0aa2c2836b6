import { escapeHtml } from '../html.ts';
import type { Language } from '../language.ts';
import { mountPage } from '../http/pages.ts';
import { problem } from '../http/problems.ts';
import type { HttpServer } from '../http/server.ts';
import type { Outbox, OutboxMail } from './mailer.ts';

export const outboxPath = '/outbox';

/** The pages of the outbox, at the root origin. Development only: whoever mounts it has no mail server. */
export function mountOutbox(
  server: HttpServer,
  outbox: Outbox,
  spend: (address: string) => Promise<void> | undefined,
): void {
  const page = { server, surface: 'installation', spend } as const;
  mountPage({
    ...page,
    path: outboxPath,
    render: async ({ language }) => ({ html: listPage(outbox.mails, language) }),
  });
  // The mail as a mail program shows it: its own styles, and nothing else, run.
  server.fastify.route<{ Params: { id: string } }>({
    method: 'GET',
    url: `${outboxPath}/:id`,
    constraints: { surface: page.surface },
    handler: async (request, reply) => {
      await spend(request.ip);
      const mail = outbox.mails.find(({ id }) => String(id) === request.params.id);
      if (mail === undefined) throw problem('not-found', { detail: 'The outbox keeps the last mails only.' });
      return reply
        .header(
          'content-security-policy',
          "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        )
        .type('text/html; charset=utf-8')
        .send(mail.html);
    },
  });
}

const styles = `
:root{color-scheme:light dark;--ground:light-dark(#f7f8fb,#0d0e11);--surface:light-dark(#fff,#15171b);--sunken:light-dark(#eff1f4,#202328);
--line:light-dark(#e4e7ec,#282b31);--muted:light-dark(#595f6b,#a5a9b2);--ink:light-dark(#151923,#eff0f3);--accent:light-dark(#264bd1,#9ab8ff)}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 -apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}
main{max-width:640px;margin:0 auto;padding:48px 16px 96px}
header{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:baseline;justify-content:space-between;margin-bottom:32px}
h1{margin:0;font-size:28px;line-height:36px;letter-spacing:-.02em}
header p{flex-basis:100%;margin:0;color:var(--muted)}
article{margin:0 0 16px;padding:24px;background:var(--surface);border:1px solid var(--line);border-radius:16px}
h2{margin:0 0 4px;font-size:18px;line-height:24px;letter-spacing:-.01em}
.facts{margin:0 0 16px;padding:0 0 16px;border-bottom:1px solid var(--line);color:var(--muted);font-size:14px;overflow-wrap:anywhere}
.text{margin:0 0 16px;white-space:pre-wrap;overflow-wrap:anywhere}
.code{display:block;margin:4px 0;padding:12px;background:var(--sunken);border-radius:12px;text-align:center;font:600 28px/36px ui-monospace,Menlo,Consolas,monospace;letter-spacing:.2em}
.more{margin:0;font-size:14px}
.empty{padding:64px 24px;text-align:center;color:var(--muted)}
.empty strong{display:block;color:var(--ink);font-size:18px}
a{color:var(--accent);text-underline-offset:3px}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
`;

const words = {
  en: {
    title: 'Outbox',
    refresh: 'Refresh',
    lead: 'Development only: without a mail server, mails and text messages stay here. Newest first, until Lanyard stops.',
    empty: { title: 'No mail yet', text: 'What Lanyard would send appears here.' },
    to: 'To',
    asMail: 'As it looks in a mail program',
    locale: 'en-GB',
  },
  de: {
    title: 'Postausgang',
    refresh: 'Aktualisieren',
    lead: 'Nur zum Entwickeln: Ohne Mailserver bleiben E-Mails und SMS hier. Die neuesten zuerst, bis Lanyard endet.',
    empty: { title: 'Noch keine E-Mail', text: 'Was Lanyard senden würde, erscheint hier.' },
    to: 'An',
    asMail: 'Wie sie in einem Mailprogramm aussieht',
    locale: 'de-DE',
  },
} as const;

function listPage(mails: readonly OutboxMail[], language: Language): string {
  const t = words[language];
  const list = mails.map((mail) => article(mail, language)).join('\n');
  const empty = `<article class="empty"><strong>${t.empty.title}</strong>${t.empty.text}</article>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${t.title}</title>
<link rel="icon" href="data:,">
<style nonce="LANYARD-CSP-NONCE">${styles}</style>
</head>
<body>
<main>
<header>
<h1>${t.title}</h1>
<a href="${outboxPath}">${t.refresh}</a>
<p>${t.lead}</p>
</header>
${mails.length === 0 ? empty : list}
</main>
</body>
</html>
`;
}

function article({ id, subject, to, sentAt, text, html }: OutboxMail, language: Language): string {
  const t = words[language];
  const more = `<p class="more"><a href="${outboxPath}/${String(id)}">${t.asMail}</a></p>`;
  return `<article>
<h2>${escapeHtml(subject)}</h2>
<p class="facts">${t.to} ${escapeHtml(to)} · <time datetime="${sentAt.toISOString()}">${sentAt.toLocaleTimeString(t.locale)}</time></p>
<div class="text">${textHtml(text)}</div>
${html === '' ? '' : more}
</article>`;
}

/** Plain text with its addresses as links, and lines indented by four spaces (codes) large. */
function textHtml(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const code = /^ {4}(\S{1,20})$/.exec(line)?.[1];
      return code === undefined ? `${linked(line)}\n` : `<span class="code">${escapeHtml(code)}</span>`;
    })
    .join('');
}

function linked(line: string): string {
  return line
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) =>
      index % 2 === 0 ? escapeHtml(part) : `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>`,
    )
    .join('');
}
