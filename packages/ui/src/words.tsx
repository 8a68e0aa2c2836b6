/**
 * All words on screens come from catalogues: plain objects of ICU messages, English the master. They are compiled when
 * first used, by a parser, never by `eval` (the pages' CSP forbids it).
 *
 *     export const { WordsProvider, useWords } = createWords({ en: { hello: 'Hello {name}' } });
 *     const t = useWords();
 *     t('hello', { name: 'Ada' });
 *
 * An unknown id, a missing or misspelt value, and a language that lacks an id are errors of the compiler. A catalogue in
 * a file of its own ends with `as const`, or its values cannot be checked. Where a catalogue weighs, another language than
 * English is loaded only where it is spoken: `de: async () => (await import('./messages.de.ts')).de`; then `loadWords` is
 * awaited before the first drawing, or the page would begin in English.
 */
import { setupI18n } from '@lingui/core';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { followLanguages, preferredLanguages } from './language.tsx';
import { LocaleContext } from './locale.tsx';

export type Catalogue = Readonly<Record<string, string>>;
export type Catalogues = { readonly en: Catalogue } & Readonly<Record<string, Catalogue>>;
type Sources = { readonly en: Catalogue } & Readonly<Record<string, Catalogue | (() => Promise<Catalogue>)>>;

// The arguments of a message, read from its text by the compiler. Braces nest: at even depth an opening one starts an
// argument, at odd depth a branch of a plural or select. Quoted braces ('{') are not understood; we need none.
type Trim<Text extends string> = Text extends ` ${infer Rest}` | `${infer Rest} ` | `\n${infer Rest}`
  ? Trim<Rest>
  : Text;
type Close<Text extends string, Depth extends readonly unknown[]> = Text extends `${string}}${infer Rest}`
  ? Depth extends readonly [unknown, ...infer Outer]
    ? Close<Rest, Outer>
    : []
  : Depth;
type IsEven<Depth extends readonly unknown[]> = Depth extends readonly []
  ? true
  : Depth extends readonly [unknown, unknown, ...infer Rest]
    ? IsEven<Rest>
    : false;
type Argument<Text extends string> = Text extends `${infer Inside}}${string}`
  ? Inside extends `${infer Name},${infer Kind}`
    ? [Trim<Name>, Trim<Kind extends `${infer Word},${string}` ? Word : Kind>]
    : [Trim<Inside>, 'plain']
  : never;
type ArgumentsOf<
  Text extends string,
  Depth extends readonly unknown[] = [],
> = Text extends `${infer Before}{${infer Rest}`
  ? Close<Before, Depth> extends infer Here extends readonly unknown[]
    ? (IsEven<Here> extends true ? Argument<Rest> : never) | ArgumentsOf<Rest, [...Here, 0]>
    : never
  : never;
type Kinds = {
  plain: string | number;
  select: string;
  plural: number;
  selectordinal: number;
  number: number;
  date: Date;
  time: Date;
};
type Value<Kind> = Kind extends keyof Kinds ? Kinds[Kind] : never;
type Values<Message extends string> = string extends Message
  ? [values?: Readonly<Record<string, Kinds[keyof Kinds]>>]
  : [ArgumentsOf<Message>] extends [never]
    ? []
    : [values: { readonly [Found in ArgumentsOf<Message> as Found[0]]: Value<Found[1]> }];

/** Says a message of the catalogue, and dates, times and numbers, in one language. */
export type Words<English extends Catalogue> = {
  <Id extends keyof English & string>(id: Id, ...values: Values<English[Id]>): string;
  /** The language tag that dates and numbers follow: `en-GB` for a British browser, though the words are `en`. */
  readonly locale: string;
  /** `20 Nov 2026`; other lengths by `style`. */
  date(at: Date, style?: 'full' | 'long' | 'medium' | 'short'): string;
  /** `14:32`. */
  time(at: Date): string;
  /** `20 Nov 2026, 14:32`. */
  dateTime(at: Date): string;
  number(value: number, options?: Intl.NumberFormatOptions): string;
  /** A browser or a system as the cloud names it; where it could not tell which, in this language. Values of messages are said so too. */
  agent(name: string): string;
  /** `Ada, Grace and Alan`. */
  list(items: readonly string[]): string;
};

type SameIds<English, Other> = { readonly [Id in keyof English]: string } & {
  readonly [Id in Exclude<keyof Other, keyof English>]: never;
};
type Checked<English, Source> = Source extends () => Promise<infer Other>
  ? () => Promise<SameIds<English, Other>>
  : SameIds<English, Source>;

