import type { Addresses as AllAddresses, AddressView } from '@lanyard/contract/addresses';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { CopyButton } from '@lanyard/ui/copy-button';
import { GlobeIcon, LinkIcon } from '@lanyard/ui/icons';
import { Card } from '@lanyard/ui/surface';
import { TextField } from '@lanyard/ui/text-field';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { AddressActions } from './address-actions.tsx';
import { addressProblem } from './address-problem.ts';
import { Domain } from './domain.tsx';
import { Unread } from './unread.tsx';
import { useAddresses } from './use-addresses.ts';

/** Where the organization is found: its address, those that lead there, and a domain of its own. */
export function Addresses() {
  const { addresses, load, ...ways } = useAddresses();
  if (typeof addresses !== 'object') return <Unread value={addresses} load={load} />;
  return (
    <div className="grid gap-6">
      <AddressList addresses={addresses} add={ways.add} remove={ways.remove} />
      <Domain {...ways} domain={addresses.domain} />
    </div>
  );
}

/** Scheme and port are those of this page. */
const originOf = (host: string) =>
  `${location.protocol}//${host}${location.port === '' ? '' : `:${location.port}`}`;

function AddressList({
  addresses: { addresses, below },
  add,
  remove,
}: {
  addresses: AllAddresses;
  add: (address: string) => Promise<void>;
  remove: (host: string) => Promise<void>;
}) {
  const t = useWords();
  const [adding, setAdding] = useState(false);
  return (
    <Card
      flush
      title={t('addresses.title')}
      detail={t('addresses.detail')}
      action={
        below !== null && !adding ? (
          <Button size="small" onClick={() => setAdding(true)}>
            {t('addresses.add')}
          </Button>
        ) : undefined
      }
    >
      {below !== null && adding && <AddForm below={below} add={add} onDone={() => setAdding(false)} />}
      <ul aria-label={t('addresses.title')} className="divide-y divide-line">
        {addresses.map((address) => (
          <AddressRow key={address.host} address={address} remove={remove} />
        ))}
      </ul>
    </Card>
  );
}

function AddressRow({ address, remove }: { address: AddressView; remove: (host: string) => Promise<void> }) {
  const t = useWords();
  const { host, current, own, createdAt, lostAt } = address;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3 sm:px-6">
      <span className="grid size-10 shrink-0 place-items-center rounded-control bg-sunken text-muted">
        {own ? <GlobeIcon className="size-5" /> : <LinkIcon className="size-5" />}
      </span>
      <span className="grid min-w-0 flex-1 basis-48 gap-0.5">
        <span className="font-medium wrap-anywhere">{host}</span>
        <span className="text-small text-muted">
          {t(own ? 'addresses.own' : 'addresses.given', { at: t.date(new Date(createdAt)) })}
        </span>
        {lostAt !== null && (
          <span className="text-small text-danger-ink">
            {t('addresses.lost.since', { at: t.date(new Date(lostAt)) })}
          </span>
        )}
      </span>
      <span className="flex flex-wrap items-center gap-2">
        {lostAt !== null && <Badge tone="danger">{t('addresses.lost')}</Badge>}
        {current ? (
          <Badge tone="success">{t('addresses.current')}</Badge>
        ) : (
          lostAt === null && <Badge>{t('addresses.leads')}</Badge>
        )}
        <CopyButton
          kind="quiet"
          text={originOf(host)}
          label={t('settings.copy')}
          copiedLabel={t('settings.copied')}
        />
        <AddressActions address={address} remove={remove} />
      </span>
    </li>
  );
}

function AddForm({
  below,
  add,
  onDone,
}: {
  below: string;
  add: (address: string) => Promise<void>;
  onDone: () => void;
}) {
  const t = useWords();
  const toast = useToast();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const save = () => {
    if (name.trim() === '') {
      setProblem(t('members.required'));
      return;
    }
    setBusy(true);
    add(name)
      .then(
        () => {
          onDone();
          toast({ message: t('addresses.added') });
        },
        (error: unknown) => setProblem(addressProblem(t, error)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <form
      noValidate
      className="mx-5 mt-3 mb-4 grid max-w-lg items-start gap-3 sm:mx-6 sm:grid-cols-[1fr_auto_auto]"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextField
        autoFocus
        label={t('addresses.name')}
        hint={t('addresses.name.hint')}
        error={problem}
        value={name}
        maxLength={253}
        autoCapitalize="off"
        spellCheck={false}
        after={<span className="text-muted">.{below}</span>}
        onChange={(event) => {
          setName(event.target.value);
          setProblem(undefined);
        }}
      />
      <Button type="submit" className="sm:mt-7" busy={busy}>
        {t('addresses.add.do')}
      </Button>
      <Button kind="quiet" className="sm:mt-7" onClick={onDone}>
        {t('console.cancel')}
      </Button>
    </form>
  );
}
