import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { figure, type Figure } from './report.ts';

/** The extension in Chromium: from a press to filled fields, beside one message to its worker and back; and a page with nothing to fill. */
export function extensionFigures(): Figure[] {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--conditions=lanyard-source',
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, '../apps/extension/test/measure.ts'),
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the extension could not be measured: ${stderr}`);
  const { fill, floor, fillLarge, idle, idleMedian } = JSON.parse(stdout) as Record<
    'fill' | 'floor' | 'fillLarge' | 'idle' | 'idleMedian',
    number
  >;
  return [
    figure('extension: press to filled, p95', fill, 'ms', floor, 'less'),
    figure('extension: press to filled, 10,000 fields, p95', fillLarge, 'ms', floor, 'less'),
    figure('extension: its scripts on a page without forms, median', idleMedian, 'ms'),
    figure('extension: its scripts on a page without forms, p95', idle, 'ms'),
  ];
}
