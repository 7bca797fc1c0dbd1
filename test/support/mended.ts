import type { Mending } from '../../src/mistakes';

/** A text with a mending written into it. */
export function applied(text: string, mended: readonly Mending[]): string {
  const lines = text.split('\n');
  const offset = ({ line, column }: Mending['start']) =>
    lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  const last = (a: Mending, b: Mending) => offset(b.start) - offset(a.start) || offset(b.end) - offset(a.end);
  return [...mended]
    .sort(last)
    .reduce((all, each) => all.slice(0, offset(each.start)) + each.text + all.slice(offset(each.end)), text);
}
