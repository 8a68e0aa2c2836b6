import { expect, test } from 'vitest';
import { agentIn, languageOf } from './language.ts';

test.for([
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['en-GB,en;q=0.9,de;q=0.8', 'en'],
  ['fr-FR, de;q=0.4, en;q=0.7', 'en'],
  ['fr, de;q=0.4', 'de'],
  ['DE', 'de'],
  ['de;q=0', 'en'],
  ['fr', 'en'],
  ['den', 'en'],
  ['*', 'en'],
  ['de;q=much, en', 'en'],
  [`${'x,'.repeat(10_000)}de`, 'en'],
  [undefined, 'en'],
] as const)('of %s the cloud writes %s', ([header, language]) => {
  expect(languageOf(header)).toBe(language);
});

test('a browser that does not say what it is is named in the language of the mail', () => {
  const unknown = { browser: 'Unknown browser', system: 'Unknown system' };
  expect(agentIn('de', unknown)).toBe('Unbekannter Browser, Unbekanntes System');
  expect(agentIn('en', unknown)).toBe('Unknown browser, Unknown system');
  expect(agentIn('de', { browser: 'Firefox 140', system: 'Linux' })).toBe('Firefox 140, Linux');
});
