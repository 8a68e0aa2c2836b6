import { safeFileName } from '@lanyard/vault/attachments';
import { leastStrengthBits, strengthBits } from '@lanyard/vault/strength';
import { Button } from '@lanyard/ui/button';
import { csvOf, offerDownload } from '@lanyard/ui/csv';
import { Dialog } from '@lanyard/ui/dialog';
import { Notice } from '@lanyard/ui/notice';
import { Progress } from '@lanyard/ui/progress';
import { Segmented } from '@lanyard/ui/segmented';
import { TextField } from '@lanyard/ui/text-field';
import { useContext, useEffect, useMemo, useRef, useState, type FormEvent } from 'react';
import {
  exportPlan,
  writeExport,
  type ExportFormat,
  type ExportPlan,
  type StayingFile,
} from './export-file.tsx';
import { useHeldPage } from './held-page.ts';
import { LockSoon, LockWords } from './lock-ahead.tsx';
import { useWords } from './messages.ts';
import { sizeWords } from '@lanyard/ui/size-words';
import { codeOf } from './codes.ts';
import type { Act, Shown } from './use-items.tsx';
import { begin, VaultPlace } from './unfinished.tsx';
import { useVaultClock } from './vault-clock.tsx';

interface Done {
  readonly format: ExportFormat;
  /** Those that stayed. */
  readonly files: readonly StayingFile[];
}

