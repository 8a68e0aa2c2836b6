import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { languageChoice, languages, ownNameOf, preferredLanguages } from './language.tsx';

beforeEach(() => {
  vi.stubGlobal('navigator', { languages: ['de-AT', 'fr', 'en-GB'] });
});
afterEach(() => {
  languageChoice.set('browser');
  vi.unstubAllGlobals();
});

it('follows the browser while nothing is chosen', () => {
  expect(preferredLanguages()).toEqual(['de-AT', 'fr', 'en-GB']);
});

it('speaks the chosen language, and writes dates as the region does that the browser names', () => {
  languageChoice.set('en');
  expect(preferredLanguages()).toEqual(['en-GB', 'en']);
  languageChoice.set('de');
  expect(preferredLanguages()).toEqual(['de-AT', 'de']);
});

it('offers each language by its own name', () => {
  expect(languages.map(ownNameOf)).toEqual(['Deutsch', 'English']);
});
