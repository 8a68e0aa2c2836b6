import { describe, expect, test } from 'vitest';
import { invitationMail } from './invitation-mail.ts';

const invitation = {
  organization: { name: 'Acme', origin: 'https://acme.example.com' },
  name: 'Mia',
  link: 'https://wallet.example.com/join#019a0000-0000-7000-8000-000000000001.token',
  expiresAt: new Date('2026-11-27T14:30:00Z'),
};

test('both parts say who invites, where the link leads and until when', () => {
  const { subject, text, html } = invitationMail(invitation);
  expect(subject).toBe('Join Acme');
  for (const part of [text, html]) {
    for (const said of [invitation.link, 'Hello Mia', 'acme.example.com', '27 November 2026, 14:30 UTC']) {
      expect(part).toContain(said);
    }
  }
});

test('opening the mail tells nobody: nothing in it is loaded from anywhere', () => {
  const { html } = invitationMail(invitation);
  expect(html).not.toMatch(/<(?:img|link|script|iframe|object|video)\b|url\(|@import/i);
});

describe('attack: a name that is more than a name', () => {
  const hostile = '<b>Bank</b>\r\nBcc: victim@example.org\u202E gnp.exe';
  const { subject, text, html } = invitationMail({
    ...invitation,
    organization: { ...invitation.organization, name: hostile },
    name: hostile,
  });

  test('no header, no element and no turned direction comes of it', () => {
    expect(subject).toBe('Join <b>Bank</b> Bcc: victim@example.org gnp.exe');
    expect(text).not.toContain('\u202E');
    expect(html).not.toContain('<b>');
    expect(html).not.toContain('\u202E');
  });
});
