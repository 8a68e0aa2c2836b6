import { describe, expect, test } from 'vitest';
import { invitationMail } from './invitation-mail.ts';
import { messagesIn } from './messages/messages.ts';

const en = messagesIn('en');

const invitation = {
  organization: { name: 'Acme', origin: 'https://acme.example.com' },
  name: 'Mia',
  link: 'https://wallet.example.com/join#019a0000-0000-7000-8000-000000000001.token',
  expiresAt: new Date('2026-11-27T14:30:00Z'),
};

test('both parts say who invites, where the link leads and until when', () => {
  const { subject, text, html } = invitationMail(invitation, en);
  expect(subject).toBe('Join Acme');
  for (const part of [text, html]) {
    for (const said of [invitation.link, 'Hello Mia', 'acme.example.com', '27 November 2026, 14:30 UTC']) {
      expect(part).toContain(said);
    }
  }
});

test('in German it says the same, and that it is German', () => {
  const { subject, text, html } = invitationMail(invitation, messagesIn('de'));
  expect(subject).toBe('Einladung zu Acme');
  expect(html).toContain('<html lang="de">');
  for (const said of [invitation.link, 'Hallo Mia', 'acme.example.com', '27. November 2026, 14:30 UTC']) {
    expect(text).toContain(said);
  }
});

test('opening the mail tells nobody: nothing in it is loaded from anywhere', () => {
  const { html } = invitationMail(invitation, en);
  expect(html).not.toMatch(/<(?:img|link|script|iframe|object|video)\b|url\(|@import/i);
});

describe('attack: a name that is more than a name', () => {
  const hostile = '<b>Bank</b>\r\nBcc: victim@example.org\u202E gnp.exe';
  const named = { ...invitation, organization: { ...invitation.organization, name: hostile }, name: hostile };
  const { subject, text, html } = invitationMail(named, en);

  test('no header, no element and no turned direction comes of it', () => {
    expect(subject).toBe('Join <b>Bank</b> Bcc: victim@example.org gnp.exe');
    expect(text).not.toContain('\u202E');
    expect(html).not.toContain('<b>');
    expect(html).not.toContain('\u202E');
  });
});
