import { expect, test } from 'vitest';
import type { Around, Within, WorkerMessage } from '../messages.ts';
import { isSeenAround } from './around.ts';
import type { Site } from './sites.ts';

const site: Site = { protocol: 'https:', host: 'id.example.com', domain: 'example.com' };
const frame = { tabId: 1, frameId: 7, site };
const at = (...path: number[]): Within => ({
  path,
  view: { innerWidth: 400, innerHeight: 200 },
  boxes: [{ x: 1, y: 1, width: 90, height: 20 }],
});
const seen = (of: Partial<Around> = {}): Around => ({
  origin: 'https://www.example.com',
  isSeen: true,
  within: null,
  ...of,
});
const parent = 'https://www.example.com';

/** What the frames of the tab answer, asked once and once more. */
const around = (within: Within | null, ancestors: readonly (string | null)[], ...answers: unknown[][]) => {
  const asked: string[] = [];
  const pages = {
    ask: (_: number, message: WorkerMessage) => {
      if (message.type === 'around') asked.push(message.within.path.join());
      return Promise.resolve(answers.shift() ?? []);
    },
  };
  return isSeenAround(pages, { ancestors, within }, frame).then((isSeen) => ({ isSeen, asked }));
};

test('each page around is asked, up to the top of the tab', async () => {
  const nothing = [false, undefined, null];
  expect(
    await around(
      at(0, 2),
      ['https://a.example.com', parent],
      [...nothing, seen({ within: at(0) })],
      [seen(), ...nothing],
    ),
  ).toEqual({ isSeen: true, asked: ['0,2', '0'] });
  expect(await around(null, [parent])).toEqual({ isSeen: true, asked: [] });
  // Firefox tells the frame nothing: who answers does.
  expect(await around(at(1), [null], [seen()])).toEqual({ isSeen: true, asked: ['1'] });
});

test.each<[string, Within | null, readonly (string | null)[], unknown[][]]>([
  ['no page answers', at(0), [parent], [[]]],
  ['the page does not see it', at(0), [parent], [[seen({ isSeen: false })]]],
  [
    'the page around that one does not see it',
    at(0, 0),
    [parent],
    [[seen({ within: at(0) })], [seen({ isSeen: false })]],
  ],
  ['the page around that one says nothing', at(0, 0), [parent], [[seen({ within: at(0) })]]],
  ['two pages say that it is theirs', at(0), [parent], [[seen(), seen()]]],
  ['a page of another site answers', at(0), [null], [[seen({ origin: 'https://evil.test' })]]],
  ['an answer leads nowhere up', at(0), [parent], [[seen({ within: at(1) })], [seen()]]],
  ['the answer is none', at(0), [parent], [[true, 'seen', { isSeen: true }]]],
  ['a page around is of another site', at(0), [parent, 'https://evil.test'], [[seen()]]],
  ['nobody tells what is around it', null, [null], []],
  ['it takes itself for the page of the tab', null, [], []],
])('attack: a frame is filled unseen; %s: not filled', async (_, within, ancestors, answers) => {
  expect((await around(within, ancestors, ...answers)).isSeen).toBe(false);
});
