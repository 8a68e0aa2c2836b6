import { expect, test } from 'vitest';
import { isDiskFull, isReady, readServerLine } from './server-log.ts';

test('what the server says of itself is passed on', () => {
  const ready = readServerLine('00000 LOG:  database system is ready to accept connections');
  expect(ready).toEqual({
    severity: 'log',
    sqlState: '00000',
    text: 'database system is ready to accept connections',
  });
  expect(ready !== undefined && isReady(ready)).toBe(true);
  expect(
    readServerLine('28P01 FATAL:  password authentication failed for user "lanyard_app"')?.severity,
  ).toBe('fatal');
  expect(
    readServerLine('XX001 ERROR:  invalid page in block 7 of relation "base/16385/16401"')?.severity,
  ).toBe('error');
});

test.each([
  '22P02 ERROR:  invalid input syntax for type uuid: "alice@example.com"',
  '23505 ERROR:  duplicate key value violates unique constraint "members_pkey"',
  "00000 STATEMENT:  select * from members where name = 'Alice'",
  '00000 DETAIL:  Key (email)=(alice@example.com) already exists.',
  '\tselect * from members',
  'alice@example.com',
])('what may quote a value stays out of the logs: %s', (line) => {
  expect(readServerLine(line)).toBeUndefined();
});

test.each([
  '53100 ERROR:  could not extend file "base/16385/16401": No space left on device',
  '53100 PANIC:  could not write to file "pg_wal/xlogtemp.7": No space left on device',
  '58030 FATAL:  could not write to file "pg_wal/xlogtemp.7": No space left on device',
])('a full disk is recognized: %s', (line) => {
  const found = readServerLine(line);
  expect(found !== undefined && isDiskFull(found)).toBe(true);
});
