import type { Digest } from '@lanyard/crypto/encoding';
import type { PasswordFindings } from '@lanyard/vault/health';
import type { LoginContent } from '@lanyard/vault/items';
import { useEffect, useRef, useState } from 'react';
import type { Shown } from './use-items.tsx';
import { useVaultClock } from './vault-clock.tsx';

/** Items with findings. */
export type Health = ReadonlyMap<Digest, PasswordFindings<Digest>>;

/** How long the page may be held up at a time. */
const sliceMilliseconds = 8;
/** So long nothing changes before it is looked at: while thousands are imported or read, their cores have something else to do. */
const calmMilliseconds = 1000;

/**
 * What is not well with the passwords that are shown, a while after they are: looked at here, in slices, and nothing of it leaves the
 * page. What somebody may only use, or nobody has confirmed yet, is left out: it would be told by "the same as".
 */
export function useHealth(items: Shown['items']): Health {
  const clock = useVaultClock();
  const [health, setHealth] = useState<Health>(new Map());
  const estimates = useRef<WeakMap<LoginContent, boolean>>(undefined);
  useEffect(() => {
    const left = new AbortController();
    const look = async () => {
      const { passwordHealth } = await import('@lanyard/vault/health');
      left.signal.throwIfAborted();
      estimates.current ??= new WeakMap();
      const seen = items
        .filter(([, { role, unconfirmed }]) => role !== 'use-only' && unconfirmed.length === 0)
        .map(([item, { content }]) => [item, content] as const);
      const steps = passwordHealth(seen, Math.floor(clock() / 1000), estimates.current);
      for (let began = performance.now(); !left.signal.aborted;) {
        const { done, value } = steps.next();
        if (done === true) {
          setHealth(value);
          return;
        }
        if (performance.now() - began < sliceMilliseconds) continue;
        await new Promise((resolve) => {
          setTimeout(resolve);
        });
        began = performance.now();
      }
    };
    const calm = setTimeout(() => void look().catch(() => undefined), calmMilliseconds);
    return () => {
      clearTimeout(calm);
      left.abort();
    };
  }, [items, clock]);
  return health;
}
