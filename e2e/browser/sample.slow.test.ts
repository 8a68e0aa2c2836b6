import { useStage } from './stage.ts';
import { codeMailedTo } from './mails.ts';
import { aPhone } from '@lanyard/testing/phone';
import { fillSample, sampleDays } from '@lanyard/testing/sample';
import { samplePeople, visitor } from '@lanyard/testing/sample-people';
import { inviteOwnerAgain } from '@lanyard/cloud/members/index';
import { verifyChain } from '@lanyard/cloud/activity/index';
import { expect, test } from 'vitest';
import { signInWith } from './desk.ts';
import { look } from './screens.ts';

// What `npm start -- --demo` makes: seen in the console by a wallet that joined as an owner, and removed with one press.

const stage = useStage({}, { behind: sampleDays * 24 * 60 * 60_000 });

test('a sample is lived through, looked at by its new owner, and removed with one press', async () => {
  const { cloud, clock } = stage;
  const sample = await fillSample({ cloud: cloud.cloud, clock, mail: cloud.mail });
  expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(60_000);
  // Nothing counts against the phone of whoever looks at it from the same computer.
  expect(await cloud.database.lookAt('select from lanyard.rate_points')).toEqual([]);
  expect(await cloud.database.lookAt('select from lanyard.form_tries')).toEqual([]);
  const { base } = cloud.cloud;
  const { entries, fault } = await base.database.transaction({ organizationId: sample.id }, async (tx) =>
    verifyChain(tx, await base.directory.dataKey(tx, sample.id)),
  );
  expect(fault).toBeUndefined();
  expect(entries).toBeGreaterThan(100);
  const scope = { organizationId: sample.id };
  const invitation = await base.database.transaction(scope, (tx) =>
    inviteOwnerAgain(tx, base.directory, sample, clock.now()),
  );

  const phone = aPhone(cloud, { now: () => clock.now().getTime() });
  await phone.createIdentity();
  await phone.claimEmail(visitor.email, () => codeMailedTo(cloud.mail, visitor.email));
  await phone.join(invitation?.link ?? '');
  const page = await stage.aDesktop();
  await signInWith(phone, page, sample.origin);
  await page.getByText('This is a sample').waitFor();
  await look(page, 'sample-portal');
  await page.getByRole('link', { name: 'Console' }).click();
  await page.getByRole('link', { name: 'Members' }).click();
  await page.getByText(`${String(samplePeople.length + 2)} members`).waitFor();
  await look(page, 'sample-members');
  await page.goto(`${sample.origin}/console/activity`);
  await page.getByText('Signed in').first().waitFor();
  await look(page, 'sample-activity');

  await page.getByRole('button', { name: 'Remove the sample' }).click();
  await page.getByRole('heading', { name: 'Welcome to your Lanyard' }).waitFor();
  for (const table of ['organizations', 'addresses', 'members', 'activity', 'sessions']) {
    expect(await cloud.database.lookAt(`select from lanyard.${table}`)).toEqual([]);
  }
  // Whoever joined with a wallet of their own keeps it; the people who were made up are gone.
  const left = await cloud.database.lookAt<{ id: string }>('select id from lanyard.persons');
  expect(left).toEqual([{ id: phone.wallet.identity.personId }]);
});
