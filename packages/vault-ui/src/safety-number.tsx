import { safetyNumber } from '@lanyard/crypto/member-statement';

/** Sixty digits in twelve blocks, for two people to compare. */
export function SafetyNumber({ one, other }: { one: string; other: string }) {
  return (
    <p className="figures rounded-control bg-sunken p-4 text-center text-small [word-spacing:0.75em]">
      <span className="mx-auto block max-w-64">{safetyNumber(one, other).join(' ')}</span>
    </p>
  );
}
