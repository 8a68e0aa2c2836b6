import { login } from '@lanyard/testing/vault-people';
import { ImportPlan } from '@lanyard/vault/exchange/plan';
import { expect, test } from 'vitest';
import { usePower } from './power-cuts.ts';

const powerOn = usePower();

test('power cut between any two steps of an import: a second try of the same file brings the rest, and nothing is there twice', async () => {
  const power = await powerOn();
  const { atMia } = power;
  let cuts = 0;
  for (let step = 0, wasCut = true; wasCut; step += 1) {
    const names = Array.from({ length: 4 }, (_, place) => `Site ${step}.${place}`);
    const found = names.map((name, place) => ({
      place,
      content: { ...login(name), name, urls: [], userName: name },
      remarks: [],
    }));
    /** As the page does it: what is there is compared first, then batch by batch. */
    const run = async () => {
      const vault = await atMia.again();
      const plan = new ImportPlan();
      for (const { content } of (await vault.sync()).items.values()) plan.know(content.content);
      for (const each of found) plan.compare(each);
      const { fresh } = plan.items;
      for (const batch of [fresh.slice(0, 2), fresh.slice(2)]) await vault.createAll(batch);
    };
    wasCut = await power.cutAfter(step, run);
    if (wasCut) cuts += 1;
    await run();
    const { items, damaged } = await (await atMia.again()).sync();
    const there = [...items.values()].map(({ content }) => content.content.name);
    expect(there.filter((name) => names.includes(name)).toSorted()).toEqual(names.toSorted());
    expect(damaged.size).toBe(0);
  }
  expect(cuts).toBeGreaterThan(5);
  await power.off();
});
