import { expect, test } from 'vitest';
import { activityCsvHead, activityCsvLine } from './activity.ts';

const entry = {
  id: '01a1fc3a-0bc9-7e4a-9781-1bbba97efdf6',
  at: '2026-11-21T04:00:00.000Z',
  act: 'member.invited',
  actor: { kind: 'member' as const, id: null, name: '=HYPERLINK("https://evil.example")' },
  subject: { kind: 'member', id: 'x', name: '@SUM(A1), "quoted"\nand on' },
  from: { address: '::1', browser: '+1', system: '-1' },
  before: null,
  after: { role: 'owner' },
};

test('no field of a CSV export is a formula, whatever somebody called themselves', () => {
  const line = activityCsvLine(entry);
  expect(line).toBe(
    `"2026-11-21T04:00:00.000Z","member.invited","'=HYPERLINK(""https://evil.example"")","","member",` +
      `"'@SUM(A1), ""quoted""\nand on","x","::1","'+1","'-1","","{""role"":""owner""}"\r\n`,
  );
  expect(line.match(/","/g)).toHaveLength(activityCsvHead.split(',').length - 1);
});
