import { useWords } from '../messages.ts';
import { useTrial } from '../platform/installation.ts';

/** A small word on the card, where identities are for trying out. */
export function TrialMark() {
  const t = useWords();
  return useTrial() ? (
    <span className="rounded-full bg-white/15 px-2.5 py-0.5 text-caption font-semibold tracking-wide uppercase ring-1 ring-white/35 ring-inset">
      {t('trial.mark')}
    </span>
  ) : null;
}
