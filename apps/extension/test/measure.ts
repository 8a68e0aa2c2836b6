import type { CDPSession } from 'playwright-core';
import { startExtension } from './extension.ts';
import { ada } from './fixed-build.ts';

/** What the extension costs, as `npm run bench` reads it from here: JSON on one line. Milliseconds. */

const rounds = 40;
const extension = await startExtension();
const { page, popup } = extension;

const share = (values: readonly number[], of: number): number =>
  values.toSorted((one, other) => one - other)[Math.ceil(values.length * of) - 1] ?? Number.NaN;
const p95 = (values: readonly number[]): number => share(values, 0.95);

/** From the press to the answer: time of one message of the popup. */
const timeOf = (message: unknown): Promise<number> =>
  popup.evaluate(async (sent) => {
    const { runtime } = (
      globalThis as unknown as { chrome: { runtime: { sendMessage(of: unknown): Promise<unknown> } } }
    ).chrome;
    const from = performance.now();
    await runtime.sendMessage(sent);
    return performance.now() - from;
  }, message);

const form = '<form><input name="user"><input type="password" name="password"><button>Log in</button></form>';
const times: Record<'fill' | 'floor' | 'fillLarge' | 'idle', number[]> = {
  fill: [],
  floor: [],
  fillLarge: [],
  idle: [],
};

await extension.open({ name: '', html: form });
for (let round = 0; round < rounds; round += 1) {
  times.fill.push(await timeOf({ type: 'fill-tab', item: ada.id }));
  // The floor: one message to the worker and back, which understands nothing of it.
  times.floor.push(await timeOf({ type: 'none' }));
}
if ((await page.inputValue('[name=password]')) !== ada.content.password)
  throw new Error('nothing was filled');

await extension.open({
  name: '',
  html: `<div id="many"></div><script>many.innerHTML='<input>'.repeat(10000)</script>${form}`,
});
for (let round = 0; round < 8; round += 1)
  times.fillLarge.push(await timeOf({ type: 'fill-tab', item: ada.id }));

const session = await extension.context.newCDPSession(page);
for (let round = 0; round < rounds; round += 1)
  times.idle.push(
    await ownTime(session, () =>
      extension.open({ name: '', html: '<h1>News</h1><p>Nothing to sign in to.</p>' }),
    ),
  );
await extension.close();
process.stdout.write(
  `${JSON.stringify({
    fill: p95(times.fill),
    floor: p95(times.floor),
    fillLarge: p95(times.fillLarge),
    idle: p95(times.idle),
    idleMedian: share(times.idle, 0.5),
  })}\n`,
);

/** An event of the page's trace: processor time of its thread, in microseconds. */
interface Traced {
  readonly name: string;
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly url?: string; readonly fileName?: string } };
}

/**
 * What the scripts of the extension took of the page's thread while something was done: their compiling, their running when they come, and
 * whatever of them was called after. Processor time, so that what else the computer does is not measured.
 */
async function ownTime(cdp: CDPSession, act: () => Promise<unknown>): Promise<number> {
  const events: Traced[] = [];
  const hear = ({ value }: { value: object[] }) => void events.push(...(value as Traced[]));
  cdp.on('Tracing.dataCollected', hear);
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline', 'v8', 'disabled-by-default-v8.compile'] },
  });
  await act();
  const whole = new Promise<void>((resolve) => {
    cdp.once('Tracing.tracingComplete', () => resolve());
  });
  await cdp.send('Tracing.end');
  await whole;
  cdp.off('Tracing.dataCollected', hear);
  const own = events.filter(({ name, args }) => {
    const url = args?.data?.url ?? args?.data?.fileName ?? '';
    return (name === 'EvaluateScript' || name === 'FunctionCall') && url.startsWith('chrome-extension://');
  });
  if (own.length === 0) throw new Error('no script of the extension was seen');
  return own.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000;
}
