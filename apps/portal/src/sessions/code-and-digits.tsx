import type { Attempt } from '@lanyard/session/sign-in';
import { CopyButton } from '@lanyard/ui/copy-button';
import { QrCode } from '@lanyard/ui/qr-code';
import { Skeleton } from '@lanyard/ui/skeleton';
import { useWords } from './messages.ts';

/** What the phone is asked for from a signed-in page: a code to scan, and two digits to type there. */
export function CodeAndDigits({
  attempt,
  scanned,
  label,
}: {
  /** Undefined while it is prepared. */
  attempt: Attempt | undefined;
  scanned: boolean;
  /** What the code is for. Undefined: the phone is asked by itself, and there is none. */
  label: string | undefined;
}) {
  const t = useWords();
  return (
    <div className="grid justify-items-center gap-5">
      {label === undefined ? null : attempt === undefined ? (
        <Skeleton className="size-60 rounded-card" />
      ) : (
        <QrCode text={attempt.link} label={label} dimmed={scanned} className="w-60" />
      )}
      <p
        className="figures flex gap-3 text-display"
        aria-label={t('portal.unlock.digits', { digits: attempt?.digits ?? '' })}
      >
        {['first', 'second'].map((place, index) => (
          <span key={place} className="grid size-14 place-items-center rounded-control bg-sunken">
            {attempt?.digits.charAt(index) ?? '·'}
          </span>
        ))}
      </p>
      <p role="status" className="min-h-6 text-small text-muted">
        {scanned && t('portal.unlock.scanned')}
      </p>
      {label !== undefined && attempt !== undefined && !scanned && (
        <CopyButton text={attempt.link} label={t('portal.copyLink')} copiedLabel={t('portal.copied')} />
      )}
    </div>
  );
}
