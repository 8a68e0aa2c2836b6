import {
  checkImport,
  importMembers,
  mostImportBytes,
  type ImportedRow,
  type RowOutcome,
} from '@lanyard/contract/member-import';
import type { RouteAnswer } from '@lanyard/contract/route';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { Notice } from '@lanyard/ui/notice';
import { Progress } from '@lanyard/ui/progress';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../messages.ts';
import { browser, codeOf, proven } from '../platform.ts';
import { csvOf, offerDownload } from '@lanyard/ui/csv';

type Report = RouteAnswer<typeof checkImport>;
type Run = RouteAnswer<typeof importMembers>;
type Step =
  | { readonly at: 'choose'; readonly problem?: string | undefined }
  | { readonly at: 'reading' }
  | { readonly at: 'report'; readonly report: Report; readonly problem?: string }
  | { readonly at: 'running'; readonly run: Run }
  | { readonly at: 'done'; readonly run: Run };

const fileProblems = [
  'import-encoding',
  'import-headings',
  'import-malformed',
  'import-rows',
  'import-empty',
  'import-groups',
] as const;
/** Rows left out that are drawn; all of them are in the file with the report. */
const mostDrawn = 100;

const base64Of = (bytes: Uint8Array): string => {
  let text = '';
  // In parts: arguments of a call are limited.
  for (let from = 0; from < bytes.length; from += 8192)
    text += String.fromCharCode(...bytes.subarray(from, from + 8192));
  return btoa(text);
};

