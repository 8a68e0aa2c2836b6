import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from './config.ts';
import { describeConfig } from './settings-reference.ts';

const folder = mkdtempSync(join(tmpdir(), 'lanyard-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const production = {
  LANYARD_MODE: 'production',
  LANYARD_DOMAIN: 'id.example.com',
  LANYARD_TRUSTED_PROXIES: '127.0.0.1',
  LANYARD_SMTP_URL: 'smtps://user:sesame@mail.example.com:465',
  LANYARD_MAIL_FROM: 'Lanyard <noreply@example.com>',
};
const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    loadConfig({ LANYARD_DATA: join(folder, 'none'), ...environment });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('without any setting', () => {
  test('development on this computer alone, over http on localhost', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      mode: 'development',
      host: '127.0.0.1',
      port: 8080,
      trustedProxies: [],
      logAddresses: false,
    });
    expect(config.rootOrigin).toBe('http://localhost:8080');
    expect(config.walletOrigin).toBe('http://wallet.localhost:8080');
    expect(config.originOf('acme.localhost')).toBe('http://acme.localhost:8080');
    expect(config.didDomain).toBe('localhost%3A8080');
  });
});

describe('production', () => {
  test('starts with domain, proxy and mail, on https without a port', () => {
    const config = loadConfig({ ...production, LANYARD_DATA: join(folder, 'none') });
    expect(config.rootOrigin).toBe('https://id.example.com');
    expect(config.didDomain).toBe('id.example.com');
    expect(config.host).toBe('0.0.0.0');
  });

  test('names everything it lacks at once, each with what to do', () => {
    expect(problemsOf({ LANYARD_MODE: 'production' })).toEqual([
      expect.stringMatching(/^LANYARD_DOMAIN: set the public domain/),
      expect.stringMatching(
        /^TLS: set LANYARD_TLS_CERT_FILE and LANYARD_TLS_KEY_FILE, or LANYARD_TRUSTED_PROXIES/,
      ),
      expect.stringMatching(/^LANYARD_SMTP_URL: set the mail server/),
      expect.stringMatching(/^LANYARD_MAIL_FROM: set the sender/),
    ]);
  });

  test.each([
    ['plain http', { LANYARD_PUBLIC_SCHEME: 'http' }, /LANYARD_PUBLIC_SCHEME: production is https only/],
    ['limits that limit nothing', { LANYARD_RATE_SCALE: '50' }, /LANYARD_RATE_SCALE/],
    ['half a certificate', { LANYARD_TLS_CERT_FILE: '/dev/null' }, /set both or neither/],
    [
      'the whole internet as trusted proxy',
      { LANYARD_TRUSTED_PROXIES: '0.0.0.0/0' },
      /LANYARD_TRUSTED_PROXIES/,
    ],
    [
      'a proxy by name, which DNS could move',
      { LANYARD_TRUSTED_PROXIES: 'proxy.internal' },
      /LANYARD_TRUSTED_PROXIES/,
    ],
    ['a domain that is an address', { LANYARD_DOMAIN: '192.0.2.1' }, /LANYARD_DOMAIN/],
    [
      'a missing key file',
      { LANYARD_TLS_CERT_FILE: '/dev/null', LANYARD_TLS_KEY_FILE: '/no/such/key' },
      /\/no\/such\/key cannot be read/,
    ],
  ])('refuses %s', (_what, environment, message) => {
    expect(problemsOf({ ...production, ...environment })).toContainEqual(expect.stringMatching(message));
  });

  test('refuses a data folder that others can read, with the command that mends it', () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    chmodSync(open, 0o755);
    expect(problemsOf({ ...production, LANYARD_DATA: open })).toEqual([
      expect.stringContaining(`chmod o-rw '${open}'`),
    ]);
    chmodSync(open, 0o711);
    expect(problemsOf({ ...production, LANYARD_DATA: open })).toEqual([]);
  });
});

describe('development', () => {
  test.each([
    ['on a public address', { LANYARD_HOST: '0.0.0.0' }, /LANYARD_HOST: .*LANYARD_MODE=production/],
    ['on a public domain', { LANYARD_DOMAIN: 'id.example.com' }, /LANYARD_DOMAIN: .*LANYARD_MODE=production/],
  ])('is refused %s', (_what, environment, message) => {
    expect(problemsOf(environment)).toContainEqual(expect.stringMatching(message));
  });
});

