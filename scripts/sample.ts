// `npm start -- --demo`, before the server starts: fills the sample organization, in development and where there is none yet.
import { loadConfig } from '@lanyard/cloud/config';
import { startCloud } from '@lanyard/cloud/main';
import { createLog } from '@lanyard/cloud/platform/telemetry/log';
import { jumpingClock } from '@lanyard/testing/jumping-clock';
import { mailCatcher } from '@lanyard/testing/mail-catcher';
import { fillSample, sampleDays } from '@lanyard/testing/sample';

const say = (text: string) => process.stdout.write(text);

async function make(): Promise<void> {
  const config = loadConfig(process.env);
  // Nobody outside hears of people who are made up: their mails end here.
  const mail = await mailCatcher();
  const clock = jumpingClock(sampleDays * 24 * 60 * 60_000);
  const cloud = await startCloud({
    config: { ...config, smtpUrl: mail.url, mailFrom: 'Lanyard <noreply@sample.example>', rateScale: 1000 },
    clock,
    log: createLog({ level: 'error', destination: process.stderr }),
  });
  try {
    const { database, directory } = cloud.base;
    const organizations = await database.transaction({ readOnly: true }, (tx) => directory.all(tx));
    if (organizations.some(({ isSample }) => isSample)) {
      say('The sample organization is there already.\n');
      return;
    }
    say('Making the sample organization: 25 people and their first four weeks ');
    await fillSample({ cloud, clock, mail, onDay: () => say('.') });
    say(' done.\n');
  } finally {
    await cloud.stop();
    await mail.close();
  }
}

if (process.env['LANYARD_MODE'] === 'production') {
  process.stderr.write('The sample is for trying Lanyard out: --demo works in development only.\n');
  process.exitCode = 1;
} else await make();