const baseOf = (tag: string): string => tag.split('-')[0] ?? tag;

/** The catalogue to use for a person who prefers `languages`, best first, and the tag its dates follow. */
const chosenFrom = (catalogues: Sources, languages: readonly string[]): [catalogue: string, tag: string] => {
  for (const tag of languages) {
    const catalogue = [tag, baseOf(tag)].find((name) => Object.hasOwn(catalogues, name));
    if (catalogue !== undefined) return [catalogue, tag];
  }
  return ['en', 'en'];
};

/** What the cloud says of a browser that does not say what it is. */
const unknownAgents: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  de: { 'Unknown browser': 'Unbekannter Browser', 'Unknown system': 'Unbekanntes System' },
};

const speak = (name: string, tag: string, catalogue: Catalogue): Words<Catalogue> => {
  const compiled = new Map<string, ReturnType<typeof compileMessageOrThrow>>();
  const i18n = setupI18n({ locale: name, locales: tag, messages: { [name]: { ...catalogue } } });
  i18n.setMessagesCompiler((message) => {
    const known = compiled.get(message) ?? compileMessageOrThrow(message);
    compiled.set(message, known);
    return known;
  });
  const format = (options: Intl.DateTimeFormatOptions) => (at: Date) =>
    new Intl.DateTimeFormat(tag, options).format(at);
  const agent = (named: string) => unknownAgents[name]?.[named] ?? named;
  const say = (id: string, values: Readonly<Record<string, unknown>> = {}) =>
    i18n._(
      id,
      Object.fromEntries(
        Object.entries(values).map(([key, value]) => [key, typeof value === 'string' ? agent(value) : value]),
      ),
    );
  return Object.assign(say, {
    locale: tag,
    date: (at: Date, style: 'full' | 'long' | 'medium' | 'short' = 'medium') =>
      format({ dateStyle: style })(at),
    time: format({ timeStyle: 'short' }),
    dateTime: format({ dateStyle: 'medium', timeStyle: 'short' }),
    agent,
    number: (value: number, options?: Intl.NumberFormatOptions) =>
      new Intl.NumberFormat(tag, options).format(value),
    list: (items: readonly string[]) => new Intl.ListFormat(tag).format(items),
  });
};

/** Makes the words of an app from its catalogues: `en`, and any other language with exactly the same ids. */
export function createWords<const All extends Sources>(
  catalogues: All & { readonly [Language in keyof All]: Checked<All['en'], All[Language]> },
) {
  type Own = Words<All['en']>;
  const sources: Sources = catalogues;
  const here = new Map<string, Catalogue>();
  for (const [name, source] of Object.entries(sources)) {
    if (typeof source !== 'function') here.set(name, source);
  }

  /** Words in the first of these languages that there is; English where its catalogue is not loaded. */
  const wordsIn = (...languages: readonly string[]): Own => {
    const [name, tag] = chosenFrom(sources, languages);
    const catalogue = here.get(name);
    return catalogue === undefined ? speak('en', 'en', catalogues.en) : speak(name, tag, catalogue);
  };

  /** Loads what these languages need: before the page is drawn, by default those it is drawn in. Never fails. */
  const loadWords = async (languages = preferredLanguages()): Promise<void> => {
    const [name] = chosenFrom(sources, languages);
    const source = sources[name];
    if (typeof source !== 'function' || here.has(name)) return;
    try {
      here.set(name, await source());
    } catch {
      // No connection, or a newer version is out: the page speaks English, which is always there.
    }
  };

  /** Every catalogue, for the test that reads them all. */
  const allCatalogues = async (): Promise<Catalogues> => {
    await Promise.all(Object.keys(sources).map((name) => loadWords([name])));
    return { ...Object.fromEntries(here), en: sources.en };
  };

  const Context = createContext<Own>(wordsIn('en'));

  /** Gives the page below it words in the language that was chosen here or the browser prefers, and marks the document with it. */
  function WordsProvider({ children }: { children: ReactNode }) {
    const [words, setWords] = useState(() => wordsIn(...preferredLanguages()));
    useEffect(
      () =>
        followLanguages(() => {
          void loadWords().then(() => setWords(() => wordsIn(...preferredLanguages())));
        }),
      [],
    );
    useEffect(() => {
      document.documentElement.lang = words.locale;
    }, [words]);
    return (
      <LocaleContext value={words.locale}>
        <Context value={words}>{children}</Context>
      </LocaleContext>
    );
  }

  /** The words of the provider above; English where there is none. */
  const useWords = (): Own => useContext(Context);

  return { wordsIn, loadWords, allCatalogues, WordsProvider, useWords };
}
