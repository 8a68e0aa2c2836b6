import { changeMembers } from '@lanyard/contract/members';
import { login } from '@lanyard/testing/vault-people';
import { expect, test } from 'vitest';
import { passwordIn, sharedWith, usePower } from './power-cuts.ts';

const powerOn = usePower();

test('power cut between any two steps of the new key after somebody left: they never read what is written after, and a second try makes it', async () => {
  const power = await powerOn();
  const { world, atOwner, ben, atMia } = power;
  const item = await (await atMia.again()).create(login('kept'));
  const act = async (name: 'disable' | 'enable') =>
    atOwner.browser.client.call(
      changeMembers,
      { body: { act: name, memberIds: [ben.memberId] } },
      await atOwner.browser.proof(atOwner.session),
    );
  let cuts = 0;
  for (let step = 0, wasCut = true; wasCut; step += 1) {
    const before = await atMia.again();
    await before.sync();
    await before.share(item, sharedWith(power, true));
    await act('disable');
    await before.sync();
    wasCut = await power.cutAfter(step, () => before.settle());
    if (wasCut) cuts += 1;
    const after = await atMia.again();
    expect(await passwordIn(after, item)).toBe('kept');
    await after.settle();
    const written = `after ${step}`;
    await after.change(item, login(written));
    expect(await passwordIn(after, item)).toBe(written);
    const has = await world.database.lookAt<{ n: string }>(
      `select count(*) as n from vault_grants where item = $1 and sealed_key is not null`,
      [item],
    );
    expect(Number(has[0]?.n)).toBe(1);
    expect(await world.database.lookAt('select item from vault_marks where item = $1', [item])).toEqual([]);
    await after.change(item, login('kept'));
    await act('enable');
  }
  expect(cuts).toBeGreaterThan(5);
  await power.off();
});
