import { login } from '@lanyard/testing/vault-people';
import { expect, test } from 'vitest';
import { passwordIn, sharedWith, usePower } from './power-cuts.ts';

const powerOn = usePower();

test('power cut between any two steps of sharing and of taking back: after the restart everybody reads the one or the other, and a second try does it', async () => {
  const power = await powerOn();
  const { atMia, atBen } = power;
  const item = await (await atMia.again()).create(login('kept'));
  let cuts = 0;
  for (let step = 0, wasCut = true; wasCut; step += 1) {
    const isShared = step % 2 === 0;
    const wanted = sharedWith(power, isShared);
    const before = await atMia.again();
    await before.sync();
    wasCut = await power.cutAfter(step, () => before.share(item, wanted));
    if (wasCut) cuts += 1;
    const after = await atMia.again();
    expect(await passwordIn(after, item)).toBe('kept');
    expect(['kept', undefined]).toContain(await passwordIn(await atBen.again(), item));
    await after.share(item, wanted);
    expect(await passwordIn(after, item)).toBe('kept');
    expect(await passwordIn(await atBen.again(), item)).toBe(isShared ? 'kept' : undefined);
  }
  expect(cuts).toBeGreaterThan(5);
  await power.off();
});
