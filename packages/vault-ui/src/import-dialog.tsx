import type { ExchangeReport } from '@lanyard/vault/exchange/report';
import type { ImportPlan } from '@lanyard/vault/exchange/plan';
import type { Digest } from '@lanyard/crypto/encoding';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { DownloadIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { Progress } from '@lanyard/ui/progress';
import { TextField } from '@lanyard/ui/text-field';
import { useContext, useEffect, useRef, useState, type FormEvent } from 'react';
import { useHeldPage } from './held-page.ts';
import { planOf, type ReadFile } from './import-file.tsx';
import { ShowPlan } from './import-report.tsx';
import { runImport, undoImport } from './import-run.tsx';
import { LockSoon, LockWords } from './lock-ahead.tsx';
import { useWords } from './messages.ts';
import { begin, VaultPlace } from './unfinished.tsx';
import { codeOf } from './codes.ts';
import type { Act, Shown } from './use-items.tsx';

type Step =
  | { readonly at: 'choose'; readonly problem?: string }
  | { readonly at: 'reading' | 'comparing' }
  | { readonly at: 'password'; readonly problem?: string }
  | { readonly at: 'report'; readonly plan: ImportPlan['items']; readonly problem?: string }
  | {
      readonly at: 'running' | 'undoing';
      readonly done: number;
      readonly of: number;
      /** Of the next one, between 0 and 1. */
      readonly part?: number;
    }
  | { readonly at: 'done'; readonly count: number; readonly isStopped: boolean }
  | { readonly at: 'undone'; readonly isWhole: boolean };

const told = [
  'too-large',
  'encoding',
  'unknown-format',
  'malformed',
  'too-many',
  'account-bound',
  'too-costly',
] as const;

/** Items from a file of another password manager or a browser: choose, see what would come, import, take it back. */
export function ImportDialog({
  act,
  shown,
  readFile,
  onClose,
}: {
  act: Act;
  shown: Shown;
  readFile: ReadFile;
  onClose: () => void;
}) {
  const t = useWords();
  const [step, setStep] = useState<Step>({ at: 'choose' });
  const [chosen, setChosen] = useState<File>();
  const [report, setReport] = useState<ExchangeReport>();
  const made = useRef<readonly Digest[]>([]);
  const [stop, setStop] = useState(() => new AbortController());
  const isRunning = step.at === 'running' || step.at === 'undoing';
  useHeldPage(isRunning);
  const place = useContext(VaultPlace);
  const isThere = useIsThere();
  // What is here is known once the vault was read: before, too much would look new.
  const { items, reading } = shown;
  const isReady = step.at === 'comparing' && reading === undefined;
  useEffect(() => {
    if (!isReady || report === undefined) return undefined;
    let isOver = false;
    void planOf(report.found, items).then((plan) => {
      if (!isOver) setStep({ at: 'report', plan });
    });
    return () => {
      isOver = true;
    };
  }, [isReady, report, items]);

  const read = async (file: File, password?: string) => {
    setChosen(file);
    setStep({ at: 'reading' });
    try {
      const found = await readFile(file, { password, untitled: t('vault.import.untitled') });
      setReport(found);
      setStep({ at: 'comparing' });
    } catch (error) {
      const code = codeOf(error);
      if (code === 'password-needed') setStep({ at: 'password' });
      else if (code === 'password-wrong')
        setStep({ at: 'password', problem: t('vault.import.password.wrong') });
      else {
        const known = told.find((each) => each === code) ?? 'other';
        setStep({ at: 'choose', problem: t(`vault.import.problem.${known}`) });
      }
    }
  };

  const run = async (withDiffering: boolean) => {
    if (report === undefined) return;
    setStep({ at: 'running', done: 0, of: 0 });
    const running = begin(place);
    const stopping = new AbortController();
    setStop(stopping);
    const outcome = await runImport(act, report.found, {
      withDiffering,
      signal: stopping.signal,
      onProgress(done, of, part = 0) {
        if (part === 0) running.note({ kind: 'import', done, of });
        setStep({ at: 'running', done, of, part });
      },
    });
    // Locked in the middle of it, nobody sees what is said here.
    if (outcome.problem === undefined || isThere.current) running.end();
    else running.leave();
    made.current = [...made.current, ...outcome.made];
    if (outcome.problem === undefined || outcome.problem === 'stopped') {
      setStep({ at: 'done', count: made.current.length, isStopped: outcome.problem !== undefined });
      return;
    }
    const problem =
      outcome.problem === 'busy'
        ? t('vault.import.busy')
        : isFull(outcome.problem)
          ? t(`vault.problem.${outcome.problem}`)
          : t('vault.import.cut', { count: made.current.length });
    setStep({ at: 'report', plan: outcome.plan, problem });
  };

  const undo = async () => {
    const all = made.current;
    setStep({ at: 'undoing', done: 0, of: all.length });
    const isWhole = await undoImport(act, all, (done) => setStep({ at: 'undoing', done, of: all.length }));
    setStep({ at: 'undone', isWhole });
  };

  return (
    <Dialog
      open
      onClose={() => {
        if (!isRunning) onClose();
      }}
      title={t('vault.import.title')}
      detail={step.at === 'choose' ? t('vault.import.detail') : undefined}
    >
      {(step.at === 'choose' || step.at === 'reading' || step.at === 'comparing') && (
        <ChooseFile
          problem={step.at === 'choose' ? step.problem : undefined}
          at={step.at}
          read={step.at === 'comparing' ? reading : undefined}
          onFile={(file) => void read(file)}
          onClose={onClose}
        />
      )}
      {step.at === 'password' && (
        <AskPassword
          problem={step.problem}
          onPassword={(password) => {
            if (chosen !== undefined) void read(chosen, password);
          }}
          onBack={() => setStep({ at: 'choose' })}
        />
      )}
      {step.at === 'report' && report !== undefined && (
        <ShowPlan
          report={report}
          plan={step.plan}
          problem={step.problem}
          onRun={(withDiffering) => void run(withDiffering)}
          onBack={() => setStep({ at: 'choose' })}
        />
      )}
      {(step.at === 'running' || step.at === 'undoing') && <Underway step={step} stop={stop} />}
      {(step.at === 'done' || step.at === 'undone') && (
        <Over step={step} file={readable(chosen, report)} onUndo={() => void undo()} onClose={onClose} />
      )}
    </Dialog>
  );
}

type Full = 'vault-full' | 'vault-member-full' | 'vault-files-full';

const isFull = (problem: string): problem is Full =>
  problem === 'vault-full' || problem === 'vault-member-full' || problem === 'vault-files-full';

/** Name of a file that whoever finds it can read: one under a password may be kept. */
function readable(file: File | undefined, report: ExchangeReport | undefined): string | undefined {
  const isEncrypted = report?.format === 'lanyard-archive' || report?.format === 'bitwarden-encrypted';
  return isEncrypted ? undefined : file?.name;
}

/** Whether this is still on the screen: the vault may be locked meanwhile. */
function useIsThere() {
  const isThere = useRef(false);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);
  return isThere;
}

