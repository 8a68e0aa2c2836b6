import { expect, test } from 'vitest';
import { codeOf, codeShown, keptAt } from './desk.ts';
import { useStage } from './stage.ts';

// Two tabs of one browser that open at the same moment are one browser to the cloud and to every wallet.

const stage = useStage();

test('two tabs that make a browser key at once use the same one: the one that is kept', async () => {
  const { organization } = await stage.cloud.anOrganization();
  const first = await stage.aDesktop();
  const context = first.context();
  const tabs = [first, await context.newPage()];
  // The page without its scripts: both tabs belong to one login flow, as those that are opened one after the other.
  await context.route('**/*.js', (route) => route.abort());
  await first.goto(organization.origin);
  await context.unroute('**/*.js');
  // Neither has looked for a key after the other kept one: both have made theirs before either goes on.
  let made = 0;
  const bothMade = Promise.withResolvers<void>();
  await context.exposeFunction('keyMade', async () => {
    made += 1;
    if (made === tabs.length) bothMade.resolve();
    await bothMade.promise;
  });
  await context.addInitScript(() => {
    const { prototype } = SubtleCrypto;
    const generate = Reflect.get(prototype, 'generateKey') as (
      ...options: unknown[]
    ) => Promise<CryptoKeyPair>;
    const { keyMade } = globalThis as unknown as { readonly keyMade: () => Promise<void> };
    prototype.generateKey = async function (this: SubtleCrypto, ...options: unknown[]) {
      const pair = await Reflect.apply(generate, this, options);
      if ((options[0] as { name: string }).name === 'ECDSA') await keyMade();
      return pair;
    } as typeof prototype.generateKey;
  });
  const keysSent = tabs.map(async (tab) => {
    const request = await tab.waitForRequest((sent) => sent.url().endsWith('/api/sign-ins'));
    return (request.postDataJSON() as { browserKey: { x: string } }).browserKey.x;
  });
  await Promise.all(tabs.map((tab) => tab.goto(organization.origin)));
  const [one, other] = await Promise.all(keysSent);
  expect(made).toBe(tabs.length);
  expect(one).toBe(other);
  await Promise.all(tabs.map((tab) => codeOf(tab).waitFor()));
  await first.reload();
  await codeShown(first);
  expect(made).toBe(tabs.length);
  expect((await keptAt(first)).browserKey).toBe((await keptAt(tabs[1] ?? first)).browserKey);
});
