import { Button } from '@lanyard/ui/button';
import { PhoneIcon } from '@lanyard/ui/icons';
import { SelectField } from '@lanyard/ui/select-field';
import { TextField } from '@lanyard/ui/text-field';
import { useMemo, useRef, useState, type SyntheticEvent } from 'react';
import { useWords } from '../messages.ts';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import type { AddressStep } from './address-step.ts';
import { callingCodes, e164Of } from './e164.ts';

/** The country of this device's language, where it names one. */
function likelyCountry(): string {
  for (const tag of navigator.languages) {
    const region = new Intl.Locale(tag).maximize().region;
    if (region !== undefined && callingCodes.has(region)) return region;
  }
  return 'US';
}

/** A phone number as people write it; what is sent is E.164. */
export function PhoneNumber({ typed, onType, busy, problem, onSend }: AddressStep) {
  const t = useWords();
  const [country, setCountry] = useState(likelyCountry);
  const [wrong, setWrong] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const countries = useCountries();
  const saysCountry = /^\s*(?:\+|00)/.test(typed);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const number = e164Of(typed, country);
    setWrong(number === undefined);
    if (number === undefined) input.current?.focus();
    else onSend(number);
  };
  return (
    <form noValidate onSubmit={submit} className="stack gap-4">
      <SelectField
        label={t('phone.country')}
        value={country}
        disabled={saysCountry}
        onChange={(event) => setCountry(event.currentTarget.value)}
      >
        {countries.map(({ code, name }) => (
          <option key={code} value={code}>
            {`${name} (+${callingCodes.get(code) ?? ''})`}
          </option>
        ))}
      </SelectField>
      <TextField
        ref={input}
        type="tel"
        label={t('phone.number')}
        hint={t('phone.number.hint')}
        error={wrong ? t('phone.number.wrong') : undefined}
        inputMode="tel"
        autoComplete="tel"
        maxLength={30}
        before={<PhoneIcon />}
        value={typed}
        onChange={(event) => {
          setWrong(false);
          onType(event.currentTarget.value);
        }}
      />
      <ProblemNotice problem={problem} />
      <Button type="submit" kind="primary" wide busy={busy}>
        {t('phone.send')}
      </Button>
    </form>
  );
}

function useCountries(): readonly { readonly code: string; readonly name: string }[] {
  const { locale } = useWords();
  return useMemo(() => {
    const names = new Intl.DisplayNames([locale], { type: 'region' });
    return [...callingCodes.keys()]
      .map((code) => ({ code, name: names.of(code) ?? code }))
      .toSorted((one, other) => one.name.localeCompare(other.name, locale));
  }, [locale]);
}
