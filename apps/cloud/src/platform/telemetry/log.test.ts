import { DatabaseError } from 'pg';
import { describe, expect, test } from 'vitest';
import { OperationalError } from './fields.ts';
import { createLog } from './log.ts';

function aLog() {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

describe('only what is known to be safe is printed', () => {
  test('fields of the list, of their kind', () => {
    const { log, last } = aLog();
    log.info({ requestId: 'a-1', route: '/api/members/:memberId', status: 200, ms: 1.5 }, 'request');
    expect(last()).toEqual({
      level: 'info',
      time: expect.any(String) as string,
      requestId: 'a-1',
      route: '/api/members/:memberId',
      status: 200,
      ms: 1.5,
      msg: 'request',
    });
  });

  test.each([
    ['a field that is not on the list', { email: 'ann@example.com' }, 'email'],
    ['an object where a word belongs', { route: { email: 'ann@example.com' } }, 'route'],
    ['a sentence where a word belongs', { reason: 'Ann Lee was refused' }, 'reason'],
    ['a text where a number belongs', { count: 'ann@example.com' as unknown as number }, 'count'],
    ['a very long word', { code: 'x'.repeat(201) }, 'code'],
  ])('%s is left out, its name told', (_what, fields, name) => {
    const { log, last, lines } = aLog();
    log.info(fields as object, 'event');
    expect(last()).toMatchObject({ dropped: [name] });
    expect(lines.join('')).not.toMatch(/ann|xxx/i);
  });
});

describe('an error', () => {
  const described = (error: unknown) => {
    const { log, last, lines } = aLog();
    log.error({ err: error }, 'failed');
    return { err: last()['err'] as Record<string, unknown>, text: lines.join('') };
  };

  test('keeps name, codes and frames; not its message, which may quote values', () => {
    const cause = Object.assign(
      new DatabaseError('Key (email)=(ann@example.com) already exists', 1, 'error'),
      {
        code: '23505',
        table: 'members',
        constraint: 'members_email',
        detail: 'Key (email)=(ann@example.com) already exists.',
      },
    );
    const { err, text } = described(new Error('while adding ann@example.com', { cause }));
    expect(err).toMatchObject({
      name: 'Error',
      cause: { name: 'error', code: '23505', table: 'members', constraint: 'members_email' },
    });
    expect((err['at'] as string[])[0]).toContain('log.test.ts');
    expect(text).not.toContain('ann@example.com');
  });

  test('of ours, and of the engine about code, keeps its message', () => {
    expect(described(new OperationalError('the mail server is not available')).err['message']).toBe(
      'the mail server is not available',
    );
    const thing = JSON.parse('null') as { name: string };
    let thrown: unknown;
    try {
      thrown = thing.name;
    } catch (error) {
      thrown = error;
    }
    expect(described(thrown).err['message']).toBe("Cannot read properties of null (reading 'name')");
  });

  test.each(['ann@example.com', { email: 'ann@example.com' }, undefined])(
    'that is none (%j) is told by its type',
    (thrown) => {
      expect(described(thrown).text).not.toContain('ann@example.com');
    },
  );

  test('a message over several lines leaves nothing in the frames', () => {
    const { text } = described(new Error('first\nann@example.com\n    at ann@example.com (secret)'));
    expect(text).not.toContain('ann@example.com');
  });
});
