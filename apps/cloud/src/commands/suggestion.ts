/** ` Did you mean "..."?` where one of the known words is near what was typed; else nothing. */
export function suggestion(typed: string, known: readonly string[]): string {
  const near = known
    .map((word) => ({ word, distance: distanceOf(typed, word) }))
    .filter(
      ({ word, distance }) => distance <= Math.max(1, Math.floor(word.length / 3)) || word.startsWith(typed),
    )
    .sort((one, other) => one.distance - other.distance)[0];
  return near === undefined ? '' : ` Did you mean "${near.word}"?`;
}

/** How many letters are to be put in, left out, changed or swapped with their neighbour (optimal string alignment). */
function distanceOf(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1];
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[j - 2] ?? 0) + 1 : Infinity,
      );
    }
    before = row;
    row = next;
  }
  return row[other.length] ?? 0;
}
