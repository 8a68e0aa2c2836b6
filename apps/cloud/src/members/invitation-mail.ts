import { layOutMail, type LaidOutMail } from '../platform/mail/layout.ts';
import type { Messages } from './messages/en.ts';

/** The mail with an invitation. `link` holds the token: made when the mail is sent, it lies in no table and no queue. */
export function invitationMail(
  invitation: {
    readonly organization: { readonly name: string; readonly origin: string };
    readonly name: string;
    readonly link: string;
    readonly expiresAt: Date;
  },
  messages: Messages,
): LaidOutMail {
  const words = messages.invitation;
  const organization = oneLine(invitation.organization.name);
  const address = new URL(invitation.organization.origin).host;
  return layOutMail({
    language: messages.language,
    subject: words.subject(organization),
    preview: words.preview(organization),
    title: words.title(organization),
    parts: [
      { kind: 'text', text: words.greeting(oneLine(invitation.name)) },
      { kind: 'text', text: words.explanation },
      { kind: 'button', label: words.button(organization), href: invitation.link },
      {
        kind: 'facts',
        facts: [
          { name: words.address, value: address },
          { name: words.expires, value: messages.moment(invitation.expiresAt) },
        ],
      },
      { kind: 'note', text: words.limits },
    ],
    sender: `${organization} · ${address}`,
  });
}

/**
 * A name as one line of visible text: control and direction marks would let a subject read as something else than it says.
 */
function oneLine(name: string): string {
  return name
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
}
