import { runningEmbeddedPostgres } from '@lanyard/cloud/platform/database/embedded/supervisor';
import { freePort } from '@lanyard/testing/free-port';
import { mailCatcher } from '@lanyard/testing/mail-catcher';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { coldStart } from './cold-start.ts';
import { extensionFigures } from './extension.ts';
import { lighthousePerformance } from './lighthouse.ts';
import { importFigure } from './import.ts';
import { membersFigures } from './members.ts';
import { memoryOf } from './memory.ts';
import { notifiedSignIn } from './notified.ts';
import { populate } from './people.ts';
import { roleChangeFigures } from './role-changes.ts';
import { startReadFloor } from './start-read-floor.ts';
import { readsPerSecond, signedInCookie } from './reads.ts';
import { figure, report, type Figure } from './report.ts';
import { startServer, type ServerSettings } from './server.ts';
import { vaultFigures } from './vault.ts';
import { importInChromium } from './vault-file.ts';
import { vaultImportFigures } from './vault-import.ts';
import { signInFloor } from './sign-in-floor.ts';
import { atFullSpeed, signInOnce } from './sign-ins.ts';
import { soak } from './soak.ts';

/** `npm run bench [-- --json FILE] [--seconds N] [--soak COUNT]`: every figure beside a floor measured in the same run. */
const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    seconds: { type: 'string', default: '30' },
    // As many as sign in at once: one phone approves one thing at a time.
    people: { type: 'string', default: '32' },
    concurrency: { type: 'string', default: '32' },
    soak: { type: 'string' },
    // Of the organization whose list is read; 0 leaves it out.
    members: { type: 'string', default: '100000' },
    'no-lighthouse': { type: 'boolean', default: false },
    // Lists, search and import of members, and nothing else.
    'members-only': { type: 'boolean', default: false },
    // Vaults, and nothing else.
    'vault-only': { type: 'boolean', default: false },
    // Of the vault that is read and opened.
    'vault-items': { type: 'string', default: '1000' },
  },
});
/** What is neither of members nor of vaults. */
const isWhole = !options['members-only'] && !options['vault-only'];
const seconds = Number(options.seconds);
const concurrency = Number(options.concurrency);

const mail = await mailCatcher();
const folder = mkdtempSync(join(tmpdir(), 'lanyard-bench-'));
// As root, PostgreSQL runs under another account, which must be able to pass.
chmodSync(folder, 0o711);
const data = join(folder, 'data');
const settings: ServerSettings = { data, port: await freePort(), smtpUrl: mail.url };
const figures: Figure[] = [];

try {
  figures.push(...(await coldStart(settings)));
  const server = await startServer(settings);
  try {
    const idle = memoryOf(server.pid);
    figures.push(
      figure('memory idle, cloud', idle.cloud, 'MB PSS'),
      figure('memory idle, PostgreSQL', idle.postgres, 'MB PSS'),
    );

    const connections = await runningEmbeddedPostgres(data);
    if (connections === undefined) throw new Error('the embedded database does not answer');
    const population = await populate(settings, mail, Number(options.people));

    if (isWhole) {
      const floor = await signInFloor(connections.app, concurrency);
      const least = await atFullSpeed(floor.once, { concurrency, seconds });
      await floor.close();
      const signIns = await atFullSpeed(signInOnce(population), { concurrency, seconds });
      const loaded = memoryOf(server.pid);
      figures.push(
        figure('sign-ins', signIns.perSecond, '/s', least.perSecond),
        figure('sign-in p50', signIns.p50Milliseconds, 'ms', least.p50Milliseconds, 'less'),
        figure('sign-in p99', signIns.p99Milliseconds, 'ms', least.p99Milliseconds, 'less'),
        figure('memory at load, cloud', loaded.cloud, 'MB PSS'),
        figure('memory at load, PostgreSQL', loaded.postgres, 'MB PSS'),
      );

      figures.push(
        figure('notification sign-in, click to portal, p95', await notifiedSignIn(population), 'ms'),
      );

      const cookie = await signedInCookie(population);
      const readFloor = await startReadFloor(connections, population.origin);
      const plain = await readsPerSecond({
        port: readFloor.port,
        path: '/',
        headers: {},
        connections: concurrency,
        seconds,
      });
      readFloor.stop();
      const reads = await readsPerSecond({
        port: settings.port,
        path: '/api/session',
        headers: { host: new URL(population.origin).host, cookie },
        connections: concurrency,
        seconds,
      });
      figures.push(figure('authenticated reads', reads, '/s', plain));
    }

    if (!options['vault-only'])
      figures.push(...(await roleChangeFigures({ settings, population, connections })));

    if (options.members !== '0' && !options['vault-only'])
      figures.push(...(await membersFigures({ settings, population, connections }, Number(options.members))));

    if (!options['no-lighthouse'] && !options['members-only'])
      figures.push(
        ...(await vaultFigures({ population, connections, seconds, items: Number(options['vault-items']) })),
      );
    if (!options['members-only']) figures.push(...(await vaultImportFigures({ population, connections })));
    if (!options['no-lighthouse'] && !options['members-only'])
      figures.push(...(await importInChromium(population)));

    if (!options['no-lighthouse'] && isWhole) {
      figures.push(
        figure('wallet, Lighthouse mobile performance', await lighthousePerformance(settings.port), 'of 100'),
      );
    }
    if (isWhole) figures.push(...extensionFigures());
    if (options.soak !== undefined)
      figures.push(...(await soak(population, server.pid, Number(options.soak), concurrency)));
  } finally {
    await server.stop();
  }
  if (options.members !== '0' && !options['vault-only']) figures.push(await importFigure(settings));
} finally {
  await mail.close();
  rmSync(folder, { recursive: true, force: true });
}

report(figures, options.json);
// Keep-alive connections of the virtual phones are still open.
process.exit(0);
