import { expect, test } from 'vitest';
import { layOutMail, type MailText } from './layout.ts';

const mail: MailText = {
  language: 'en',
  subject: 'Subject',
  preview: 'Preview',
  title: 'Title',
  parts: [
    { kind: 'text', text: 'A paragraph' },
    { kind: 'code', code: '012345' },
    { kind: 'button', label: 'Open', href: 'https://acme.example.com/join#secret' },
    { kind: 'facts', facts: [{ name: 'Browser', value: 'Firefox' }] },
    { kind: 'note', text: 'A note' },
  ],
  sender: 'wallet.example.com',
};
const contents = [
  'Title',
  'A paragraph',
  '012345',
  'Open',
  'https://acme.example.com/join#secret',
  'Browser',
  'Firefox',
  'A note',
  'wallet.example.com',
];

test.each(contents)('both forms of a mail say "%s"', (content) => {
  const { text, html } = layOutMail(mail);
  expect(text).toContain(content);
  expect(html).toContain(content);
});

test('a name with markup in it stays text', () => {
  const name = `<img src=x onerror="alert('1')">&`;
  const { html, text } = layOutMail({
    ...mail,
    subject: name,
    preview: name,
    title: name,
    parts: [
      { kind: 'text', text: name },
      { kind: 'facts', facts: [{ name, value: name }] },
      { kind: 'button', label: name, href: 'https://example.com/?a="><img>' },
    ],
    sender: name,
  });
  expect(html).not.toContain('<img');
  expect(text).toContain(name);
});

test('opening a mail fetches nothing', () => {
  const { html } = layOutMail(mail);
  expect(html).not.toMatch(/<(?:img|link|script|iframe)|src=|url\(|@import|@font-face/i);
});

test('a subject cannot bring headers of its own', () => {
  expect(layOutMail({ ...mail, subject: 'Hello\r\nBcc: mallory@example.com' }).subject).not.toMatch(/[\r\n]/);
});

test('a button leads to the web only', () => {
  const parts = [{ kind: 'button', label: 'Open', href: 'javascript:alert(1)' }] as const;
  expect(() => layOutMail({ ...mail, parts })).toThrow(TypeError);
});
