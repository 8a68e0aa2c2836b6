import { inviteMember } from '@lanyard/contract/members';
import type { ClaimHead } from '@lanyard/holder/claims';
import { aBrowser } from '@lanyard/testing/browser';
import type { MailCatcher } from '@lanyard/testing/mail-catcher';
import { aPhone, type Phone } from '@lanyard/testing/phone';
import { lanyard, type ServerSettings } from './server.ts';

/** An organization with people who can sign in. */
export interface Population {
  readonly origin: string;
  readonly port: number;
  readonly phones: readonly Phone[];
}

const linkIn = (text: string): string => {
  const link = /http:\/\/wallet\.localhost:\d+\/join#\S+/.exec(text)?.[0];
  if (link === undefined) throw new Error('no invitation link');
  return link;
};

/** Makes an organization, its owner, and members who joined by mail: all through the product's own doors. */
export async function populate(
  settings: ServerSettings,
  mail: MailCatcher,
  people: number,
): Promise<Population> {
  const { port } = settings;
  const walletOrigin = `http://wallet.localhost:${String(port)}`;
  const origin = `http://acme.localhost:${String(port)}`;
  const printed = await lanyard(settings, [
    'organization',
    'create',
    '--name',
    'Acme',
    '--address',
    'acme',
    '--owner-name',
    'Ada Lovelace',
    '--owner-email',
    'ada@acme.test',
  ]);
  const newPhone = async (email: string): Promise<{ phone: Phone; claim: ClaimHead }> => {
    const phone = aPhone({ port, walletOrigin });
    await phone.createIdentity();
    const claim = await phone.claimEmail(
      email,
      async () =>
        /\b\d{6}\b/.exec((await mail.next(email, ({ text }) => /\b\d{6}\b/.test(text))).text)?.[0] ?? '',
    );
    return { phone, claim };
  };
  const owner = await newPhone('ada@acme.test');
  await owner.phone.join(linkIn(printed));

  const browser = aBrowser({ port, origin });
  const attempt = await browser.showCode();
  await owner.phone.approve(await owner.phone.scan(attempt.link));
  const session = await browser.enter(attempt);
  const phones = [owner.phone];
  for (let index = 1; index < people; index += 1) {
    const email = `member${String(index)}@acme.test`;
    await browser.client.call(
      inviteMember,
      { body: { name: `Member ${String(index)}`, email, role: null } },
      await browser.proof(session),
    );
    const link = linkIn((await mail.next(email, ({ text }) => linkIn(text) !== '')).text);
    const { phone, claim } = await newPhone(email);
    await phone.join(link, claim);
    phones.push(phone);
  }
  return { origin, port, phones };
}
