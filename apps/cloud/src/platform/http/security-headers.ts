import helmet, { type HelmetOptions } from 'helmet';

/** Response headers as a flat list, made once: setting them costs nothing but the setting. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** What a page may do beyond what every page may. */
export interface PagePolicy {
  /** `camera`: the wallet's scanner. `wasm`: `'wasm-unsafe-eval'`, for the wallet's code reader. `passkeys`: WebAuthn. */
  readonly allow?: readonly ('camera' | 'wasm' | 'passkeys')[];
}

export interface HeaderSettings {
  /** The public addresses are https: HSTS is sent, and reports go by the Reporting API too. Never on localhost. */
  readonly secure: boolean;
}

export const cspReportPath = '/api/csp-reports';
const reportGroup = 'lanyard';

/** Runs helmet once against nothing, to have its checks and its spelling of the policies without its work at every request. */
function collect(options: HelmetOptions): [string, string][] {
  const headers = new Map<string, string>();
  const response = {
    setHeader: (name: string, value: string) => headers.set(name.toLowerCase(), value),
    removeHeader: (name: string) => headers.delete(name.toLowerCase()),
  };
  let failure: unknown;
  helmet(options)(
    {} as Parameters<ReturnType<typeof helmet>>[0],
    response as never,
    (error) => (failure = error),
  );
  if (failure !== undefined) throw new Error('the security headers cannot be made', { cause: failure });
  return [...headers];
}

/** One year, this host alone: subdomains of an installation are hosts of their own, and others may not be ours. */
const hsts = (secure: boolean) => (secure ? { maxAge: 31_536_000, includeSubDomains: false } : false);

/** For everything that is not a page: answers of the API load nothing and are framed by nobody. */
export function apiHeaders({ secure }: HeaderSettings): HeaderList {
  return [
    ...collect({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      },
      strictTransportSecurity: hsts(secure),
      referrerPolicy: { policy: 'no-referrer' },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      crossOriginOpenerPolicy: false,
      originAgentCluster: false,
      xDnsPrefetchControl: false,
      xDownloadOptions: false,
      xFrameOptions: false,
      xPermittedCrossDomainPolicies: false,
      xXssProtection: false,
    }),
    ['cache-control', 'no-store'],
  ];
}

/** Browser features no page of ours uses, beside those that `allow` opens. */
const features = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'usb',
  'xr-spatial-tracking',
];
const opens = {
  camera: ['camera'],
  passkeys: ['publickey-credentials-create', 'publickey-credentials-get'],
  wasm: [],
} as const satisfies Record<string, readonly string[]>;

const permissions = (allow: NonNullable<PagePolicy['allow']>): string => {
  const open = new Set<string>(allow.flatMap((each) => opens[each]));
  return features.map((feature) => `${feature}=${open.has(feature) ? '(self)' : '()'}`).join(', ');
};

/** For pages served as they are, and what pages load: nothing inline runs. */
export function pageHeaders(settings: HeaderSettings, policy: PagePolicy = {}): HeaderList {
  return headersOfPage(settings, policy, ["'self'"]);
}

/** For rendered pages: what carries the nonce of this one response runs too. */
export function renderedPageHeaders(
  settings: HeaderSettings,
  policy: PagePolicy = {},
): (nonce: string) => HeaderList {
  const placeholder = 'nonce-of-this-response';
  const made = headersOfPage(settings, policy, ["'self'", `'nonce-${placeholder}'`]);
  return (nonce) => made.map(([name, value]) => [name, value.replaceAll(placeholder, nonce)] as const);
}

function headersOfPage({ secure }: HeaderSettings, { allow = [] }: PagePolicy, own: string[]): HeaderList {
  return [
    ...collect({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: allow.includes('wasm') ? [...own, "'wasm-unsafe-eval'"] : own,
          styleSrc: own,
          imgSrc: ["'self'", 'data:', 'blob:'],
          fontSrc: ["'self'"],
          connectSrc: ["'self'"],
          manifestSrc: ["'self'"],
          workerSrc: ["'self'"],
          mediaSrc: ["'self'"],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          // A script that reaches a DOM sink with a string (the last step of most XSS) is stopped, unless our one policy made it.
          requireTrustedTypesFor: ["'script'"],
          trustedTypes: ['lanyard'],
          reportUri: [cspReportPath],
          // Browsers that know report-to ignore report-uri and batch by the minute: in development they shall tell at once.
          ...(secure ? { reportTo: [reportGroup], upgradeInsecureRequests: [] } : {}),
        },
      },
      strictTransportSecurity: hsts(secure),
      referrerPolicy: { policy: 'no-referrer' },
      crossOriginOpenerPolicy: { policy: 'same-origin' },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      crossOriginEmbedderPolicy: { policy: 'require-corp' },
      xFrameOptions: { action: 'deny' },
      xDownloadOptions: false,
    }),
    ['permissions-policy', permissions(allow)],
    ...(secure ? [['reporting-endpoints', `${reportGroup}="${cspReportPath}"`] as const] : []),
  ];
}