/** Members from a CSV file: choose, see what would become of every row, invite. */
export function ImportDialog({ onClose, onImported }: { onClose: () => void; onImported: () => void }) {
  const t = useWords();
  const [step, setStep] = useState<Step>({ at: 'choose' });
  const file = useRef('');
  const leaving = useRef(new AbortController());
  useEffect(() => {
    const { current } = leaving;
    return () => current.abort();
  }, []);

  const read = async (chosen: File) => {
    if (chosen.size > mostImportBytes) {
      setStep({ at: 'choose', problem: t('import.problem.too-large') });
      return;
    }
    setStep({ at: 'reading' });
    try {
      file.current = base64Of(new Uint8Array(await chosen.arrayBuffer()));
      if (file.current === '') {
        setStep({ at: 'choose', problem: t('import.problem.import-empty') });
        return;
      }
      const report = await browser.cloud.call(checkImport, { body: { file: file.current } }, await proven());
      setStep({ at: 'report', report });
    } catch (error) {
      const code = fileProblems.find((each) => each === codeOf(error)) ?? 'other';
      setStep({ at: 'choose', problem: t(`import.problem.${code}`) });
    }
  };

  const run = async (report: Report) => {
    let last: Run = { done: 0, of: report.rows.length, invited: 0 };
    setStep({ at: 'running', run: last });
    try {
      const { signal } = leaving.current;
      const events = browser.cloud.stream(
        importMembers,
        { body: { file: file.current } },
        await proven(),
        signal,
      );
      for await (const event of events) {
        last = event;
        setStep({ at: 'running', run: last });
      }
      setStep({ at: 'done', run: last });
      onImported();
    } catch {
      // What is done is done; the same file again goes on from there.
      setStep({ at: 'report', report, problem: t('import.problem.cut', { invited: last.invited }) });
      onImported();
    }
  };

  return (
    <Dialog
      open
      onClose={() => {
        if (step.at !== 'running') onClose();
      }}
      title={t('import.title')}
      detail={step.at === 'choose' ? t('import.detail') : undefined}
    >
      {(step.at === 'choose' || step.at === 'reading') && (
        <ChooseFile
          problem={step.at === 'choose' ? step.problem : undefined}
          busy={step.at === 'reading'}
          onFile={(chosen) => void read(chosen)}
          onClose={onClose}
        />
      )}
      {step.at === 'report' && (
        <ShowReport
          report={step.report}
          problem={step.problem}
          onRun={() => void run(step.report)}
          onBack={() => setStep({ at: 'choose' })}
        />
      )}
      {step.at === 'running' && (
        <div className="stack gap-3" aria-live="polite">
          <Progress label={t('import.title')} value={step.run.done / Math.max(1, step.run.of)} />
          <p className="figures text-small text-muted">
            {t('import.running', { done: step.run.done, of: step.run.of })}
          </p>
        </div>
      )}
      {step.at === 'done' && (
        <>
          <Notice tone="success" title={t('import.done', { count: step.run.invited })}>
            {t('import.done.text')}
          </Notice>
          <div className="flex flex-col gap-2 pt-1 sm:flex-row-reverse">
            <Button kind="primary" onClick={onClose}>
              {t('import.close')}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function ChooseFile({
  problem,
  busy,
  onFile,
  onClose,
}: {
  problem: string | undefined;
  busy: boolean;
  onFile: (file: File) => void;
  onClose: () => void;
}) {
  const t = useWords();
  return (
    <div className="stack gap-4">
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      {/* The input covers it all: a press and a drop both land on it. */}
      <label className="relative grid justify-items-center gap-1 rounded-card border border-dashed border-edge bg-sunken px-5 py-8 text-center transition hover:border-accent-ink has-focus-visible:outline-2 has-focus-visible:outline-accent-ink">
        <span className="font-medium">{busy ? t('import.reading') : t('import.choose')}</span>
        <span className="text-small text-muted">{t('import.limits')}</span>
        <input
          type="file"
          accept=".csv,.txt,text/csv"
          aria-label={t('import.choose')}
          disabled={busy}
          className="absolute inset-0 cursor-pointer opacity-0"
          onChange={(event) => {
            const [chosen] = event.target.files ?? [];
            if (chosen !== undefined) onFile(chosen);
            event.target.value = '';
          }}
        />
      </label>
      <div className="flex flex-col gap-2 sm:flex-row-reverse sm:justify-between">
        <Button onClick={onClose}>{t('console.cancel')}</Button>
        <Button
          kind="quiet"
          onClick={() =>
            offerDownload(
              'members.csv',
              csvOf([
                ['name', 'email'],
                ['Grace Hopper', 'grace@example.com'],
              ]),
            )
          }
        >
          {t('import.example')}
        </Button>
      </div>
    </div>
  );
}

function ShowReport({
  report,
  problem,
  onRun,
  onBack,
}: {
  report: Report;
  problem: string | undefined;
  onRun: () => void;
  onBack: () => void;
}) {
  const t = useWords();
  const left = report.rows.filter(({ outcome }) => outcome !== 'invite');
  const wordsOf = (outcome: RowOutcome) => t(`import.outcome.${outcome}`);
  const download = () =>
    offerDownload(
      'import-report.csv',
      csvOf([
        ['line', 'name', 'email', 'outcome'],
        ...report.rows.map(({ line, name, email, outcome }) => [String(line), name, email, wordsOf(outcome)]),
      ]),
    );
  return (
    <div className="stack gap-4">
      {problem !== undefined && <Notice tone="warn">{problem}</Notice>}
      <p>
        <span className="font-semibold">{t('import.report.invited', { count: report.invited })}</span>{' '}
        <span className="text-muted">{t('import.report.left', { count: left.length })}</span>
      </p>
      <ColumnsRead report={report} />
      {left.length > 0 && (
        <ul
          aria-label={t('import.report.list')}
          tabIndex={0}
          className="max-h-64 divide-y divide-line overflow-y-auto rounded-control border border-line"
        >
          {left.slice(0, mostDrawn).map((row) => (
            <LeftRow key={row.line} row={row} words={wordsOf(row.outcome)} />
          ))}
          {left.length > mostDrawn && (
            <li className="px-4 py-2.5 text-small text-muted">
              {t('import.report.more', { count: left.length - mostDrawn })}
            </li>
          )}
        </ul>
      )}
      <div className="flex flex-col gap-2 pt-1 sm:flex-row-reverse">
        <Button kind="primary" disabled={report.invited === 0} onClick={onRun}>
          {t('import.run', { count: report.invited })}
        </Button>
        <Button onClick={onBack}>{t('import.other')}</Button>
      </div>
      {left.length > 0 && (
        <button type="button" className="justify-self-start text-small text-link" onClick={download}>
          {t('import.report.download')}
        </button>
      )}
    </div>
  );
}

/** Which columns were understood beside name and address, and which were left alone. */
function ColumnsRead({ report }: { report: Report }) {
  const t = useWords();
  const { attributes, hasGroups, ignored } = report;
  if (attributes.length === 0 && !hasGroups && ignored.length === 0) return null;
  return (
    <ul className="grid gap-0.5 text-small text-muted">
      {attributes.length > 0 && <li>{t('import.attributes', { names: t.list(attributes) })}</li>}
      {hasGroups && <li>{t('import.groups')}</li>}
      {ignored.length > 0 && <li>{t('import.ignored', { names: t.list(ignored) })}</li>}
    </ul>
  );
}

function LeftRow({ row, words }: { row: ImportedRow; words: string }) {
  const t = useWords();
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 px-4 py-2.5 text-small">
      <span className="figures text-muted">{t('import.report.line', { line: row.line })}</span>
      <span className="truncate font-medium">{row.name === '' ? row.email : row.name}</span>
      <span className="col-start-2 text-muted">{words}</span>
    </li>
  );
}
