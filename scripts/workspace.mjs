// What every command of this repository needs first: the locked packages installed, the pinned Node found, stale parts built.
// Plain JavaScript without dependencies, valid on Node 20: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const windows = process.platform === 'win32';

/** Environment in which the pinned Node and the workspace's commands come first. */
export const environment = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };

/** Ends with a plain message instead of a stack. */
export function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

/** Runs a command to its end; resolves with its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: environment,
      stdio: 'inherit',
      shell: windows,
      ...options,
    });
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(127);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}

/** As `run`, but ends this process when the command fails. */
export async function must(command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) fail(`"${command} ${args.join(' ')}" failed (exit code ${code}).`);
}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Whether node_modules holds what package-lock.json says, as npm itself recorded it. */
function isInstalled() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = readJson(record).packages;
  return Object.entries(readJson(join(root, 'package-lock.json')).packages).every(
    ([path, entry]) =>
      !path.includes('node_modules/') ||
      entry.optional ||
      entry.link ||
      installed[path]?.version === entry.version,
  );
}

/** Installs exactly the lockfile when something is missing. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  console.log('Installing packages from the lockfile ...');
  await must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** Node 24: the one the lockfile pins for this platform, else the one running when it is new enough. */
export function pinnedNode() {
  const pinned = join(bin, windows ? 'node.cmd' : 'node');
  if (existsSync(pinned)) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 16)) return process.execPath;
  return fail(
    `Lanyard runs on Node 24.16 or newer, and no packaged Node exists for ${process.platform}-${process.arch}.\n` +
      `You have ${process.version}. Install Node 24 and run the same command again.`,
  );
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter(
      (file) => !/[\\/](?:node_modules|dist|\.cache|\.wxt)[\\/]/.test(file) && !file.endsWith('.test.ts'),
    )
    .sort();
}

const packages = (...names) => names.map((name) => `packages/${name}`);
const webApp = (name, ...uses) => ({
  name,
  inputs: [`apps/${name}`, ...packages('ui', 'client', 'contract', 'crypto', 'vault', ...uses)],
  output: `apps/${name}/dist/index.html`,
  command: ['vite', 'build', `apps/${name}`, '--logLevel', 'warn'],
});

const extensionFor = (browser) => ({
  ...webApp('extension', 'session', 'vault-ui'),
  name: `extension for ${browser}`,
  output: `apps/extension/dist/${browser}/manifest.json`,
  command: ['wxt', 'build', 'apps/extension', '--browser', browser, '--level', 'warn'],
  // It turns a spinner whoever reads; its complaints go to the other stream.
  stdio: ['inherit', process.stdout.isTTY ? 'inherit' : 'ignore', 'inherit'],
});

/** Everything that is built, and from what. */
const targets = [
  {
    name: 'cloud',
    inputs: ['apps/cloud', ...packages('crypto', 'contract')],
    output: 'apps/cloud/dist/command.js',
    command: ['tsc', '-b', 'apps/cloud/tsconfig.src.json'],
  },
  webApp('portal', 'session', 'vault-ui'),
  {
    ...webApp('portal', 'session', 'vault-ui'),
    name: 'sign-in page',
    output: 'apps/portal/dist/sign-in/sign-in.html',
    command: [
      'vite',
      'build',
      'apps/portal',
      '--config',
      'apps/portal/vite.sign-in.config.ts',
      '--logLevel',
      'warn',
    ],
  },
  webApp('console', 'session'),
  webApp('wallet', 'holder', 'vault-ui'),
  extensionFor('chrome'),
  extensionFor('firefox'),
];

function fingerprint(target) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  hash.update(readFileSync(join(root, 'tsconfig.base.json')));
  for (const input of target.inputs) {
    for (const file of filesBelow(join(root, input)))
      hash.update(relative(root, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Builds what is missing or older than its sources; says what it does, says nothing when there is nothing to do. */
export async function ensureBuilt({ force = false } = {}) {
  const stamps = join(root, '.cache', 'build');
  mkdirSync(stamps, { recursive: true });
  for (const target of targets) {
    const stamp = join(stamps, target.name);
    const now = fingerprint(target);
    const fresh =
      existsSync(stamp) && readFileSync(stamp, 'utf8') === now && existsSync(join(root, target.output));
    if (fresh && !force) continue;
    console.log(`Building ${target.name} ...`);
    const { command, stdio = 'inherit' } = target;
    await must(command[0], command.slice(1), { stdio });
    writeFileSync(stamp, now);
  }
}

/** Runs `lanyard <args>` on the pinned Node and ends with its exit code; signals reach it. */
export function runLanyard(args) {
  const child = spawn(pinnedNode(), [join(root, 'apps/cloud/dist/command.js'), ...args], {
    env: environment,
    stdio: 'inherit',
  });
  // A terminal sends Ctrl-C to the whole group itself; the handler only keeps this process alive until the child has ended.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(error.message));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}