/** The items as a file, for whoever has just shown that it is them. */
export function ExportDialog({
  act,
  shown,
  exporter,
  person,
  verify,
  record,
  onClose,
}: {
  act: Act;
  shown: Shown;
  /** The organization's host and name. */
  exporter: { readonly host: string; readonly name: string };
  person: { readonly did: string; readonly name: string };
  /** Asks for a touch, or for an approval by the wallet. @returns false where the person gave none */
  verify: () => Promise<boolean>;
  /** Has the cloud take note of it. @throws an error of code `vault-export-unverified` where nobody has shown who they are */
  record: (taken: { format: ExportFormat; items: number }) => Promise<unknown>;
  onClose: () => void;
}) {
  const t = useWords();
  const clock = useVaultClock();
  const [format, setFormat] = useState<ExportFormat>('archive');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  // As it was when the dialog was opened: what is said here is what is written.
  const [plan] = useState(() => exportPlan(shown));
  const [sent, setSent] = useState<number>();
  const [done, setDone] = useState<Done>();
  const writing = useRef<AbortController>(undefined);
  useEffect(() => () => writing.current?.abort('left'), []);
  const place = useContext(VaultPlace);
  useHeldPage(sent !== undefined);
  const items = plan.own.length + plan.shared.length;
  const isArchive = format === 'archive';
  const isWeak = useMemo(() => strengthBits(password) < leastStrengthBits, [password]);

  const write = async () => {
    if (!(await verify())) {
      setProblem(t('vault.export.unverified'));
      return;
    }
    await record({ format, items });
    const now = clock();
    const by = { exporter, person, now: Math.floor(now / 1000) };
    const under = new AbortController();
    writing.current = under;
    // Files take a while, also before the first piece of them is here.
    if (isArchive && plan.files.length > 0) setSent(0);
    const written = await noted(place, under.signal, () =>
      act((vault) =>
        writeExport(plan, by, {
          vault,
          password: isArchive ? password : undefined,
          signal: under.signal,
          onProgress: setSent,
        }),
      ),
    );
    offerDownload(`${fileName(exporter.host, now)}${written.ending}`, written.content);
    setPassword('');
    setAgain('');
    setDone({ format, files: written.stays });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isBusy || (isArchive && (isWeak || again !== password))) return;
    setBusy(true);
    setProblem(undefined);
    write()
      .catch((error: unknown) => {
        if (writing.current?.signal.aborted === true) return;
        setProblem(
          t(codeOf(error) === 'vault-export-unverified' ? 'vault.export.unverified' : 'vault.export.problem'),
        );
      })
      .finally(() => {
        setBusy(false);
        setSent(undefined);
      });
  };
  if (done !== undefined) return <Exported {...done} plan={plan} items={items} onClose={onClose} />;
  if (sent !== undefined)
    return <Fetching done={sent} onCancel={() => writing.current?.abort('cancelled')} />;
  return (
    <Dialog open onClose={onClose} title={t('vault.export.title')} detail={t('vault.export.detail')}>
      <form className="stack gap-4" onSubmit={submit} autoComplete="off">
        {problem !== undefined && <Notice tone="warn">{problem}</Notice>}
        <div>
          <Segmented
            label={t('vault.export.format')}
            value={format}
            onChange={setFormat}
            options={(['archive', 'cxf'] as const).map((value) => ({
              value,
              label: t(`vault.export.format.${value}`),
            }))}
          />
        </div>
        {isArchive ? (
          <>
            <TextField
              label={t('vault.export.password')}
              hint={t('vault.export.password.hint')}
              type="password"
              autoComplete="new-password"
              value={password}
              error={isTried && isWeak ? t('vault.export.password.weak') : undefined}
              onChange={(event) => setPassword(event.target.value)}
            />
            <TextField
              label={t('vault.export.again')}
              type="password"
              autoComplete="new-password"
              value={again}
              error={isTried && !isWeak && again !== password ? t('vault.export.again.wrong') : undefined}
              onChange={(event) => setAgain(event.target.value)}
            />
          </>
        ) : (
          <Notice tone="danger">{t('vault.export.open')}</Notice>
        )}
        <Summary plan={plan} isArchive={isArchive} />
        <div className="flex flex-col gap-2 pt-1 sm:flex-row-reverse">
          <Button
            kind="primary"
            type="submit"
            busy={isBusy}
            disabled={items === 0 || shown.reading !== undefined}
          >
            {t('vault.export')}
          </Button>
          <Button onClick={onClose}>{t('vault.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}

const fileName = (host: string, now: number): string =>
  `${host.split('.')[0] ?? 'lanyard'}-vault-${new Date(now).toISOString().slice(0, 10)}`;

/** What broke off with its vault (`left`) is told when that is opened again: nobody sees what is said here. */
function noted<T>(place: string | undefined, signal: AbortSignal, write: () => Promise<T>): Promise<T> {
  const running = begin(place);
  running.note({ kind: 'export' });
  return write().finally(() => {
    if (signal.reason === 'left') running.leave();
    else running.end();
  });
}

/** What goes and what stays. */
function Summary({ plan, isArchive }: { plan: ExportPlan; isArchive: boolean }) {
  const t = useWords();
  return (
    <div className="grid gap-0.5">
      <p className="font-semibold">
        {t('vault.export.goes', { count: plan.own.length + plan.shared.length })}
      </p>
      {plan.files.length > 0 && (
        <p className="text-small text-muted">
          {t(isArchive ? 'vault.export.withFiles' : 'vault.export.withoutFiles', {
            count: plan.files.length,
            size: sizeWords(
              t.locale,
              plan.files.reduce((sum, { attachment }) => sum + attachment.size, 0),
            ),
          })}
        </p>
      )}
      {plan.stays.length > 0 && (
        <p className="text-small text-muted">{t('vault.export.stays', { count: plan.stays.length })}</p>
      )}
      <p className="text-small text-muted">{t('vault.export.verify')}</p>
    </div>
  );
}

function Fetching({ done, onCancel }: { done: number; onCancel: () => void }) {
  const t = useWords();
  return (
    <Dialog open onClose={onCancel} title={t('vault.export.title')}>
      <div className="stack gap-3" aria-live="polite">
        <Progress label={t('vault.export.title')} value={done} />
        <p className="text-small text-muted">{t('vault.export.fetching')}</p>
        <LockWords of="export" />
        <LockSoon />
      </div>
      <div className="flex flex-col gap-2 pt-1 sm:flex-row-reverse">
        <Button onClick={onCancel}>{t('vault.cancel')}</Button>
      </div>
    </Dialog>
  );
}

function Exported({
  format,
  files,
  plan: { stays },
  items,
  onClose,
}: Done & {
  plan: ExportPlan;
  items: number;
  onClose: () => void;
}) {
  const t = useWords();
  const rows = [
    ...stays.map(({ name, reason }) => ({
      name: name ?? t('vault.export.nameless'),
      words: t(`vault.export.reason.${reason}`),
    })),
    ...files.map(({ of, attachment, reason }) => ({
      name: of,
      words: t(`vault.export.file.${reason}`, { name: safeFileName(attachment.name) }),
    })),
  ];
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('vault.export.title')}
      actions={
        <>
          <Button kind="primary" onClick={onClose}>
            {t('vault.import.close')}
          </Button>
          {rows.length > 0 && (
            <Button
              onClick={() =>
                offerDownload(
                  'export-report.csv',
                  csvOf([
                    [t('vault.name'), t('vault.import.column.outcome')],
                    ...rows.map(({ name, words }) => [name, words]),
                  ]),
                )
              }
            >
              {t('vault.import.download')}
            </Button>
          )}
        </>
      }
    >
      <Notice tone="success" title={t('vault.export.done', { count: items })}>
        {format === 'archive' ? t('vault.export.done.archive') : undefined}
      </Notice>
      {format === 'cxf' && <Notice tone="warn">{t('vault.export.done.cxf')}</Notice>}
      {rows.length > 0 && (
        <ul
          aria-label={t('vault.export.list')}
          tabIndex={0}
          className="max-h-56 divide-y divide-line overflow-y-auto rounded-control border border-line"
        >
          {rows.slice(0, 100).map(({ name, words }, place) => (
            <li key={`${String(place)} ${name}`} className="grid px-4 py-2.5 text-small">
              <span className="truncate font-medium">{name}</span>
              <span className="text-muted">{words}</span>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
