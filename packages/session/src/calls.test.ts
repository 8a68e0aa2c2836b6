import { expect, test } from 'vitest';
import { callsOver } from './calls.ts';

test('what went wrong at the other end arrives with its code, and with when to ask again', async () => {
  const { port1, port2 } = new MessageChannel();
  const problem = { code: 'too-many-requests', retryAfterSeconds: 31 };
  callsOver(port1, {
    limited: () => Promise.reject(Object.assign(new Error('enough'), { code: problem.code, problem })),
  });
  port1.start();
  const calls = callsOver(port2, {});
  port2.start();
  await expect(calls.call('limited')).rejects.toMatchObject(problem);
  await expect(calls.call('unknown')).rejects.toMatchObject({ code: '', retryAfterSeconds: undefined });
  port1.close();
});

test('where the other end is gone, nobody waits for an answer for ever', async () => {
  const { port1, port2 } = new MessageChannel();
  const held = Promise.withResolvers<void>();
  callsOver(port1, { read: () => held.promise });
  port1.start();
  const calls = callsOver(port2, {});
  port2.start();
  const asked = calls.call('read');
  calls.end('vault-locked');
  await expect(asked).rejects.toMatchObject({ code: 'vault-locked' });
  await expect(calls.call('read')).rejects.toMatchObject({ code: 'vault-locked' });
  held.resolve();
  port1.close();
});
