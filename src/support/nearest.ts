/** How many letters have to be added, left out, replaced or swapped with their neighbor to make one name of another. */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isEqual = from[i - 1] === to[j - 1];
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const [left = 0, up = 0, corner = 0] = [row[j - 1], above[j], above[j - 1]];
      const least = Math.min(left + 1, up + 1, corner + (isEqual ? 0 : 1));
      row.push(isSwapped ? Math.min(least, (before[j - 2] ?? 0) + 1) : least);
    }
    before = above;
  }
  return row[to.length] ?? 0;
}

/** No name that anybody means is longer; what is costs nothing to refuse. */
const longest = 40;

/** The name that was most likely meant: one that begins so, or one with few letters changed. Null where none is near. */
export function nearest(written: string, names: readonly string[]): string | null {
  if (written === '' || written.length > longest) return null;
  const lower = written.toLowerCase();
  const begun = names.find((name) => lower.length >= 3 && (name.startsWith(lower) || lower.startsWith(name)));
  const ranked = names
    .map((name) => ({ name, far: distance(lower, name) }))
    .filter(({ name, far }) => far <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.far - b.far);
  return ranked[0]?.name ?? begun ?? null;
}
