import { createOrganization } from '@lanyard/contract/setup';
import { Button } from '@lanyard/ui/button';
import { Notice } from '@lanyard/ui/notice';
import { TextField } from '@lanyard/ui/text-field';
import { useState, type FormEvent } from 'react';
import { browser } from '../../platform/browser.ts';
import { useWords } from './messages.ts';
import type { Created, Link } from './answers.ts';
import { StepHead } from './step-head.tsx';

const fields = ['name', 'address', 'regionLabel', 'ownerName', 'ownerEmail'] as const;
type Field = (typeof fields)[number];
type Values = Record<Field, string>;

const slug = /^[a-z](?:[a-z0-9-]{0,40}[a-z0-9])$/;
const mail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

const umlauts: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

/** A proposal for the address, until the person types one: `Stadtbücherei` gives `stadtbuecherei`, `Café Zoë` `cafe-zoe`. */
const slugOf = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[äöüß]/g, (letter) => umlauts[letter] ?? letter)
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 40);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unreachable';

export function OrganizationStep({
  token,
  link,
  onCreated,
  onRefused,
}: {
  token: string;
  link: Link;
  onCreated: (created: Created) => void;
  onRefused: () => void;
}) {
  const t = useWords();
  const [values, setValues] = useState<Values>({
    name: '',
    address: '',
    regionLabel: '',
    ownerName: '',
    ownerEmail: '',
  });
  const [ownAddress, setOwnAddress] = useState(false);
  const [errors, setErrors] = useState<Partial<Values>>({});
  const [failure, setFailure] = useState<'failed' | 'failed.busy'>();
  const [busy, setBusy] = useState(false);

  const change = (field: Field, value: string) => {
    if (field === 'address') setOwnAddress(true);
    setErrors((before) => ({ ...before, [field]: '' }));
    setValues((before) => ({
      ...before,
      [field]: value,
      ...(field === 'name' && !ownAddress && link.domain !== null ? { address: slugOf(value) } : {}),
    }));
  };

  const check = (): Partial<Values> => {
    const found: Partial<Values> = {};
    for (const field of fields) if (values[field].trim() === '') found[field] = t('setup.required');
    if (link.domain !== null && found.address === undefined && !slug.test(values.address)) {
      found.address = t('setup.address.error');
    }
    if (found.ownerEmail === undefined && !mail.test(values.ownerEmail))
      found.ownerEmail = t('setup.email.error');
    return found;
  };

  const refuse = (error: unknown) => {
    const code = codeOf(error);
    if (code === 'address-taken') setErrors({ address: t('setup.address.taken') });
    else if (code === 'address-reserved') setErrors({ address: t('setup.address.reserved') });
    else if (code === 'setup-link-refused') onRefused();
    else setFailure(code === 'too-many-requests' || code === 'locked' ? 'failed.busy' : 'failed');
  };

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found = check();
    setErrors(found);
    setFailure(undefined);
    const [first] = Object.keys(found);
    if (first !== undefined) {
      const input = event.currentTarget.elements.namedItem(first);
      if (input instanceof HTMLElement) input.focus();
      return;
    }
    setBusy(true);
    const { name, address, regionLabel, ownerName, ownerEmail } = values;
    browser.cloud
      .call(createOrganization, {
        body: { token, name, address, regionLabel, ownerName, ownerEmail: ownerEmail.trim() },
      })
      .then(onCreated, refuse)
      .finally(() => setBusy(false));
  };

  const field = (name: Field) => ({
    name,
    value: values[name],
    error: errors[name],
    onChange: (event: { currentTarget: HTMLInputElement }) => change(name, event.currentTarget.value),
  });
  return (
    <form className="grid gap-6" onSubmit={submit} noValidate>
      <StepHead title={t('setup.title')} lead={t('setup.lead')} />
      {failure !== undefined && <Notice tone="danger">{t(`setup.${failure}`)}</Notice>}
      <div className="grid gap-5">
        <TextField
          {...field('name')}
          label={t('setup.name')}
          hint={t('setup.name.hint')}
          autoComplete="organization"
        />
        {link.domain !== null && (
          <TextField
            {...field('address')}
            label={t('setup.address')}
            hint={t('setup.address.hint')}
            after={`.${link.domain}`}
            spellCheck={false}
            autoCapitalize="none"
          />
        )}
        {link.domain === null && <HostField hosts={link.hosts} {...field('address')} />}
        <TextField {...field('regionLabel')} label={t('setup.region')} hint={t('setup.region.hint')} />
        <TextField {...field('ownerName')} label={t('setup.ownerName')} autoComplete="name" />
        <TextField
          {...field('ownerEmail')}
          label={t('setup.ownerEmail')}
          hint={t('setup.ownerEmail.hint')}
          type="email"
          autoComplete="email"
        />
      </div>
      <Button kind="primary" type="submit" wide busy={busy}>
        {t('setup.continue')}
      </Button>
    </form>
  );
}

/** Where only exact hosts are allowed, one of those still free is chosen. */
function HostField({
  hosts,
  ...rest
}: {
  hosts: readonly string[];
  name: string;
  value: string;
  error: string | undefined;
  onChange: (event: { currentTarget: HTMLInputElement }) => void;
}) {
  const t = useWords();
  return (
    <>
      <TextField {...rest} label={t('setup.address')} hint={t('setup.address.hint')} list="free-hosts" />
      <datalist id="free-hosts">
        {hosts.map((host) => (
          <option key={host} value={host}>
            {host}
          </option>
        ))}
      </datalist>
    </>
  );
}
