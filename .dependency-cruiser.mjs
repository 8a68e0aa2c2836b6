// The import rules of docs/architecture.md. `scripts/import-rules.test.ts` plants a breach of each and sees it caught.

const apps = ['cloud', 'portal', 'console', 'wallet', 'extension'];

/** Which packages each package may import; apps have rules of their own below. */
const mayImport = {
  crypto: [],
  contract: [],
  client: ['contract'],
  vault: ['crypto', 'contract'],
  session: ['crypto', 'contract', 'client', 'vault'],
  holder: ['crypto', 'contract', 'vault'],
  ui: [],
  'vault-ui': ['ui', 'vault', 'crypto', 'contract'],
};

/** Which rooms of the cloud each room may import (through index.ts). `activity` may be written to by all. */
const roomsOf = {
  access: [],
  throttling: [],
  retention: ['throttling'],
  activity: ['access'],
  directory: ['access', 'throttling'],
  people: ['access', 'throttling', 'directory'],
  groups: ['access', 'directory'],
  authenticators: ['access', 'directory'],
  members: ['access', 'throttling', 'directory', 'people', 'groups', 'authenticators'],
  sessions: ['access', 'throttling', 'directory', 'people', 'groups', 'members'],
  roles: ['access', 'throttling', 'directory', 'people', 'members', 'sessions', 'trusted-browsers'],
  statements: ['access', 'directory', 'people', 'groups', 'members', 'sessions'],
  'trusted-browsers': [
    'access',
    'throttling',
    'directory',
    'people',
    'members',
    'sessions',
    'authenticators',
  ],
  authentication: [
    'access',
    'throttling',
    'directory',
    'people',
    'members',
    'sessions',
    'trusted-browsers',
    'authenticators',
  ],
  moves: ['access', 'directory', 'people', 'members', 'sessions', 'trusted-browsers', 'authentication'],
  dashboard: ['access'],
  notifications: ['access', 'directory', 'members'],
  vaults: ['access', 'directory', 'people', 'members', 'sessions', 'groups', 'statements'],
};
const rooms = Object.keys(roomsOf);
const tests = '\\.test\\.tsx?$';
const either = (names) => `(?:${names.join('|')})`;

const packageRules = Object.entries(mayImport).map(([name, allowed]) => ({
  name: `${name}-imports`,
  severity: 'error',
  comment: `packages/${name} may import ${allowed.join(', ') || 'nothing of ours'}`,
  from: { path: `^packages/${name}/src/`, pathNot: tests },
  to: { path: '^(?:packages|apps)/', pathNot: `^packages/${either([name, ...allowed])}/` },
}));

const roomRules = rooms.map((room) => ({
  name: `room-${room}`,
  severity: 'error',
  comment: `apps/cloud/src/${room} imports only ${['platform', 'activity', ...roomsOf[room]].join(', ')}, rooms by their index.ts`,
  from: { path: `^apps/cloud/src/${room}/`, pathNot: tests },
  to: {
    path: '^apps/cloud/src/',
    pathNot: [
      `^apps/cloud/src/${room}/`,
      '^apps/cloud/src/platform/',
      `^apps/cloud/src/${either(['activity', ...roomsOf[room]])}/index\\.ts$`,
    ],
  },
}));

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: { pathNot: '^apps/.*/(?:vite|dist)' },
      to: { couldNotResolve: true, pathNot: ['^virtual:', '[?]url$'] },
    },
    ...packageRules,
    ...roomRules,
    {
      name: 'packages-never-import-apps',
      severity: 'error',
      from: { path: '^packages/', pathNot: ['^packages/testing/', tests] },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-never-import-each-other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: `^apps/${either(apps)}/`, pathNot: '^apps/$1/' },
    },
    {
      name: 'extension-imports',
      comment: 'what runs beside every page of the web takes no more than it needs: nothing of a wallet',
      severity: 'error',
      from: { path: '^apps/extension/', pathNot: tests },
      to: {
        path: '^packages/',
        pathNot: `^packages/${either(['crypto', 'contract', 'client', 'vault', 'vault-ui', 'session', 'ui'])}/`,
      },
    },
    {
      name: 'zero-knowledge',
      comment: 'the cloud never imports what opens a vault or acts for a person',
      severity: 'error',
      from: { path: '^apps/cloud/src/', pathNot: tests },
      to: {
        path: `^packages/${either(['vault', 'vault-ui', 'holder', 'session', 'client', 'ui', 'testing'])}/`,
      },
    },
    {
      name: 'testing-only-in-tests',
      severity: 'error',
      from: { path: '^(?:apps|packages)/', pathNot: [tests, '^packages/testing/'] },
      to: { path: '^packages/testing/' },
    },
    {
      name: 'platform-knows-no-room',
      severity: 'error',
      from: { path: '^apps/cloud/src/platform/', pathNot: tests },
      to: { path: '^apps/cloud/src/', pathNot: '^apps/cloud/src/platform/' },
    },
    {
      name: 'only-stores-import-the-database',
      comment: 'types of a transaction may be named anywhere; SQL stands in store.ts',
      severity: 'error',
      from: { path: `^apps/cloud/src/${either(rooms)}/`, pathNot: ['/(?:store|[a-z-]+-store)\\.ts$', tests] },
      to: {
        path: ['^node_modules/(?:pg|kysely)/', '^apps/cloud/src/platform/database/tables\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-routes-import-http',
      severity: 'error',
      from: { path: `^apps/cloud/src/${either(rooms)}/`, pathNot: ['/(?:routes|gate|index)\\.ts$', tests] },
      to: {
        path: ['^node_modules/fastify/', '^apps/cloud/src/platform/http/(?:server|mount|pages)\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'client-packages-run-anywhere',
      comment: 'no Node built-ins where page, worker and native shells run',
      severity: 'error',
      from: {
        path: `^packages/${either(['crypto', 'contract', 'client', 'vault', 'vault-ui', 'session', 'holder', 'ui'])}/src/`,
        pathNot: tests,
      },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '/node_modules/\\.cache/', '/gallery/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['lanyard-source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
