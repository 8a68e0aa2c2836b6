import { ChevronDownIcon, GlobeIcon } from './icons.tsx';
import { languageChoice, languages, ownNameOf } from './language.tsx';
import { useLocale } from './locale.tsx';

/** Switches the language of the page, in a footer: the select of the browser itself, as quiet as the links beside it. */
export function LanguageSelect({ label }: { label: string }) {
  const locale = useLocale();
  const [, choose] = languageChoice.use();
  const spoken = languages.find((language) => locale.startsWith(language)) ?? 'en';
  const choice = (value: string) => choose(languages.find((language) => language === value) ?? 'browser');
  return (
    <span className="relative inline-grid items-center text-small text-muted hover:text-ink">
      <GlobeIcon className="pointer-events-none absolute left-2 size-4" />
      <select
        aria-label={label}
        value={spoken}
        onChange={(event) => choice(event.currentTarget.value)}
        className="min-h-9 cursor-pointer appearance-none rounded-control bg-transparent py-1 pr-7 pl-8 transition"
      >
        {languages.map((language) => (
          <option key={language} value={language} lang={language}>
            {ownNameOf(language)}
          </option>
        ))}
      </select>
      <ChevronDownIcon className="pointer-events-none absolute right-1.5 size-4" />
    </span>
  );
}