describe('names', () => {
  test('an unknown LANYARD_ name is refused, with the nearest known one', () => {
    expect(problemsOf({ LANYARD_PROT: '8080' })).toEqual([
      'LANYARD_PROT is no setting. Did you mean "LANYARD_PORT"?',
    ]);
  });
  test('names of others are no business of ours', () => {
    expect(problemsOf({ PATH: '/bin', LANYARDS: '1' })).toEqual([]);
  });
  test('an empty variable is one that is not set', () => {
    expect(loadConfig({ LANYARD_PORT: '' }).port).toBe(8080);
  });
});

describe('the settings file', () => {
  const file = join(folder, 'settings.json');
  const write = (content: unknown, mode = 0o600) => {
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    chmodSync(file, mode);
  };

  test('gives settings under their own names; the environment wins', () => {
    write({ port: 9000, domain: 'one.test', hosts: ['a.one.test'] });
    const config = loadConfig({ LANYARD_CONFIG: file, LANYARD_PORT: '9001' });
    expect(config).toMatchObject({ port: 9001, domain: 'one.test', hosts: ['a.one.test'] });
  });
  test.each([
    ['an unknown name', { prot: 1 }, 0o600, /"prot" is no setting. Did you mean "port"/],
    ['what is no JSON', '{', 0o600, /is not readable JSON/],
    ['a list', [], 0o600, /must hold one JSON object/],
    ['one that everybody can read', { port: 9000 }, 0o644, /chmod 640/],
  ])('is refused with %s', (_what, content, mode, message) => {
    write(content, mode);
    expect(problemsOf({ LANYARD_CONFIG: file })).toContainEqual(expect.stringMatching(message));
  });
  test('that is missing is said so', () => {
    expect(problemsOf({ LANYARD_CONFIG: join(folder, 'nowhere.json') })).toContainEqual(
      expect.stringMatching(/does not exist/),
    );
  });
});

describe('values', () => {
  test.each([
    ['LANYARD_PORT', '80808', /at most 65535/],
    ['LANYARD_PORT', 'eighty', /LANYARD_PORT: must be/],
    ['LANYARD_MODE', 'prod', /one of development, production/],
    ['LANYARD_DOMAIN', 'https://id.example.com', /host name in lower case/],
    ['LANYARD_SMTP_URL', 'mail.example.com', /starts with smtp:\/\/ or smtps:\/\//],
    ['DATABASE_URL', 'mysql://db', /starts with postgres:\/\//],
    ['LANYARD_MAIL_FROM', 'Lanyard', /an address like/],
    ['LANYARD_LOG_ADDRESSES', 'yes', /true or false/],
  ])('%s=%s is refused in words', (variable, value, message) => {
    expect(problemsOf({ [variable]: value })).toEqual([expect.stringMatching(message)]);
  });

  test('a value that is refused is not repeated: it may be a secret in the wrong place', () => {
    expect(problemsOf({ LANYARD_MAIL_FROM: 'hunter2' }).join(' ')).not.toContain('hunter2');
  });
});

test('hosts of organizations: exact ones, and the one wildcard below the domain', () => {
  expect(problemsOf({ ...production, LANYARD_HOSTS: '*.id.example.com,school.org' })).toEqual([]);
  for (const hosts of ['*.example.com', '*', '*.*.id.example.com', 'School.org', 'a.org:80']) {
    expect(problemsOf({ ...production, LANYARD_HOSTS: hosts })).toHaveLength(1);
  }
});

test('secrets are never printed', () => {
  const config = loadConfig({
    ...production,
    DATABASE_URL: 'postgres://lanyard_app:sesame@db/lanyard',
    LANYARD_DATA: join(folder, 'none'),
  });
  const printed = describeConfig(config).join('\n');
  expect(printed).toContain('LANYARD_SMTP_URL=(set, not shown)');
  expect(printed).toContain('LANYARD_DOMAIN=id.example.com');
  expect(printed).not.toContain('sesame');
});
