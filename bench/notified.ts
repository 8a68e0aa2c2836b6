import { watchWaitingSignIns } from '@lanyard/holder/notifications';
import { beginNotifiedSignIn } from '@lanyard/session/sign-in';
import { aBrowser } from '@lanyard/testing/browser';
import type { Phone } from '@lanyard/testing/phone';
import type { Population } from './people.ts';
import { percentile } from './report.ts';

/**
 * From the click on "Ask my phone" to the portal's page, with a wallet that is open and a person who approves at once: start, stream to
 * the wallet, scan, approval with digits and the e-mail claim, completion, page. One after another, as a person does it.
 *
 * @returns the value below which 95 of 100 lie, in milliseconds
 */
export async function notifiedSignIn(
  { origin, port, phones }: Population,
  { count = 100, warmUp = 20 } = {},
): Promise<number> {
  const [phone] = phones;
  if (phone === undefined) throw new Error('nobody to sign in');
  const browser = aBrowser({ port, origin });
  const first = await browser.showCode();
  await phone.approve(await phone.scan(first.link), { claims: ['email'] });
  await browser.enter(first);

  const page = { digits: '' };
  const stop = new AbortController();
  const answering = answerAll(phone, page, stop.signal);
  const took: number[] = [];
  for (let round = 0; round < warmUp + count; round += 1) {
    const token = await browser.openSignInPage();
    const clicked = performance.now();
    const attempt = await beginNotifiedSignIn(browser.session, token);
    page.digits = attempt.digits;
    for await (const { state } of attempt.watch(stop.signal)) if (state === 'approved') break;
    await attempt.complete();
    await browser.client.text('/');
    if (round >= warmUp) took.push(performance.now() - clicked);
  }
  stop.abort();
  await answering;
  return percentile(took, 0.95);
}

async function answerAll(
  phone: Phone,
  page: { readonly digits: string },
  signal: AbortSignal,
): Promise<void> {
  const seen = new Set<string>();
  for await (const waiting of watchWaitingSignIns(phone.wallet, signal)) {
    for (const one of waiting) {
      if (seen.has(one.signInId)) continue;
      seen.add(one.signInId);
      await phone.approve(await phone.open(one), { claims: ['email'], digits: page.digits });
    }
  }
}
