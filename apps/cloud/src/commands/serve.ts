import { issueSetupLink, type Organization } from '../directory/index.ts';
import type { Cloud } from '../main.ts';
import { inviteOwnerAgain } from '../members/index.ts';
import { createLog } from '../platform/telemetry/log.ts';
import { configOf } from './base.ts';
import { command, type Command } from './definition.ts';
import { timeOf } from './link.ts';
import type { Surroundings } from './surroundings.ts';

export const serveCommand = (surroundings: Surroundings): Command =>
  command({
    path: ['serve'],
    summary: 'Runs Lanyard',
    description: [
      'Starts the database, unless DATABASE_URL names one, and serves every address at one port until it is told to stop (Ctrl-C, SIGTERM): requests under way are answered and jobs finished first. Stopping twice stops at once.',
      'Prints the addresses and, while there is no organization, a link to the set-up page. Logs go to standard error, a JSON object a line.',
    ],
    options: {},
    examples: [
      { line: 'lanyard serve', what: 'On this computer, to try it out:' },
      { line: 'LANYARD_MODE=production LANYARD_DOMAIN=id.example.com lanyard serve', what: 'For everybody:' },
    ],
    async run() {
      const config = configOf(surroundings);
      const { clock, stop } = surroundings;
      // Loaded here: the other commands would wait for a server that they do not need.
      const { startCloud } = await import('../main.ts');
      const cloud = await startCloud({
        config,
        clock,
        log: createLog({ level: config.logLevel, destination: process.stderr }),
      });
      if (!stop.aborted) await greet(surroundings, cloud);
      await stopped(stop);
      surroundings.remark('Stopping ...');
      await cloud.stop();
    },
  });

function stopped(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else {
      stop.addEventListener('abort', () => {
        resolve();
      });
    }
  });
}

/** What somebody who just started it wants to know. */
async function greet(surroundings: Surroundings, { base }: Cloud): Promise<void> {
  const { installation, database, directory, clock } = base;
  const organizations = await database.transaction({ readOnly: true }, (tx) => directory.all(tx));
  const rows = [
    ['Directory and set-up', installation.rootOrigin],
    ['Wallet', installation.walletOrigin],
    ...organizations.slice(0, shownOrganizations).map(({ name, origin }) => [name, origin] as const),
    ...(installation.outbox === null ? [] : [['Mails that would be sent', installation.outbox] as const]),
  ] as const;
  const width = Math.max(...rows.map(([name]) => name.length));
  surroundings.print(
    [
      `Lanyard is running (${installation.mode}).`,
      '',
      ...rows.map(([name, address]) => `  ${name.padEnd(width)}  ${address}`),
    ].join('\n'),
  );
  const hidden = organizations.length - shownOrganizations;
  if (hidden > 0) surroundings.print(`  and ${String(hidden)} more: lanyard organization list`);
  const sample = organizations.find(({ isSample }) => isSample);
  if (sample !== undefined && installation.mode === 'development')
    await greetToSample(surroundings, base, sample);
  if (organizations.length > 0) return;
  if (installation.mode === 'production' && !surroundings.isTerminal) {
    // Output that nobody looks at ends in a journal, and whoever reads that later could make an organization.
    surroundings.print(
      '\nThere is no organization yet. Get a link to set one up: lanyard organization setup-link',
    );
    return;
  }
  const { link, expiresAt } = await database.transaction({}, async (tx) =>
    issueSetupLink(tx, installation, clock.now()),
  );
  surroundings.print(
    `\nThere is no organization yet. Set one up here (works once, until ${timeOf(expiresAt)}):\n\n  ${link}\n`,
  );
}

/** As its owner one sees everything of a sample: a link for that, until somebody has joined by one. */
async function greetToSample(
  surroundings: Surroundings,
  { database, directory, clock }: Cloud['base'],
  sample: Organization,
): Promise<void> {
  const invitation = await database.transaction({ organizationId: sample.id }, async (tx) =>
    inviteOwnerAgain(tx, directory, sample, clock.now()),
  );
  surroundings.print(`\n${sample.name} is a sample: its people and its activity are made up.`);
  if (invitation === undefined) return;
  const { link, expiresAt } = invitation;
  surroundings.print(
    `Join it as an owner by this link (npm run phone, then Scan, then Paste a link; works once, until ${timeOf(expiresAt)}). Your address there is you@sample.example; its mails are in the outbox:\n\n  ${link}\n`,
  );
}

const shownOrganizations = 20;
