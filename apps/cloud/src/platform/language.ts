/** The languages that the cloud itself writes: mails, and the few pages it draws. Screens have catalogues of their own. */
export const languages = ['de', 'en'] as const;
export type Language = (typeof languages)[number];

/**
 * The best of ours for an Accept-Language header (RFC 9110, section 12.5.4): the highest weight wins, the first of equal ones;
 * English where none is ours. Anyone can send anything there: what is no language is passed over.
 */
export function languageOf(header: string | undefined): Language {
  let best: { readonly language: Language; readonly weight: number } | undefined;
  for (const range of (header ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const language = languages.find((ours) => tag === ours || tag.startsWith(`${ours}-`));
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const weight = quality === undefined ? 1 : Number(quality);
    if (language !== undefined && weight > (best?.weight ?? 0)) best = { language, weight };
  }
  return best?.language ?? 'en';
}

const unknownAgents: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  de: { 'Unknown browser': 'Unbekannter Browser', 'Unknown system': 'Unbekanntes System' },
};

/** Browser and system in a mail: `Firefox 140, Windows`; where the browser did not say what it is, in the mail's language. */
export const agentIn = (
  language: string,
  { browser, system }: { readonly browser: string; readonly system: string },
): string => [browser, system].map((name) => unknownAgents[language]?.[name] ?? name).join(', ');
