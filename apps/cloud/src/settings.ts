import { isIP } from 'node:net';
import * as z from 'zod/mini';

/** Every setting of Lanyard, once: what it is called, what it takes, what it is for. `docs/configuration.md` is written from here. */

export interface Setting<T> {
  /** Environment variable. The settings file has the setting's own name. */
  readonly variable: string;
  readonly schema: z.ZodMiniType<T>;
  /** Used where nothing is set; absent: the setting then is undefined. A function where it follows from the mode. */
  readonly fallback?: T | ((mode: Mode) => T);
  readonly about: string;
  /** How a value looks, for the reference. */
  readonly example: string;
  /** Never printed. */
  readonly secret?: true;
  readonly group: 'General' | 'Addresses' | 'Database' | 'Mail' | 'Text messages' | 'Wallets' | 'Operation';
}

export type Mode = 'development' | 'production';

const mode = z.enum(['development', 'production']);
const wholeNumber = (min: number, max: number) =>
  z.pipe(
    z.coerce.number(),
    z
      .int(`a whole number from ${min} to ${max}`)
      .check(z.gte(min, `at least ${min}`), z.lte(max, `at most ${max}`)),
  );
const text = z.string().check(z.minLength(1, 'not empty'));
const flag = z.pipe(
  z.union([z.boolean(), z.enum(['true', 'false'])], 'true or false'),
  z.transform((value) => value === true || value === 'true'),
);
const hostPattern =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const hostName = z
  .string()
  .check(z.regex(hostPattern, 'a host name in lower case, without scheme, port and final dot'));
const hostOrWildcard = z.string().check(
  z.refine((value) => hostPattern.test(value.replace(/^\*\./, '')), {
    error: 'host names in lower case, without scheme, port and final dot',
  }),
);
const list = (item: z.ZodMiniType<string, string>) =>
  z.pipe(
    z.pipe(
      z.union([z.array(z.string()), z.string()]),
      z.transform((value) =>
        (typeof value === 'string' ? value.split(',') : value)
          .map((each) => each.trim())
          .filter((each) => each !== ''),
      ),
    ),
    z.array(item),
  );
