import { describe, expect, expectTypeOf, it } from 'vitest';
import { catalogueProblems } from './words-check.tsx';
import { createWords } from './words.tsx';

const english = {
  hello: 'Hello {name}',
  plain: 'Approve sign-in',
  sessions: '{count, plural, =0 {No sessions} one {# session} other {# sessions}}',
  ends: 'Ends {at, date, short}, asked by {name}',
  invited: '{count, plural, one {{name} invited one person} other {{name} invited # people}}',
  state: '{state, select, on {Switched on} other {Switched off}}',
} as const;

const { wordsIn } = createWords({
  en: english,
  cs: {
    hello: 'Ahoj {name}',
    plain: 'Schválit přihlášení',
    sessions: '{count, plural, one {# relace} few {# relace} many {# relace} other {# relací}}',
    ends: 'Končí {at, date, short}, žádá {name}',
    invited:
      '{count, plural, one {{name} pozval jednoho} few {{name} pozval #} many {{name} pozval #} other {{name} pozval #}}',
    state: '{state, select, on {Zapnuto} other {Vypnuto}}',
  },
});

describe('words', () => {
  const t = wordsIn('en');

  it('fills in values and chooses plural and select branches', () => {
    expect(t('hello', { name: 'Ada' })).toBe('Hello Ada');
    expect([0, 1, 2].map((count) => t('sessions', { count }))).toEqual([
      'No sessions',
      '1 session',
      '2 sessions',
    ]);
    expect(t('invited', { count: 3, name: 'Ada' })).toBe('Ada invited 3 people');
    expect(t('state', { state: 'on' })).toBe('Switched on');
  });

  it('follows the plural rules of the language', () => {
    const cs = wordsIn('cs-CZ');
    expect([1, 3, 5].map((count) => cs('sessions', { count }))).toEqual(['1 relace', '3 relace', '5 relací']);
  });

  it('speaks the first preferred language it has, and writes dates as that region does', () => {
    const at = new Date(2026, 10, 20, 14, 32);
    expect(wordsIn('en-GB').date(at)).toBe('20 Nov 2026');
    expect(wordsIn('en-US').date(at)).toBe('Nov 20, 2026');
    expect(wordsIn('en-GB').time(at)).toBe('14:32');
    expect(wordsIn('xx', 'cs')('plain')).toBe('Schválit přihlášení');
    expect(wordsIn('xx')('plain')).toBe('Approve sign-in');
    expect(wordsIn('en-GB').list(['Ada', 'Grace', 'Alan'])).toBe('Ada, Grace and Alan');
  });

  it('treats a language named like a property of every object as unknown', () => {
    expect(wordsIn('constructor')('plain')).toBe('Approve sign-in');
  });

  it('knows ids and values at compile time', () => {
    expectTypeOf(t).parameter(0).toEqualTypeOf<keyof typeof english>();
    const wrong = () => {
      // @ts-expect-error There is no such id.
      t('helo', { name: 'Ada' });
      // @ts-expect-error The value is missing.
      t('hello');
      // @ts-expect-error The value is misspelt.
      t('hello', { nam: 'Ada' });
      // @ts-expect-error A plural counts.
      t('sessions', { count: 'two' });
      // @ts-expect-error The value inside the branches is missing.
      t('invited', { count: 3 });
      // @ts-expect-error A date is a Date.
      t('ends', { at: '2026-11-20', name: 'Ada' });
      // @ts-expect-error This message takes no values.
      t('plain', { name: 'Ada' });
    };
    expect(wrong).toBeTypeOf('function');
  });

  it('refuses a language that lacks an id or has one too many, at compile time', () => {
    // @ts-expect-error `b` is missing.
    createWords({ en: { a: 'A', b: 'B' }, cs: { a: 'Á' } });
    // @ts-expect-error `c` is not English.
    createWords({ en: { a: 'A', b: 'B' }, cs: { a: 'Á', b: 'B', c: 'C' } });
    expect(createWords({ en: { a: 'A' }, cs: { a: 'Á' } }).wordsIn('cs')('a')).toBe('Á');
  });
});

describe('a language that is loaded where it is spoken', () => {
  const czech = { plain: 'Schválit přihlášení' };
  const lazy = createWords({
    en: { plain: 'Approve sign-in' },
    cs: async () => Promise.resolve(czech),
    de: async (): Promise<typeof czech> => Promise.reject(new Error('no connection')),
  });

  it('is English until it is there, and then for good', async () => {
    expect(lazy.wordsIn('cs-CZ')('plain')).toBe('Approve sign-in');
    expect(lazy.wordsIn('cs-CZ').locale).toBe('en');
    await lazy.loadWords(['cs-CZ', 'en']);
    expect(lazy.wordsIn('cs-CZ')('plain')).toBe('Schválit přihlášení');
    expect(lazy.wordsIn('cs-CZ').locale).toBe('cs-CZ');
  });

  it('stays English where it cannot be loaded', async () => {
    await lazy.loadWords(['de']);
    expect(lazy.wordsIn('de')('plain')).toBe('Approve sign-in');
  });

  it('has exactly the ids of English too, at compile time', () => {
    // @ts-expect-error `b` is missing.
    createWords({ en: { plain: 'A', b: 'B' }, cs: async () => Promise.resolve(czech) });
    expect(lazy.wordsIn('en')('plain')).toBe('Approve sign-in');
  });
});

describe('a browser that does not say what it is', () => {
  const words = createWords({ en: { on: '{browser} on {system}' }, de: { on: '{browser} auf {system}' } });
  it('is named in the language of the screen, alone and in messages', () => {
    const unknown = { browser: 'Unknown browser', system: 'Unknown system' };
    expect(words.wordsIn('de').agent('Unknown browser')).toBe('Unbekannter Browser');
    expect(words.wordsIn('de')('on', unknown)).toBe('Unbekannter Browser auf Unbekanntes System');
    expect(words.wordsIn('en')('on', unknown)).toBe('Unknown browser on Unknown system');
    expect(words.wordsIn('de')('on', { browser: 'Firefox 140', system: 'Linux' })).toBe(
      'Firefox 140 auf Linux',
    );
  });
});

describe('the check of catalogues', () => {
  it('finds nothing wrong in sound ones', () => {
    expect(catalogueProblems({ en: english })).toEqual([]);
  });

  it('names a message that is empty, does not parse, or uses other values than the English one', () => {
    const problems = catalogueProblems({
      en: { a: 'Hello {name}', b: 'Bye {name}', c: '' },
      cs: { a: 'Ahoj {jmeno}', b: 'Sbohem {name', c: 'x' },
    });
    expect(problems).toEqual([
      'en: c is empty',
      'cs: a uses other values than the English message',
      expect.stringMatching(/^cs: b does not parse/),
    ]);
  });
});