type Running = Step & { readonly at: 'running' | 'undoing' };

/** How far it is. Stopped, what came until then stays, until the person says otherwise. */
function Underway({ step: { at, done, of, part = 0 }, stop }: { step: Running; stop: AbortController }) {
  const t = useWords();
  const [isStopping, setStopping] = useState(false);
  return (
    <>
      <div className="stack gap-3" aria-live="polite">
        <Progress label={t('vault.import.title')} value={(done + part) / Math.max(1, of)} />
        <p className="figures text-small text-muted">
          {t(at === 'running' ? 'vault.import.running' : 'vault.import.undoing', { done, of })}
        </p>
        {at === 'running' && <LockWords of="import" />}
        <LockSoon />
      </div>
      {at === 'running' && (
        <div className="flex flex-col gap-2 pt-1 sm:flex-row-reverse">
          <Button
            busy={isStopping}
            onClick={() => {
              setStopping(true);
              stop.abort('stopped');
            }}
          >
            {t('vault.cancel')}
          </Button>
        </div>
      )}
    </>
  );
}

/** What was imported, or taken back. */
function Over({
  step,
  file,
  onUndo,
  onClose,
}: {
  step: Step & { readonly at: 'done' | 'undone' };
  /** What everybody can read who finds it. */
  file: string | undefined;
  onUndo: () => void;
  onClose: () => void;
}) {
  const t = useWords();
  return (
    <>
      {step.at === 'done' ? (
        <>
          {step.isStopped ? (
            <Notice title={t('vault.import.stopped', { count: step.count })}>
              {t('vault.import.stopped.text')}
            </Notice>
          ) : (
            <Notice tone="success" title={t('vault.import.done', { count: step.count })} />
          )}
          {!step.isStopped && file !== undefined && (
            <Notice tone="warn">{t('vault.import.delete', { file })}</Notice>
          )}
        </>
      ) : (
        <Notice tone={step.isWhole ? 'success' : 'warn'}>
          {t(step.isWhole ? 'vault.import.undone' : 'vault.import.undone.part')}
        </Notice>
      )}
      <div className="flex flex-col gap-2 pt-1 sm:flex-row-reverse">
        <Button kind="primary" onClick={onClose}>
          {t('vault.import.close')}
        </Button>
        {step.at === 'done' && step.count > 0 && <Button onClick={onUndo}>{t('vault.import.undo')}</Button>}
      </div>
    </>
  );
}

