/** Just enough of TypeScript's grammar to find texts in the source: words, texts, templates and signs. */

export type Token =
  | { readonly kind: 'word' | 'sign' | 'pattern'; readonly text: string; readonly line: number; readonly depth: number }
  /** A quoted text or a template; `text` is its value, each `${…}` of a template as a `hole`. */
  | { readonly kind: 'quoted' | 'template'; readonly text: string; readonly line: number; readonly depth: number };

/** Stands for what a template puts in. */
export const hole = '¤';

/** After one of these a slash begins a pattern; after anything else it divides. */
const beforePattern = /^(?:[(,=:[!&|?{};+\-*%<>~^]|\?\?|return|typeof|case|in|of|=>)$/;

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', '0': '\0' };

/** The value of what stands between quotes. */
function unescaped(raw: string): string {
  return raw.replace(
    /\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2})|(\r?\n)|([\s\S]))/gi,
    (_, ...parts: string[]) => {
      const [braced, four, two, newline, single = ''] = parts;
      const code = braced ?? four ?? two;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      return newline === undefined ? (escapes[single] ?? single) : '';
    },
  );
}

/** The index behind a template that begins at `from`, and its text. */
function readTemplate(source: string, from: number): { readonly end: number; readonly text: string; inner: string[] } {
  let text = '';
  const inner: string[] = [];
  let at = from + 1;
  while (at < source.length && source[at] !== '`') {
    if (source[at] === '\\') {
      text += source.slice(at, at + 2);
      at += 2;
    } else if (source.startsWith('${', at)) {
      const start = at + 2;
      let open = 1;
      at = start;
      while (open > 0 && at < source.length) {
        const char = source[at];
        if (char === '`') at = readTemplate(source, at).end;
        else if (char === "'" || char === '"') at = readQuoted(source, at);
        else {
          if (char === '{') open++;
          if (char === '}') open--;
          at++;
        }
      }
      inner.push(source.slice(start, at - 1));
      text += hole;
    } else text += source[at++];
  }
  return { end: at + 1, text: unescaped(text), inner };
}

function readQuoted(source: string, from: number): number {
  let at = from + 1;
  while (at < source.length && source[at] !== source[from]) at += source[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** The tokens of a source, without comments; what stands inside `${…}` follows its template. */
export function tokensOf(source: string, firstLine = 1, outerDepth = 0): Token[] {
  const tokens: Token[] = [];
  let line = firstLine;
  let depth = outerDepth;
  const next = /(\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|([\p{L}\p{N}_$]+)|(['"])|(`)|(\/)|(=>|\?\?|\?\.|\.\.\.|[\s\S])/uy;
  for (let at = 0; at < source.length; ) {
    next.lastIndex = at;
    const [all, blank, word, quote, template, slash] = next.exec(source) ?? [source[at] ?? ''];
    const before = tokens.at(-1);
    let end = at + all.length;
    if (word !== undefined) tokens.push({ kind: 'word', text: word, line, depth });
    else if (quote !== undefined) {
      end = readQuoted(source, at);
      tokens.push({ kind: 'quoted', text: unescaped(source.slice(at + 1, end - 1)), line, depth });
    } else if (template !== undefined) {
      const read = readTemplate(source, at);
      end = read.end;
      tokens.push({ kind: 'template', text: read.text, line, depth });
      for (const inner of read.inner) tokens.push(...tokensOf(inner, line, depth + 1));
    } else if (
      slash !== undefined &&
      (before === undefined || beforePattern.test(before.text)) &&
      before?.kind !== 'quoted'
    ) {
      const pattern = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
      pattern.lastIndex = at;
      const found = pattern.exec(source)?.[0] ?? '/';
      end = at + found.length;
      tokens.push({ kind: 'pattern', text: found, line, depth });
    } else if (blank === undefined) {
      if (/[)\]}]/.test(all)) depth--;
      tokens.push({ kind: 'sign', text: all, line, depth });
      if (/[([{]/.test(all)) depth++;
    }
    line += source.slice(at, end).split('\n').length - 1;
    at = end;
  }
  return tokens;
}