const urlOf = (...schemes: string[]) =>
  z.string().check(
    z.refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)), {
      error: `an address that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    }),
  );
/** A model of authenticators. */
const aaguid = z
  .string()
  .check(
    z.regex(
      /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      'AAGUIDs in lower case, e.g. b93fd961-f2e6-462f-b122-82002247de78',
    ),
  );
const attestationFormat = z
  .string()
  .check(
    z.refine(
      (value) => ['none', 'packed', 'tpm', 'android-key', 'apple', 'fido-u2f', 'compound'].includes(value),
      { error: 'names among none, packed, tpm, android-key, apple, fido-u2f, compound' },
    ),
  );
/** An address, or a range that is not half the world. */
const proxy = z.string().check(
  z.refine(
    (value) => {
      const [address = '', bits] = value.split('/');
      const family = isIP(address);
      if (family === 0) return false;
      return (
        bits === undefined ||
        (/^\d{1,3}$/.test(bits) &&
          Number(bits) >= (family === 4 ? 8 : 32) &&
          Number(bits) <= (family === 4 ? 32 : 128))
      );
    },
    { error: 'IP addresses or CIDR ranges (no wider than /8, IPv6 /32), e.g. 127.0.0.1 or 10.0.0.0/24' },
  ),
);

const setting = <T>(definition: Setting<T>) => definition;

export const settings = {
  mode: setting<Mode>({
    variable: 'LANYARD_MODE',
    schema: mode,
    fallback: 'development',
    group: 'General',
    example: 'production',
    about:
      '`development` runs on this computer alone, over http on localhost, with an outbox page in place of a mail server. `production` refuses to start until everything it needs is set and safe.',
  }),
  data: setting<string>({
    variable: 'LANYARD_DATA',
    schema: text,
    fallback: './data',
    group: 'General',
    example: '/var/lib/lanyard',
    about: 'Folder for keys, the embedded database and backups. Made when missing, readable by nobody else.',
  }),
  domain: setting<string>({
    variable: 'LANYARD_DOMAIN',
    schema: hostName,
    fallback: 'localhost',
    group: 'Addresses',
    example: 'id.example.com',
    about:
      'Root address. The directory is at this host, the wallet at `wallet.` below it, each organization at its own name below it. It is part of every identity made here: it cannot be changed later.',
  }),
  dnsServers: setting<string[]>({
    variable: 'LANYARD_DNS_SERVERS',
    schema: list(
      z
        .string()
        .check(
          z.regex(/^(?:[\d.]+|\[[\da-f:]+\]|[\da-f:]+)(?::\d{1,5})?$/i, 'IP addresses, with a port or not'),
        ),
    ),
    fallback: [],
    group: 'Addresses',
    example: '1.1.1.1,9.9.9.9:53',
    about:
      'Name servers that are asked whether the DNS records of a domain of an organization’s own are there. Empty: those of the system.',
  }),
  hosts: setting<string[]>({
    variable: 'LANYARD_HOSTS',
    schema: list(hostOrWildcard),
    fallback: [],
    group: 'Addresses',
    example: 'school.example.org,id.school.example.org',
    about:
      'Exact hosts that organizations may have, where a wildcard in DNS and certificate is too much; also hosts outside the domain, whose DNS leads here. Empty: every name below the domain, except the reserved ones. `*.<domain>` in the list keeps those beside the hosts listed.',
  }),
  host: setting<string>({
    variable: 'LANYARD_HOST',
    schema: z.string().check(
      z.refine((value) => value === 'localhost' || isIP(value) !== 0, {
        error: 'an IP address, or localhost',
      }),
    ),
    fallback: (of: Mode) => (of === 'development' ? '127.0.0.1' : '0.0.0.0'),
    group: 'Addresses',
    example: '127.0.0.1',
    about: 'Network address to listen at. Behind a proxy on the same machine: 127.0.0.1.',
  }),
  port: setting<number>({
    variable: 'LANYARD_PORT',
    schema: wholeNumber(0, 65_535),
    fallback: 8080,
    group: 'Addresses',
    example: '8080',
    about: 'Port to listen at. One port serves every address.',
  }),
  publicScheme: setting<'http' | 'https'>({
    variable: 'LANYARD_PUBLIC_SCHEME',
    schema: z.enum(['http', 'https']),
    fallback: (of: Mode) => (of === 'development' ? 'http' : 'https'),
    group: 'Addresses',
    example: 'https',
    about: 'Scheme of the addresses that people see. Production is https only.',
  }),
  publicPort: setting<number | undefined>({
    variable: 'LANYARD_PUBLIC_PORT',
    schema: wholeNumber(1, 65_535),
    group: 'Addresses',
    example: '443',
    about:
      'Port of the addresses that people see, where it is not the port listened at (http) or 443 (https).',
  }),
  tlsCertFile: setting<string | undefined>({
    variable: 'LANYARD_TLS_CERT_FILE',
    schema: text,
    group: 'Addresses',
    example: '/etc/lanyard/fullchain.pem',
    about:
      'Certificate chain (PEM) for the root address, the wallet and every organization. Read again on SIGHUP.',
  }),
  placesFile: setting<string | undefined>({
    variable: 'LANYARD_PLACES_FILE',
    schema: text,
    group: 'Operation',
    example: '/etc/lanyard/GeoLite2-City.mmdb',
    about:
      'Database of places in the MaxMind format, with cities or countries. Sign-ins then show where they come from, and the wallet warns of a country it never approved from. Whole in memory; read at the start.',
  }),
  tlsKeyFile: setting<string | undefined>({
    variable: 'LANYARD_TLS_KEY_FILE',
    schema: text,
    group: 'Addresses',
    example: '/etc/lanyard/privkey.pem',
    about: 'Private key (PEM) of that certificate; readable by nobody else.',
  }),
  trustedProxies: setting<string[]>({
    variable: 'LANYARD_TRUSTED_PROXIES',
    schema: list(proxy),
    fallback: [],
    group: 'Addresses',
    example: '127.0.0.1',
    about:
      "Addresses of the proxies that speak TLS in front of Lanyard. Their X-Forwarded-For is believed, nobody else's. They must pass the Host header on unchanged; X-Forwarded-Host is never read.",
  }),
  databaseUrl: setting<string | undefined>({
    variable: 'DATABASE_URL',
    schema: urlOf('postgres', 'postgresql'),
    group: 'Database',
    example: 'postgres://lanyard_app:...@db.internal/lanyard',
    about: 'PostgreSQL to use, as the role `lanyard_app`. Not set: an embedded one in the data folder.',
    secret: true,
  }),
  databaseOwnerUrl: setting<string | undefined>({
    variable: 'DATABASE_OWNER_URL',
    schema: urlOf('postgres', 'postgresql'),
    group: 'Database',
    example: 'postgres://lanyard_owner:...@db.internal/lanyard',
    about:
      'The same database as the role `lanyard_owner`: needed by `lanyard migrate` alone, and best given to it alone.',
    secret: true,
  }),
  databaseConnections: setting<number>({
    variable: 'LANYARD_DATABASE_CONNECTIONS',
    schema: wholeNumber(2, 200),
    fallback: 10,
    group: 'Database',
    example: '10',
    about: 'Most database connections that requests use at once, in each process.',
  }),
  smtpUrl: setting<string | undefined>({
    variable: 'LANYARD_SMTP_URL',
    schema: urlOf('smtp', 'smtps'),
    group: 'Mail',
    example: 'smtps://user:password@mail.example.com:465',
    about:
      'Mail server. `smtps://` speaks TLS from the start, `smtp://` switches to it (STARTTLS); production sends nothing without TLS. Not set, in development: the outbox page.',
    secret: true,
  }),
  mailFrom: setting<string | undefined>({
    variable: 'LANYARD_MAIL_FROM',
    schema: z
      .string()
      .check(
        z.regex(
          /^(?:[^<>@\r\n]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
          'an address like `Lanyard <noreply@example.com>`',
        ),
      ),
    group: 'Mail',
    example: 'Lanyard <noreply@example.com>',
    about: 'Sender of mails.',
  }),
  smsUrl: setting<string | undefined>({
    variable: 'LANYARD_SMS_URL',
    schema: urlOf('https', 'http'),
    group: 'Text messages',
    example: 'https://sms.example.com/v1/messages',
    about:
      'Gateway that sends text messages, by an HTTP POST; https, at a public address. Not set: people cannot prove phone numbers; in development without a mail server, text messages stand in the outbox too.',
    secret: true,
  }),
  smsHeader: setting<string | undefined>({
    variable: 'LANYARD_SMS_HEADER',
    schema: z
      .string()
      .check(
        z.regex(
          /^[!#$%&'*+.^_`|~0-9A-Za-z-]+: *[\x20-\x7e]+$/,
          'one header like `Authorization: Bearer ...`',
        ),
      ),
    group: 'Text messages',
    example: 'Authorization: Bearer ...',
    about: 'Header sent to the gateway: its key.',
    secret: true,
  }),
  smsBody: setting<string>({
    variable: 'LANYARD_SMS_BODY',
    schema: z.string().check(
      z.refine((value) => value.includes('{to}') && value.includes('{text}'), {
        error: 'a body with {to} and {text} in it',
      }),
    ),
    fallback: '{"to":"{to}","text":"{text}"}',
    group: 'Text messages',
    example: 'To={to}&From=Lanyard&Body={text}',
    about:
      'What is posted to the gateway, with `{to}` (E.164, like +4915112345678) and `{text}` in it: JSON where it begins with a brace, else a form. Both are escaped as that needs.',
  }),
  smsInside: setting<boolean>({
    variable: 'LANYARD_SMS_INSIDE',
    schema: flag,
    fallback: false,
    group: 'Text messages',
    example: 'false',
    about: 'The gateway stands in your own network: its address need not be a public one.',
  }),
  smsCountries: setting<string[]>({
    variable: 'LANYARD_SMS_COUNTRIES',
    schema: list(z.string().check(z.regex(/^\+[1-9]\d{0,6}$/, 'beginnings of numbers, e.g. +49,+43'))),
    fallback: [],
    group: 'Text messages',
    example: '+49,+43',
    about: 'Beginnings of the numbers that get text messages. Empty: all numbers.',
  }),
  smsPerDay: setting<number>({
    variable: 'LANYARD_SMS_PER_DAY',
    schema: wholeNumber(1, 1_000_000),
    fallback: 500,
    group: 'Text messages',
    example: '500',
    about:
      'Most text messages in 24 hours, over all people: what somebody who wants to run up a bill can cost at most.',
  }),
  attestationFormats: setting<string[]>({
    variable: 'LANYARD_ATTESTATION_FORMATS',
    schema: list(attestationFormat),
    fallback: [],
    group: 'Wallets',
    example: 'packed,tpm,android-key,apple',
    about:
      'How the authenticator of a new wallet must be attested. Empty: in any way, or not at all (`none`), as most phones do it in a browser.',
  }),
  authenticators: setting<string[]>({
    variable: 'LANYARD_AUTHENTICATORS',
    schema: list(aaguid),
    fallback: [],
    group: 'Wallets',
    example: 'b93fd961-f2e6-462f-b122-82002247de78',
    about:
      'Models of authenticators (AAGUIDs) that a new wallet may use. A model counts only where its maker certified it, up to a root that is known here: those of Android and Apple, and those of `LANYARD_FIDO_METADATA_FILE`. Empty: every one.',
  }),
  fidoMetadataFile: setting<string | undefined>({
    variable: 'LANYARD_FIDO_METADATA_FILE',
    schema: text,
    group: 'Wallets',
    example: '/etc/lanyard/fido-metadata.jwt',
    about:
      'Which makers certify which models of authenticators: the file of the FIDO Metadata Service (mds3.fidoalliance.org), or your own of its payload alone, as JSON. Without it only the models of Android and Apple count as certified. Read at the start; nothing is fetched.',
  }),
  syncedCredentials: setting<boolean>({
    variable: 'LANYARD_SYNCED_CREDENTIALS',
    schema: flag,
    fallback: true,
    group: 'Wallets',
    example: 'true',
    about:
      'Take FIDO credentials that a platform may sync to other devices of the person. Off: only ones that never leave the device, which many phones do not offer.',
  }),
  webPush: setting<boolean>({
    variable: 'LANYARD_WEB_PUSH',
    schema: flag,
    fallback: true,
    group: 'Operation',
    example: 'true',
    about:
      'People may have their phone told, while the wallet is closed, that a sign-in or a notice waits. It goes by the push service of the browser’s vendor, which learns when, and nothing else.',
  }),
  securityContact: setting<string | undefined>({
    variable: 'LANYARD_SECURITY_CONTACT',
    schema: urlOf('mailto', 'https'),
    group: 'Operation',
    example: 'mailto:security@example.com',
    about:
      'Where people report vulnerabilities, published at `/.well-known/security.txt` (RFC 9116). Not set: `mailto:security@<domain>`.',
  }),
  metricsHost: setting<string>({
    variable: 'LANYARD_METRICS_HOST',
    schema: z.string().check(z.refine((value) => isIP(value) !== 0, { error: 'an IP address' })),
    fallback: '127.0.0.1',
    group: 'Operation',
    example: '127.0.0.1',
    about: 'Network address of the metrics port.',
  }),
  metricsPort: setting<number>({
    variable: 'LANYARD_METRICS_PORT',
    schema: wholeNumber(0, 65_535),
    fallback: 9464,
    group: 'Operation',
    example: '9464',
    about: 'Port of `/metrics` (Prometheus). 0 picks a free one and logs it.',
  }),
  vaultItems: setting<number>({
    variable: 'LANYARD_VAULT_ITEMS',
    schema: wholeNumber(1, 10_000_000),
    fallback: 1_000_000,
    group: 'Operation',
    example: '1000000',
    about:
      'Most items that the vaults of each organization hold, in the database: about 4 KB each, more where many people have them. One member makes 25,000 of them at most. What is there already stays when it is set lower.',
  }),
  vaultFilesGigabytes: setting<number>({
    variable: 'LANYARD_VAULT_FILES_GB',
    schema: wholeNumber(0, 100_000),
    fallback: 10,
    group: 'Operation',
    example: '10',
    about:
      'Most that the files of vaults take in each organization, encrypted, in the database; 1 GB is 1000³ bytes. What is there already stays when it is set lower. 0: nobody adds files.',
  }),
  logLevel: setting<'debug' | 'info' | 'warn' | 'error'>({
    variable: 'LANYARD_LOG_LEVEL',
    schema: z.enum(['debug', 'info', 'warn', 'error']),
    fallback: (of: Mode) => (of === 'development' ? 'warn' : 'info'),
    group: 'Operation',
    example: 'info',
    about:
      'Least severe lines that are written. `debug` has a line for each request. No level writes secrets or personal values.',
  }),
  logAddresses: setting<boolean>({
    variable: 'LANYARD_LOG_ADDRESSES',
    schema: flag,
    fallback: false,
    group: 'Operation',
    example: 'false',
    about:
      'Write the network address of requesters into the log. Off: it stands nowhere but in sealed records.',
  }),
  rateScale: setting<number>({
    variable: 'LANYARD_RATE_SCALE',
    schema: z.pipe(
      z.coerce.number(),
      z.number('a number').check(z.gte(0.1, 'at least 0.1'), z.lte(1000, 'at most 1000')),
    ),
    fallback: 1,
    group: 'Operation',
    example: '1',
    about: 'Multiplies every rate limit. Above 10 only in development (load tests).',
  }),
  shutdownSeconds: setting<number>({
    variable: 'LANYARD_SHUTDOWN_SECONDS',
    schema: wholeNumber(1, 600),
    fallback: 20,
    group: 'Operation',
    example: '20',
    about: 'How long requests and jobs under way get to end when Lanyard stops.',
  }),
} as const;

export type SettingName = keyof typeof settings;
/** What a setting's value is. */
export type ValueOf<S> = S extends Setting<infer T> ? T : never;

export const settingNames = Object.keys(settings) as SettingName[];

/** Where the settings file is named. */
export const fileVariable = 'LANYARD_CONFIG';