function ChooseFile({
  problem,
  at,
  read,
  onFile,
  onClose,
}: {
  problem: string | undefined;
  at: 'choose' | 'reading' | 'comparing';
  /** Items of the vault so far, where the file waits for them. */
  read: number | undefined;
  onFile: (file: File) => void;
  onClose: () => void;
}) {
  const t = useWords();
  return (
    <div className="stack gap-4">
      {problem !== undefined && <Notice tone="warn">{problem}</Notice>}
      {/* The input covers it all: a press and a drop both land on it. */}
      <label className="relative grid justify-items-center gap-1.5 rounded-card border border-dashed border-edge bg-sunken px-5 py-8 text-center transition hover:border-accent-ink has-focus-visible:outline-2 has-focus-visible:outline-accent-ink">
        <DownloadIcon className="size-6 text-accent-ink" />
        <span className="font-medium">{t(`vault.import.${at}`)}</span>
        <span className="text-small text-balance text-muted" role="status">
          {read === undefined ? t('vault.import.formats') : t('vault.import.comparing.read', { count: read })}
        </span>
        <input
          type="file"
          aria-label={t('vault.import.choose')}
          disabled={at !== 'choose'}
          className="absolute inset-0 cursor-pointer opacity-0"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file !== undefined) onFile(file);
            event.target.value = '';
          }}
        />
      </label>
      <div className="flex flex-col gap-2 sm:flex-row-reverse">
        <Button onClick={onClose}>{t('vault.cancel')}</Button>
      </div>
    </div>
  );
}

function AskPassword({
  problem,
  onPassword,
  onBack,
}: {
  problem: string | undefined;
  onPassword: (password: string) => void;
  onBack: () => void;
}) {
  const t = useWords();
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password !== '') onPassword(password);
  };
  return (
    <form className="stack gap-4" onSubmit={submit} autoComplete="off">
      <p className="text-muted">{t('vault.import.password.text')}</p>
      <TextField
        label={t('vault.import.password')}
        type="password"
        autoComplete="off"
        value={password}
        error={problem}
        onChange={(event) => setPassword(event.target.value)}
      />
      <div className="flex flex-col gap-2 pt-1 sm:flex-row-reverse">
        <Button kind="primary" type="submit" disabled={password === ''}>
          {t('vault.import.open')}
        </Button>
        <Button onClick={onBack}>{t('vault.import.other')}</Button>
      </div>
    </form>
  );
}
