import { aPhone, type Phone } from '@lanyard/testing/phone';
import { codeMailedTo } from './mails.ts';
import type { Stage } from './stage.ts';

/** An organization whose owner, Ada Lovelace, has joined with a virtual phone: for stories in which the phone is not the hero. */
export async function anOwnedOrganization(
  { cloud }: Pick<Stage, 'cloud'>,
  name = 'Acme',
): Promise<{ readonly origin: string; readonly phone: Phone }> {
  const { organization, owner } = await cloud.anOrganization(name);
  const phone = await aMemberPhone({ cloud }, owner.link, 'ada@acme.test');
  return { origin: organization.origin, phone };
}

/** A virtual phone that has followed an invitation. */
export async function aMemberPhone(
  { cloud }: Pick<Stage, 'cloud'>,
  link: string,
  email: string,
): Promise<Phone> {
  const phone = aPhone(cloud, { now: () => cloud.cloud.base.clock.now().getTime() });
  await phone.createIdentity();
  await phone.join(link, await phone.claimEmail(email, () => codeMailedTo(cloud.mail, email)));
  return phone;
}
