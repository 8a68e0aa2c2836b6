import type { ImportPlan } from '@lanyard/vault/exchange/plan';
import { safeFileName } from '@lanyard/vault/attachments';
import type { ExchangeReport, FoundItem } from '@lanyard/vault/exchange/report';
import { Button } from '@lanyard/ui/button';
import { csvOf, offerDownload } from '@lanyard/ui/csv';
import { Notice } from '@lanyard/ui/notice';
import { Segmented } from '@lanyard/ui/segmented';
import { useState } from 'react';
import { useWords } from './messages.ts';

/** Rows that are drawn; all of them are in the file with the report. */
const mostDrawn = 100;

interface Told {
  readonly place: number;
  readonly name: string;
  readonly words: string;
}

/** What would come of a file: nothing of it is kept yet. */
export function ShowPlan({
  report,
  plan,
  problem,
  onRun,
  onBack,
}: {
  report: ExchangeReport;
  plan: ImportPlan['items'];
  problem: string | undefined;
  onRun: (withDiffering: boolean) => void;
  onBack: () => void;
}) {
  const t = useWords();
  const [differing, setDiffering] = useState<'beside' | 'left'>('beside');
  const withDiffering = differing === 'beside';
  const count = plan.fresh.length + (withDiffering ? plan.differing.length : 0);
  const rows = useTold(report, plan, withDiffering);
  const isCsv = report.format.endsWith('csv');
  return (
    <div className="stack gap-4">
      {problem !== undefined && <Notice tone="warn">{problem}</Notice>}
      <div className="grid gap-0.5">
        <p className="text-small text-muted">{t(`vault.import.format.${report.format}`)}</p>
        <p className="font-semibold">{t('vault.import.comes', { count })}</p>
        {plan.same.length > 0 && (
          <p className="text-small text-muted">{t('vault.import.same', { count: plan.same.length })}</p>
        )}
        {report.left.length > 0 && (
          <p className="text-small text-muted">{t('vault.import.left', { count: report.left.length })}</p>
        )}
      </div>
      {plan.differing.length > 0 && (
        <div className="grid gap-2">
          <p className="text-small">{t('vault.import.differing', { count: plan.differing.length })}</p>
          <div>
            <Segmented
              label={t('vault.import.differing.label')}
              value={differing}
              onChange={setDiffering}
              options={(['beside', 'left'] as const).map((value) => ({
                value,
                label: t(`vault.import.differing.${value}`),
              }))}
            />
          </div>
        </div>
      )}
      {rows.length > 0 && (
        <ul
          aria-label={t('vault.import.list')}
          tabIndex={0}
          className="max-h-56 divide-y divide-line overflow-y-auto rounded-control border border-line"
        >
          {rows.slice(0, mostDrawn).map(({ place, name, words }, at) => (
            <li
              key={`${String(at)} ${words}`}
              className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 px-4 py-2.5 text-small"
            >
              <span className="figures text-muted">
                {t(isCsv ? 'vault.import.line' : 'vault.import.entry', { place })}
              </span>
              <span className="truncate font-medium">{name}</span>
              <span className="col-start-2 text-muted">{words}</span>
            </li>
          ))}
          {rows.length > mostDrawn && (
            <li className="px-4 py-2.5 text-small text-muted">
              {t('vault.import.more', { count: rows.length - mostDrawn })}
            </li>
          )}
        </ul>
      )}
      <div className="flex flex-col gap-2 pt-1 sm:flex-row-reverse">
        <Button kind="primary" disabled={count === 0} onClick={() => onRun(withDiffering)}>
          {t('vault.import.run', { count })}
        </Button>
        <Button onClick={onBack}>{t('vault.import.other')}</Button>
      </div>
      {rows.length > 0 && (
        <button
          type="button"
          className="justify-self-start text-small text-link"
          onClick={() =>
            offerDownload(
              'import-report.csv',
              csvOf([
                [
                  t(isCsv ? 'vault.import.column.line' : 'vault.import.column.entry'),
                  t('vault.name'),
                  t('vault.import.column.outcome'),
                ],
                ...rows.map(({ place, name, words }) => [String(place), name, words]),
              ]),
            )
          }
        >
          {t('vault.import.download')}
        </button>
      )}
    </div>
  );
}

/** Everything that is not simply taken, in the order of the file. No password, no code is in it. */
function useTold(report: ExchangeReport, plan: ImportPlan['items'], withDiffering: boolean): readonly Told[] {
  const t = useWords();
  const of = ({ place, content }: FoundItem, words: string): Told => ({ place, name: content.name, words });
  return [
    ...report.left.map(({ place, name, reason }) => ({
      place,
      name: name.slice(0, 200),
      words: t(`vault.import.reason.${reason}`),
    })),
    ...plan.same.map((item) => of(item, t('vault.import.reason.same'))),
    ...plan.differing.map((item) =>
      of(item, t(withDiffering ? 'vault.import.reason.beside' : 'vault.import.reason.differing')),
    ),
    ...[...plan.fresh, ...plan.differing].flatMap((item) =>
      item.remarks.map((remark) => of(item, t(`vault.import.remark.${remark}`))),
    ),
    ...[...plan.fresh, ...plan.differing].flatMap((item) =>
      (item.leftFiles ?? []).map(({ name, reason }) =>
        of(item, t(`vault.import.file.${reason}`, { name: safeFileName(name) })),
      ),
    ),
  ].toSorted((one, other) => one.place - other.place);
}
