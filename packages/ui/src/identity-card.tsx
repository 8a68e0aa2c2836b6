import { useId, useMemo, type ReactNode } from 'react';
import { classes } from './classes.tsx';
import { rosetteOf } from './guilloche.tsx';
import { Wordmark } from './mark.tsx';
import type { Hue } from './monogram.tsx';

/** The engraved lines of a card: a rosette with smaller ones in its eye. */
function Rosette({ id, className }: { id: string; className: string }) {
  const { line, turns, eye } = useMemo(() => rosetteOf(id), [id]);
  const petal = useId();
  return (
    <svg
      viewBox="-100 -100 200 200"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
      className={className}
    >
      <defs>
        <path id={petal} d={line} vectorEffect="non-scaling-stroke" strokeWidth="0.75" />
      </defs>
      {[1, eye, eye * eye].flatMap((scale) =>
        turns.map((turn) => (
          <use key={`${scale} ${turn}`} href={`#${petal}`} transform={`scale(${scale}) rotate(${turn})`} />
        )),
      )}
    </svg>
  );
}

/**
 * The hero of the wallet: a card in the shape of a bank card (ISO/IEC 7810 ID-1), with the slot a lanyard goes through
 * and engraved lines from `id`. The same in both themes; white words on it are 7:1 or more.
 */
export function IdentityCard({
  id,
  hue = 'hue-0',
  mark,
  title,
  detail,
  trailing,
  className,
}: {
  /** What the lines are drawn from: a DID, a card id. */
  id: string;
  /** Default the accent's own color. */
  hue?: Hue | undefined;
  /** Top left: whose card it is. Default the mark of Lanyard. */
  mark?: ReactNode;
  /** Who. */
  title: ReactNode;
  detail?: ReactNode;
  /** Bottom right: a state, a small code. */
  trailing?: ReactNode;
  className?: string | undefined;
}) {
  return (
    <article
      className={classes(
        'relative isolate flex aspect-[1.586] w-full flex-col justify-between overflow-clip rounded-card bg-linear-to-br from-(--hue-near) to-(--hue-far) p-5 text-white shadow-raised forced-color-adjust-none',
        hue,
        className,
      )}
    >
      <Rosette id={id} className="absolute -top-[34%] -right-[24%] -z-10 w-[86%] text-white/18" />
      <span className="absolute inset-0 -z-10 rounded-card shadow-[inset_0_1px_0_rgb(255_255_255/0.28),inset_0_0_0_1px_rgb(255_255_255/0.1)]" />
      <span
        aria-hidden="true"
        className="absolute top-4 left-1/2 h-2.5 w-14 -translate-x-1/2 rounded-full bg-ground shadow-[inset_0_1px_2px_rgb(0_0_0/0.35),0_1px_0_rgb(255_255_255/0.2)]"
      />
      <div className="flex items-start justify-between">
        {mark ?? <Wordmark shape="plain" className="text-small" />}
      </div>
      <div className="flex items-end justify-between gap-4">
        <div className="stack min-w-0 gap-1">
          <h2 className="truncate text-[1.375rem] leading-7 font-semibold tracking-[-0.02em]">{title}</h2>
          {detail !== undefined && <p className="truncate text-small text-white/85">{detail}</p>}
        </div>
        {trailing}
      </div>
    </article>
  );
}

/**
 * The strap a card hangs on: out of sight above, down into the slot. It stands right before the card, and covers
 * its upper edge.
 */
export function Strap() {
  return (
    <div
      aria-hidden="true"
      className="relative z-10 mx-auto -mb-[21px] flex h-20 w-10 justify-between bg-linear-to-b from-accent to-accent-strong mask-t-from-40% px-1 shadow-[0_1px_3px_rgb(0_0_0/0.4)]"
    >
      <span className="w-px bg-white/35" />
      <span className="w-px bg-white/35" />
    </div>
  );
}
