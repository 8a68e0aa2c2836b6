import { expect, it } from 'vitest';
import { relativeTime } from './relative-time.tsx';

const now = Date.UTC(2026, 10, 20, 12);

it.each([
  [0, 'now'],
  [-59, 'now'],
  [-60, '1 minute ago'],
  [-3599, '59 minutes ago'],
  [-7200, '2 hours ago'],
  [-86_400, 'yesterday'],
  [-40 * 86_400, 'last month'],
  [300, 'in 5 minutes'],
  [86_400 * 800, 'in 2 years'],
])('says %i seconds as %j', (seconds, words) => {
  expect(relativeTime('en', now + seconds * 1000, now)).toBe(words);
});

it('speaks the language of the page', () => {
  expect(relativeTime('cs', now - 86_400_000, now)).toBe('včera');
  expect(relativeTime('en', now - 300_000, now, 'short')).toBe('5 min. ago');
});
