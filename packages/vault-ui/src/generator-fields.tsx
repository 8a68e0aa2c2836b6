import {
  generatePassphrase,
  generatePassword,
  usualPassword,
  type PassphraseRules,
  type PasswordRules,
} from '@lanyard/vault/generator';
import { Button } from '@lanyard/ui/button';
import { classes } from '@lanyard/ui/classes';
import { Field } from '@lanyard/ui/field';
import { ChevronDownIcon, RefreshIcon } from '@lanyard/ui/icons';
import { Segmented } from '@lanyard/ui/segmented';
import { SelectField } from '@lanyard/ui/select-field';
import { Switch } from '@lanyard/ui/switch';
import { useId, useState } from 'react';
import { useWords } from './messages.ts';

interface Rules {
  readonly kind: 'password' | 'phrase';
  readonly password: PasswordRules;
  readonly phrase: PassphraseRules;
}

const usual: Rules = {
  kind: 'password',
  password: usualPassword,
  phrase: { words: 6, separator: '-', capitalize: false },
};
const characters = ['lower', 'upper', 'digits', 'symbols'] as const;
const separators = ['-', '.', '_', ' '] as const;

/**
 * Makes a password, as is chosen under its options. Whoever changes those while what was made last still stands in the field gets
 * another; a password of somebody's own is only replaced on demand.
 */
export function GeneratorFields({
  password,
  onGenerate,
}: {
  /** What stands in the field. */
  password: string;
  onGenerate: (password: string) => void;
}) {
  const t = useWords();
  const options = useId();
  const [rules, setRules] = useState(usual);
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<string>();
  const generate = (by: Rules) => {
    const next = by.kind === 'phrase' ? generatePassphrase(by.phrase) : generatePassword(by.password);
    setMade(next);
    onGenerate(next);
  };
  const choose = (change: Partial<Rules>) => {
    const next = { ...rules, ...change };
    setRules(next);
    if (made !== undefined && made === password) generate(next);
  };
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap gap-2">
        <Button size="small" icon={<RefreshIcon className="size-4" />} onClick={() => generate(rules)}>
          {t('vault.generate')}
        </Button>
        <Button
          kind="quiet"
          size="small"
          aria-expanded={isOpen}
          aria-controls={isOpen ? options : undefined}
          icon={<ChevronDownIcon className={isOpen ? 'size-4 rotate-180' : 'size-4'} />}
          onClick={() => setOpen(!isOpen)}
        >
          {t('vault.generate.options')}
        </Button>
      </div>
      {isOpen && (
        <div id={options} className="grid gap-4 rounded-control p-4 ring-1 ring-line ring-inset">
          <div>
            <Segmented
              label={t('vault.generate.kind')}
              value={rules.kind}
              onChange={(kind) => choose({ kind })}
              options={(['password', 'phrase'] as const).map((value) => ({
                value,
                label: t(`vault.generate.${value}`),
              }))}
            />
          </div>
          {rules.kind === 'password' ? (
            <PasswordOptions rules={rules.password} onChange={(next) => choose({ password: next })} />
          ) : (
            <PhraseOptions rules={rules.phrase} onChange={(next) => choose({ phrase: next })} />
          )}
        </div>
      )}
    </div>
  );
}

function PasswordOptions({
  rules,
  onChange,
}: {
  rules: PasswordRules;
  onChange: (rules: PasswordRules) => void;
}) {
  const t = useWords();
  const chosen = characters.filter((each) => rules[each]);
  return (
    <>
      <Slider
        label={t('vault.generate.length', { count: rules.length })}
        least={8}
        most={64}
        value={rules.length}
        onChange={(length) => onChange({ ...rules, length })}
      />
      {[...characters, 'unambiguous' as const].map((each) => (
        <Choice
          key={each}
          label={t(`vault.generate.${each}`)}
          checked={rules[each]}
          // One kind of character must stay.
          disabled={chosen.length === 1 && chosen[0] === each}
          onChange={(isOn) => onChange({ ...rules, [each]: isOn })}
        />
      ))}
    </>
  );
}

function PhraseOptions({
  rules,
  onChange,
}: {
  rules: PassphraseRules;
  onChange: (rules: PassphraseRules) => void;
}) {
  const t = useWords();
  return (
    <>
      <Slider
        label={t('vault.generate.words', { count: rules.words })}
        least={4}
        most={12}
        value={rules.words}
        onChange={(words) => onChange({ ...rules, words })}
      />
      <SelectField
        label={t('vault.generate.separator')}
        value={rules.separator}
        onChange={({ target: { value } }) => onChange({ ...rules, separator: value })}
      >
        {separators.map((each) => (
          <option key={each} value={each}>
            {each === ' ' ? t('vault.generate.space') : each}
          </option>
        ))}
      </SelectField>
      <Choice
        label={t('vault.generate.capitalize')}
        checked={rules.capitalize}
        onChange={(capitalize) => onChange({ ...rules, capitalize })}
      />
    </>
  );
}

function Slider({
  label,
  least,
  most,
  value,
  onChange,
}: {
  label: string;
  least: number;
  most: number;
  value: number;
  onChange: (value: number) => void;
}) {
  const id = useId();
  return (
    <Field id={id} label={label}>
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        value={value}
        onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
        className={classes(
          'my-2 h-2 w-full cursor-pointer appearance-none rounded-full bg-edge',
          '[&::-webkit-slider-thumb]:size-6 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:bg-accent',
          '[&::-moz-range-thumb]:size-6 [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-0 [&::-moz-range-thumb]:bg-accent',
        )}
      />
    </Field>
  );
}

function Choice({
  label,
  checked,
  disabled = false,
  onChange,
}: {
  label: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <label htmlFor={id} className="flex items-center justify-between gap-4 text-small">
      {label}
      <Switch
        id={id}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}
