import { aCertificate } from '@lanyard/testing/certificate';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createLog } from '../telemetry/log.ts';
import { isPublicAddress, publicLookup } from '../outbound/public-address.ts';
import { createSmsGateway, SmsError, type SmsGatewayOptions } from './sms.ts';

const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Got {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** A gateway over TLS at localhost; without a status it never answers. */
async function aGateway(status?: number, headers: Record<string, string> = {}) {
  const { cert, key } = await aCertificate();
  const got: Got[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      if (status !== undefined) response.writeHead(status, headers).end('+4915112345678 is unknown');
    });
  });
  running.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: `https://localhost:${String((server.address() as AddressInfo).port)}/send`, ca: cert, got };
}

function aSender(options: Partial<SmsGatewayOptions> & { readonly url: string }) {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const body = '{"to":"{to}","text":"{text}"}';
  return { lines, ...createSmsGateway({ header: undefined, body, inside: true, log, ...options }) };
}
const message = { to: '+4915112345678', text: 'Say "hi" & {to}\n#1' };

describe('a gateway for text messages', () => {
  test('gets JSON or a form, with its key, nothing of the text breaking out of its place', async () => {
    const { url, ca, got } = await aGateway(201);
    await aSender({ url, ca, header: 'Authorization: Bearer secret' }).send(message);
    await aSender({ url, ca, body: 'To={to}&From=Lanyard&Body={text}' }).send(message);
    const [json, form] = got;
    expect(json?.headers).toMatchObject({
      authorization: 'Bearer secret',
      'content-type': 'application/json',
    });
    expect(JSON.parse(json?.body ?? '')).toEqual(message);
    expect(form?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(form?.body))).toEqual({
      To: message.to,
      From: 'Lanyard',
      Body: message.text,
    });
  });

  test.each([
    [400, 'refused'],
    [302, 'refused'],
    [503, 'unavailable'],
  ] as const)('that answers %i: %s, and nothing of its answer is logged', async (status, kind) => {
    const elsewhere = await aGateway(200);
    const { url, ca } = await aGateway(status, { location: elsewhere.url });
    const sender = aSender({ url, ca });
    await expect(sender.send(message)).rejects.toMatchObject({ kind });
    expect(elsewhere.got).toEqual([]);
    expect(sender.lines.join('')).toContain('A text message was not sent');
    expect(sender.lines.join('')).not.toContain('15112345678');
  });

  test('that does not answer is given up', async () => {
    const { url, ca } = await aGateway();
    const sending = aSender({ url, ca, timeoutMs: 200 }).send(message);
    await expect(sending).rejects.toBeInstanceOf(SmsError);
  });

  test('whose certificate is not trusted gets nothing', async () => {
    const { url, got } = await aGateway(200);
    await expect(aSender({ url }).send(message)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(got).toEqual([]);
  });

  test('server-side request forgery: a gateway outside is not reached at an address inside, by name or number', async () => {
    const { url, ca, got } = await aGateway(200);
    const byNumber = url.replace('localhost', '127.0.0.1');
    for (const inside of [url, byNumber, byNumber.replace('127.0.0.1', '[::1]')]) {
      const sender = aSender({ url: inside, ca, inside: false });
      await expect(sender.send(message)).rejects.toMatchObject({ kind: 'unavailable' });
      expect(sender.lines.join('')).toContain('PrivateAddressError');
    }
    expect(got).toEqual([]);
  });
});

test('addresses inside are told from those of the open network', () => {
  const inside = [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '2002:7f00:1::',
    '2001::1',
    'localhost',
    '',
  ];
  expect(inside.filter((address) => isPublicAddress(address))).toEqual([]);
  const outside = ['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700:4700::1111', '2a00:1450:4001::1'];
  expect(outside.filter((address) => !isPublicAddress(address))).toEqual([]);
});

test('a name that leads inside is not connected to, whichever form the caller wants', async () => {
  const looked = (all: boolean) =>
    new Promise((resolve) => {
      publicLookup('localhost', { all }, (error) => resolve(error?.name));
    });
  expect(await looked(true)).toBe('PrivateAddressError');
  expect(await looked(false)).toBe('PrivateAddressError');
});
