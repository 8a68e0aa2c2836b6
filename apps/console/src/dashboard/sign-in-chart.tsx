import { useWords } from '../messages.ts';

const height = 120;
const step = 28;
const bar = 18;

/**
 * Sign-ins by day as bars. Those who hear the page, and those who want the figures, have the same as a table; nothing is said by color
 * alone.
 */
export function SignInChart({ days }: { days: readonly { readonly day: string; readonly count: number }[] }) {
  const t = useWords();
  const most = Math.max(1, ...days.map(({ count }) => count));
  const total = days.reduce((sum, { count }) => sum + count, 0);
  const nameOf = (day: string) =>
    new Intl.DateTimeFormat(t.locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
      new Date(`${day}T00:00:00Z`),
    );
  const [first, last] = [days[0], days.at(-1)];
  return (
    <div className="grid gap-3">
      <p className="figures text-title">{t('dashboard.sign-ins.total', { count: total })}</p>
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${String(days.length * step)} ${String(height)}`}
        preserveAspectRatio="none"
        className="h-32 w-full"
      >
        <line x1="0" x2={days.length * step} y1={height - 0.5} y2={height - 0.5} className="stroke-line" />
        {days.map(({ day, count }, n) => {
          const tall = count === 0 ? 0 : Math.max(4, (count / most) * (height - 12));
          return (
            <rect
              key={day}
              x={n * step + (step - bar) / 2}
              y={height - tall}
              width={bar}
              height={tall}
              rx="3"
              className="fill-accent"
            >
              <title>{`${nameOf(day)}: ${t('dashboard.sign-ins.total', { count })}`}</title>
            </rect>
          );
        })}
      </svg>
      <div aria-hidden="true" className="flex justify-between text-caption text-muted">
        <span>{first === undefined ? '' : nameOf(first.day)}</span>
        <span>{last === undefined ? '' : nameOf(last.day)}</span>
      </div>
      <table className="sr-only">
        <caption>{t('dashboard.sign-ins.table')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('dashboard.sign-ins.day')}</th>
            <th scope="col">{t('dashboard.sign-ins')}</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, count }) => (
            <tr key={day}>
              <th scope="row">{nameOf(day)}</th>
              <td>{t.number(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
