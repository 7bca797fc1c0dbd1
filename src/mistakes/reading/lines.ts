/** Makes marks of Python's layout: `⇥` and `⇤` around a block, `;` after a line. */
import type { Token } from './tokens';

export function markLines(text: string, tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  const indents = [0];
  let open = 0;
  const mark = (value: string, at: number) =>
    out.push({ type: 'mark', value, start: at, end: at, newline: false, space: false, parts: [] });
  for (const [i, token] of tokens.entries()) {
    if (open === 0 && (token.newline || i === 0)) {
      const indent = token.start - (text.lastIndexOf('\n', token.start - 1) + 1);
      const before = tokens[i - 1]?.end ?? 0;
      if (indent > (indents.at(-1) ?? 0)) {
        indents.push(indent);
        mark('⇥', token.start);
      } else if (i > 0) mark(';', before);
      while (indent < (indents.at(-1) ?? 0)) {
        indents.pop();
        mark('⇤', before);
      }
    }
    if (token.type === 'mark' && /^[([{]$/.test(token.value)) open++;
    if (token.type === 'mark' && /^[)\]}]$/.test(token.value)) open = Math.max(0, open - 1);
    out.push(token);
  }
  const end = tokens.at(-1)?.end ?? 0;
  mark(';', end);
  for (const _ of indents.slice(1)) mark('⇤', end);
  return out;
}
