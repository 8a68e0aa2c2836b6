/** Twelve blocks of five digits, four in a line, to be read to each other. */
export function SafetyNumber({ label, blocks }: { label: string; blocks: readonly string[] }) {
  return (
    <figure aria-label={label} className="grid gap-1.5">
      <figcaption className="text-caption font-medium text-muted">{label}</figcaption>
      <p className="figures grid justify-center gap-y-0.5 rounded-control bg-sunken p-3 font-medium tracking-wide tabular-nums [word-spacing:0.4em]">
        {[0, 4, 8].map((from) => (
          <span key={from}>{blocks.slice(from, from + 4).join(' ')} </span>
        ))}
      </p>
    </figure>
  );
}
