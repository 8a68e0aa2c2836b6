import { fakeClock } from '@lanyard/testing/clock';
import { anHttpServer } from '@lanyard/testing/http-server';
import { mailCatcher, type MailCatcher } from '@lanyard/testing/mail-catcher';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { createLog } from '../telemetry/log.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { layOutMail } from './layout.ts';
import { createOutboxMailer, createSmtpMailer, type Mail, type Mailer } from './mailer.ts';
import { mountOutbox } from './outbox-page.ts';

const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of closing.splice(0).toReversed()) await each.close();
});

const mail: Mail = {
  to: 'ann@example.com',
  subject: 'Your code',
  text: 'Code 123456',
  html: '<p>Code 123456</p>',
};

function aMailer(
  url: string,
  requireTls = false,
): { mailer: Mailer; lines: string[]; metrics: ReturnType<typeof createMetrics> } {
  const lines: string[] = [];
  const metrics = createMetrics();
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const mailer = createSmtpMailer({ url, from: 'Lanyard <noreply@example.com>', requireTls, log, metrics });
  closing.push(mailer);
  return { mailer, lines, metrics };
}
async function aCatcher(): Promise<MailCatcher> {
  const catcher = await mailCatcher();
  closing.push(catcher);
  return catcher;
}
/** A mail server that answers every recipient with this. */
async function aRefusingServer(answer: Error & { responseCode: number }): Promise<string> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (_address, _session, callback) => callback(answer),
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  return `smtp://127.0.0.1:${String((server.server.address() as AddressInfo).port)}`;
}

describe('by SMTP', () => {
  test('a mail arrives in both forms, marked as written by a machine', async () => {
    const catcher = await aCatcher();
    const { mailer, metrics } = aMailer(catcher.url);
    await mailer.send(mail);
    const caught = await catcher.next('ann@example.com');
    expect(caught).toMatchObject({
      subject: 'Your code',
      text: expect.stringContaining('Code 123456') as string,
    });
    expect(caught.raw).toMatch(/^From: Lanyard <noreply@example\.com>\r$/m);
    expect(caught.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(caught.raw).toContain('<p>Code 123456</p>');
    expect(await metrics.registry.metrics()).toContain('lanyard_mails_total{outcome="sent"} 1');
  });

  test.each([
    ['a second recipient', 'ann@example.com, eve@example.com'],
    ['a header', 'ann@example.com\r\nBcc: eve@example.com'],
    ['a name', 'Ann <ann@example.com>'],
    ['a group', 'friends: ann@example.com;'],
  ])('an address that smuggles %s goes nowhere', async (_what, to) => {
    const catcher = await aCatcher();
    const { mailer } = aMailer(catcher.url);
    await expect(mailer.send({ ...mail, to })).rejects.toMatchObject({ kind: 'refused' });
    await mailer.send(mail);
    expect(catcher.mails.map((each) => each.to)).toEqual(['ann@example.com']);
  });

  test('a subject cannot add a header', async () => {
    const catcher = await aCatcher();
    await aMailer(catcher.url).mailer.send({ ...mail, subject: 'Hello\r\nBcc: eve@example.com' });
    expect((await catcher.next('ann@example.com')).raw).not.toMatch(/^Bcc:/m);
  });

  test('nothing is sent without TLS where that is required', async () => {
    const catcher = await aCatcher();
    const { mailer } = aMailer(catcher.url, true);
    await expect(mailer.send(mail)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(catcher.mails).toEqual([]);
  });

  test('neither recipient nor content is logged, not even from what the server answers', async () => {
    const url = await aRefusingServer(
      Object.assign(new Error('no mailbox ann@example.com here'), { responseCode: 550 }),
    );
    const { mailer, lines, metrics } = aMailer(url);
    const thrown = await mailer.send(mail).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ kind: 'refused' });
    expect(lines).toHaveLength(1);
    expect(lines.join('') + String(thrown)).not.toMatch(/ann|123456/);
    expect(await metrics.registry.metrics()).toContain('lanyard_mails_total{outcome="failed"} 1');
  });

  test('what may work later is told from what never will', async () => {
    const busy = await aRefusingServer(Object.assign(new Error('later'), { responseCode: 451 }));
    await expect(aMailer(busy).mailer.send(mail)).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(aMailer('smtp://127.0.0.1:1').mailer.send(mail)).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });
});

describe('the outbox', () => {
  const anOutbox = async () => {
    const clock = fakeClock();
    const mailer = createOutboxMailer(clock);
    const world = anHttpServer({ clock });
    if (mailer.outbox === undefined) throw new Error('an outbox mailer has an outbox');
    mountOutbox(world.server, mailer.outbox, () => undefined);
    await world.listen();
    closing.push({ close: world.stop });
    return { mailer, clock, get: (path: string, host = 'localhost') => world.send(path, { host }) };
  };

  test('keeps the last hundred mails, newest first', async () => {
    const { mailer } = await anOutbox();
    for (let index = 1; index <= 105; index += 1)
      await mailer.send({ ...mail, subject: `Mail ${String(index)}` });
    expect(mailer.outbox?.mails).toHaveLength(100);
    expect(mailer.outbox?.mails[0]?.subject).toBe('Mail 105');
  });

  test('shows them with links to follow and codes to read', async () => {
    const { mailer, get } = await anOutbox();
    const { subject, text, html } = layOutMail({
      language: 'en',
      subject: 'Join Acme',
      preview: '',
      title: 'Join Acme',
      sender: 'example.com',
      parts: [
        { kind: 'code', code: '123456' },
        { kind: 'button', label: 'Join', href: 'http://wallet.localhost:8080/join#a.b' },
      ],
    });
    await mailer.send({ to: 'ann@example.com', subject, text, html });
    const { text: page, status } = await get('/outbox');
    expect(status).toBe(200);
    expect(page).toContain('<h2>Join Acme</h2>');
    expect(page).toContain('<span class="code">123456</span>');
    expect(page).toContain(
      '<a href="http://wallet.localhost:8080/join#a.b">http://wallet.localhost:8080/join#a.b</a>',
    );
    expect((await get('/outbox/1')).text).toBe(html);
    expect((await get('/outbox/2')).json()).toMatchObject({ code: 'not-found' });
  });

  test('says so when it is empty', async () => {
    const { get } = await anOutbox();
    expect((await get('/outbox')).text).toContain('No mail yet');
  });

  test('runs nothing that a mail brings along', async () => {
    const { mailer, get } = await anOutbox();
    const evil = '<script>alert(1)</script>';
    await mailer.send({
      to: 'ann@example.com',
      subject: evil,
      text: `${evil} https://x.example/"onclick="alert(1)`,
      html: evil,
    });
    const list = await get('/outbox');
    expect(list.text).not.toContain('<script');
    expect(list.text).not.toContain('"onclick="');
    expect(list.headers['content-security-policy']).toMatch(/script-src 'self' 'nonce-/);
    expect((await get('/outbox/1')).headers['content-security-policy']).toContain("default-src 'none'");
  });

  test('is at the root address alone', async () => {
    const { get } = await anOutbox();
    expect((await get('/outbox', 'acme.localhost')).status).toBe(404);
  });
});
