import { escapeHtml } from '../html.ts';

/**
 * One look for every mail, and both of its forms from one source. Mail clients know tables and inline styles, little else; no
 * picture, no font and no link is fetched from anywhere, so that opening a mail tells nobody.
 */

/** A mail from top to bottom. Texts are plain: they are escaped here. */
export type MailPart =
  | { readonly kind: 'text'; readonly text: string }
  /** What is to be typed elsewhere: large, each character apart, one double click to copy. */
  | { readonly kind: 'code'; readonly code: string }
  /** The one thing to do. `href`: http or https. */
  | { readonly kind: 'button'; readonly label: string; readonly href: string }
  /** Facts, one a line. */
  | { readonly kind: 'facts'; readonly facts: readonly { readonly name: string; readonly value: string }[] }
  /** What matters to few: smaller, after everything else. */
  | { readonly kind: 'note'; readonly text: string };

export interface MailText {
  /** A language tag, for those who hear the mail. */
  readonly language: string;
  /** Never a secret: subjects are shown on locked phones. */
  readonly subject: string;
  /** What inboxes show after the subject. */
  readonly preview: string;
  readonly title: string;
  readonly parts: readonly MailPart[];
  /** Who sends this, e.g. the host of the installation. */
  readonly sender: string;
}

export interface LaidOutMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Lays out a mail. @throws TypeError on a button that is no web address */
export function layOutMail(mail: MailText): LaidOutMail {
  const subject = mail.subject.replaceAll(/\s+/g, ' ').trim();
  return { subject, text: plainText(mail), html: htmlText({ ...mail, subject }) };
}

function plainText({ title, parts, sender }: MailText): string {
  const blocks = parts.map((part) => plainPart(part));
  return `${[title, ...blocks, `-- \n${sender}`].join('\n\n')}\n`;
}

function plainPart(part: MailPart): string {
  if (part.kind === 'code') return `    ${part.code}`;
  if (part.kind === 'button') return `${part.label}:\n${webAddress(part.href)}`;
  if (part.kind === 'facts') return part.facts.map(({ name, value }) => `${name}: ${value}`).join('\n');
  return part.text;
}

const family = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const digits = "ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace";

/** Colors of the visual language (packages/ui, theme.css): inline for the light theme, by class for the dark one. */
const darkTheme = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.ground{background:#0d0e11!important}
.sheet{background:#15171b!important;border-color:#282b31!important}
.ink{color:#eff0f3!important}
.muted{color:#a5a9b2!important}
.sunken{background:#202328!important;border-color:#282b31!important}
.line{border-color:#282b31!important}
.accent{background:#3c67e8!important}
}`;

function htmlText({ language, subject, preview, title, parts, sender }: MailText): string {
  // Zero-width padding keeps inboxes from showing the text of the mail after a short preview.
  const hidden = `${escapeHtml(preview)}${'&#8199;&#847;'.repeat(60)}`;
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>${escapeHtml(subject)}</title>
<style>${darkTheme}
</style>
</head>
<body class="ground" style="margin:0;padding:0;background:#f7f8fb;-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;opacity:0">${hidden}</div>
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f7f8fb">
<tr><td align="center" style="padding:40px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:480px">
<tr><td style="padding:0 4px 20px">
<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="accent" width="12" height="20" style="width:12px;height:20px;background:#2a52d8;border-radius:4px;font-size:0;line-height:0">&nbsp;</td>
<td class="ink" style="padding-left:10px;font:600 16px/20px ${family};color:#151923;letter-spacing:-.01em">Lanyard</td>
</tr></table>
</td></tr>
<tr><td class="sheet" style="padding:36px 32px 32px;background:#ffffff;border:1px solid #e4e7ec;border-radius:16px">
<h1 class="ink" style="margin:0 0 16px;font:600 24px/30px ${family};letter-spacing:-.02em;color:#151923">${escapeHtml(title)}</h1>
${parts.map((part) => htmlPart(part)).join('\n')}
</td></tr>
<tr><td class="muted" align="center" style="padding:20px 4px 0;font:400 13px/18px ${family};color:#595f6b">${escapeHtml(sender)}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

function htmlPart(part: MailPart): string {
  if (part.kind === 'text')
    return `<p class="ink" style="margin:0 0 20px;font:400 16px/24px ${family};color:#151923">${escapeHtml(part.text)}</p>`;
  if (part.kind === 'note')
    return `<p class="muted line" style="margin:24px 0 0;padding-top:20px;border-top:1px solid #e4e7ec;font:400 14px/20px ${family};color:#595f6b">${escapeHtml(part.text)}</p>`;
  if (part.kind === 'code')
    return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 24px"><tr><td class="sunken ink" align="center" style="padding:20px 8px;background:#eff1f4;border:1px solid #e4e7ec;border-radius:12px;font:600 36px/44px ${digits};color:#151923"><span style="letter-spacing:.22em;margin-right:-.22em">${escapeHtml(part.code)}</span></td></tr></table>`;
  if (part.kind === 'button')
    return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 24px"><tr><td class="accent" style="background:#2a52d8;border-radius:10px"><a href="${escapeHtml(webAddress(part.href))}" style="display:inline-block;padding:13px 22px;font:600 16px/22px ${family};color:#ffffff;text-decoration:none">${escapeHtml(part.label)}</a></td></tr></table>`;
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 24px">${part.facts.map((fact) => htmlFact(fact)).join('')}</table>`;
}

function htmlFact({ name, value }: { name: string; value: string }): string {
  const cell = `padding:8px 0;border-bottom:1px solid #e4e7ec;vertical-align:top`;
  return `<tr><td class="muted line" style="${cell};padding-right:16px;font:400 14px/20px ${family};color:#595f6b;white-space:nowrap">${escapeHtml(name)}</td><td class="ink line" style="${cell};font:500 14px/20px ${family};color:#151923">${escapeHtml(value)}</td></tr>`;
}

function webAddress(href: string): string {
  const { protocol } = new URL(href);
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError('a button that is no web address');
  return href;
}
