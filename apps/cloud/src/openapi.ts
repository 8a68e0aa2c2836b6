import { captchaHeader } from '@lanyard/contract/captcha';
import { commonProblems, problemDocument } from '@lanyard/contract/problem';
import type { Access, Route } from '@lanyard/contract/route';
import * as z from 'zod/v4/core';

type Json = Record<string, unknown>;

/** What each access asks of a request, as OpenAPI security requirements. */
const security: Readonly<Record<Access, readonly Json[]>> = {
  open: [],
  login: [{ loginCookie: [], loginCsrfToken: [] }],
  session: [{ sessionCookie: [] }],
  'session-proof': [{ sessionCookie: [], csrfToken: [], proof: [] }],
  person: [{ personToken: [], proof: [] }],
};

const header = (name: string, description: string): Json => ({
  type: 'apiKey',
  in: 'header',
  name,
  description,
});
const cookie = (name: string, description: string): Json => ({
  type: 'apiKey',
  in: 'cookie',
  name,
  description,
});

const securitySchemes: Json = {
  loginCookie: cookie('__Host-lanyard-login', 'The login flow of this browser.'),
  loginCsrfToken: header(
    'x-lanyard-csrf-login-token',
    'Synchronizer token of the login flow, from the sign-in page.',
  ),
  sessionCookie: cookie('__Host-lanyard-session', 'A live session.'),
  csrfToken: header('x-lanyard-csrf-token', 'Double submit: what the CSRF cookie names.'),
  personToken: {
    type: 'http',
    scheme: 'DPoP',
    description: 'Person token, bound to the device key (RFC 9449).',
  },
  proof: header('DPoP', 'Proof by the device key or browser key (RFC 9449).'),
};

/** Where each surface is, in the words of the operator's domain. */
const servers: Readonly<Record<Route['surface'], readonly Json[]>> = {
  organization: [
    {
      url: 'https://{organization}.{domain}',
      description: 'An organization',
      variables: { organization: { default: 'acme' }, domain: { default: 'example.com' } },
    },
  ],
  wallet: [
    {
      url: 'https://wallet.{domain}',
      description: 'The wallet',
      variables: { domain: { default: 'example.com' } },
    },
  ],
  installation: [
    {
      url: 'https://{domain}',
      description: 'The installation',
      variables: { domain: { default: 'example.com' } },
    },
  ],
  any: [
    { url: 'https://{host}', description: 'Any address', variables: { host: { default: 'example.com' } } },
  ],
};

/** OpenAPI 3.1 speaks JSON Schema 2020-12, as zod writes it; the dialect is said once for the whole document. */
function schemaOf(schema: z.$ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'throw',
    // "lowercase" is zod's own word: the ids it stands on are UUIDs, in the lower case that RFC 9562 writes.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'lowercase') jsonSchema.format = 'uuid';
    },
  });
  return json;
}

const properties = (schema: z.$ZodType): { name: string; schema: unknown; required: boolean }[] => {
  const json = schemaOf(schema, 'input');
  const required = (json['required'] ?? []) as string[];
  return Object.entries((json['properties'] ?? {}) as Json).map(([name, each]) => ({
    name,
    schema: each,
    required: required.includes(name),
  }));
};

function parametersOf(route: Route): Json[] {
  const inPath =
    route.params === undefined
      ? []
      : properties(route.params).map(({ name, schema }) => ({ name, in: 'path', required: true, schema }));
  const inQuery =
    route.query === undefined
      ? []
      : properties(route.query).map(({ name, schema, required }) => ({
          name,
          in: 'query',
          required,
          schema,
        }));
  const captcha =
    route.captcha === true
      ? [
          {
            name: captchaHeader,
            in: 'header',
            required: false,
            description: 'Solved proof of work, after `captcha-required`.',
            schema: { type: 'string' },
          },
        ]
      : [];
  return [...inPath, ...inQuery, ...captcha];
}

function answersOf(route: Route): Json {
  const problems = {
    description: [
      'Problems of its own: ',
      route.problems.length === 0 ? 'none' : route.problems.map((code) => `\`${code}\``).join(', '),
      '.',
    ].join(''),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  if (route.answer === undefined) return { 204: { description: 'Done.' }, default: problems };
  const type = route.stream === true ? 'application/x-ndjson' : 'application/json';
  const description =
    route.stream === true ? 'Newline-delimited JSON, one event of this shape a line.' : 'The answer.';
  return {
    [route.status ?? 200]: { description, content: { [type]: { schema: schemaOf(route.answer, 'output') } } },
    default: problems,
  };
}

function operationOf(route: Route): Json {
  const parameters = parametersOf(route);
  return {
    operationId: route.name,
    summary: route.summary,
    servers: servers[route.surface],
    security: security[route.access],
    'x-lanyard-access': route.access,
    'x-lanyard-rate': route.rate,
    ...(route.permission === undefined ? {} : { 'x-lanyard-permission': route.permission }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(route.body, 'input') } },
          },
        }),
    responses: answersOf(route),
  };
}

/** The whole API as an OpenAPI 3.1 document, from the contract alone. */
export function openApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  // In an order of its own: that of a module's exports differs between bundlers.
  const place = ({ path, method }: Route) => `${path} ${method}`;
  const ordered = [...routes].sort((one, other) => (place(one) < place(other) ? -1 : 1));
  for (const route of ordered) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    const operations = (paths[path] ??= {});
    const method = route.method.toLowerCase();
    if (method in operations) throw new Error(`${route.method} ${path} is described twice`);
    operations[method] = operationOf(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lanyard',
      version,
      summary: 'The API of a self-hosted digital identity platform.',
      description: `Every operation can also give these problems: ${Object.keys(commonProblems)
        .map((code) => `\`${code}\``)
        .join(', ')}.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: { securitySchemes, schemas: { Problem: schemaOf(problemDocument, 'output') } },
  };
}
