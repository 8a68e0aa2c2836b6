import type { DomainOffer } from '@lanyard/contract/addresses';
import { Badge } from '@lanyard/ui/badge';
import { Button } from '@lanyard/ui/button';
import { CopyButton } from '@lanyard/ui/copy-button';
import { Notice } from '@lanyard/ui/notice';
import { Card } from '@lanyard/ui/surface';
import { TextField } from '@lanyard/ui/text-field';
import { useToast } from '@lanyard/ui/toast';
import { useState } from 'react';
import { useWords } from '../messages.ts';
import { addressProblem } from './address-problem.ts';
import type { Checked, RecordState } from './use-addresses.ts';

interface Ways {
  readonly checked: Checked;
  readonly offer: (host: string) => Promise<void>;
  readonly drop: () => Promise<void>;
  readonly check: () => Promise<boolean>;
}

/** A domain of the organization's own: named, then proven by records that are shown as they are to be made. */
export function Domain({ domain, ...ways }: Ways & { domain: DomainOffer | null }) {
  const t = useWords();
  return (
    <Card title={t('domain.title')} detail={t('domain.detail')}>
      {domain === null ? <NameForm offer={ways.offer} /> : <Records {...ways} domain={domain} />}
    </Card>
  );
}

function NameForm({ offer }: Pick<Ways, 'offer'>) {
  const t = useWords();
  const [host, setHost] = useState('');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const save = () => {
    setBusy(true);
    offer(hostIn(host))
      .catch((error: unknown) => setProblem(addressProblem(t, error)))
      .finally(() => setBusy(false));
  };
  return (
    <form
      noValidate
      className="grid max-w-lg items-start gap-3 sm:grid-cols-[1fr_auto]"
      onSubmit={(event) => {
        event.preventDefault();
        if (host.trim() === '') setProblem(t('members.required'));
        else save();
      }}
    >
      <TextField
        label={t('domain.name')}
        hint={t('domain.name.hint')}
        error={problem}
        value={host}
        maxLength={300}
        inputMode="url"
        autoCapitalize="off"
        spellCheck={false}
        placeholder="id.example.com"
        onChange={(event) => {
          setHost(event.target.value);
          setProblem(undefined);
        }}
      />
      <Button type="submit" className="sm:mt-7" busy={busy}>
        {t('domain.next')}
      </Button>
    </form>
  );
}

/** The host of what people paste: with scheme and path, or in letters of their own. */
function hostIn(text: string): string {
  const trimmed = text.trim();
  const url = trimmed.includes('://') ? trimmed : `https://${trimmed}`;
  return URL.canParse(url) ? new URL(url).hostname : trimmed;
}

function Records({ domain, checked, drop, check }: Omit<Ways, 'offer'> & { domain: DomainOffer }) {
  const t = useWords();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const run = () => {
    setBusy(true);
    setProblem(undefined);
    check()
      .then(
        (isAdded) => {
          if (isAdded) toast({ message: t('domain.added', { host: domain.host }) });
        },
        (error: unknown) => setProblem(addressProblem(t, error)),
      )
      .finally(() => setBusy(false));
  };
  const stop = () => {
    drop().catch(() => toast({ message: t('role.problem.other') }));
  };
  return (
    <div className="grid gap-5">
      <p className="text-small">
        <span className="font-semibold">{domain.host}</span> · {t('domain.make')}
      </p>
      <ol className="grid gap-4">
        {domain.records.map(({ type, name, value }) => (
          <li key={type} className="overflow-clip rounded-control border border-line">
            <div className="flex flex-wrap items-center justify-between gap-2 bg-sunken px-4 py-2.5">
              <span className="text-small font-semibold">
                {type} <span className="font-normal text-muted">· {t(`domain.${type}`)}</span>
              </span>
              <StateBadge seen={checked[type]} />
            </div>
            <dl className="grid gap-3 p-4 text-small">
              <Value label={t('domain.record.name')} value={name} />
              <Value label={t('domain.record.value')} value={value} />
            </dl>
            <Found seen={checked[type]} />
          </li>
        ))}
      </ol>
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      <div className="flex flex-wrap items-center gap-2">
        <Button kind="primary" size="small" busy={busy} onClick={run}>
          {t('domain.check')}
        </Button>
        <Button kind="quiet" size="small" onClick={stop}>
          {t('domain.drop')}
        </Button>
        <span className="text-small text-muted">{t('domain.patience')}</span>
      </div>
    </div>
  );
}

function Value({ label, value }: { label: string; value: string }) {
  const t = useWords();
  return (
    <div className="grid items-center gap-x-3 gap-y-1 sm:grid-cols-[5rem_1fr_auto]">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0">
        <code className="wrap-anywhere">{value}</code>
      </dd>
      <dd>
        <CopyButton kind="quiet" text={value} label={t('settings.copy')} copiedLabel={t('settings.copied')} />
      </dd>
    </div>
  );
}

const tones = {
  found: 'success',
  missing: 'warn',
  other: 'danger',
  unanswered: 'warn',
  looking: 'neutral',
} as const;

function StateBadge({ seen }: { seen: RecordState | undefined }) {
  const t = useWords();
  return (
    <span role="status">
      {seen === undefined ? (
        <Badge>{t('domain.state.waiting')}</Badge>
      ) : (
        <Badge dot={seen.state === 'looking'} tone={tones[seen.state]}>
          {t(`domain.state.${seen.state}`)}
        </Badge>
      )}
    </span>
  );
}

/** What stands there instead: most often an older record, or a typing error. */
function Found({ seen }: { seen: RecordState | undefined }) {
  const t = useWords();
  if (seen === undefined || seen.state === 'looking' || seen.state === 'found') return null;
  return (
    <div className="grid gap-1 border-t border-line bg-warn-soft px-4 py-3 text-small">
      <p>{t(`domain.hint.${seen.state}`)}</p>
      {seen.found.length > 0 && (
        <ul aria-label={t('domain.there')} className="grid gap-0.5">
          {seen.found.map((each) => (
            <li key={each}>
              <code className="wrap-anywhere">{each}</code>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
