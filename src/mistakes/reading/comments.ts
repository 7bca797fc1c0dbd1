import type { Language } from '../languages';

/** A source text that may hold comments. */
interface Commented {
  readonly text: string;
  readonly language: Language;
}

/** The offset after a comment that begins at `at`, or `at`. */
export function skipComment({ text, language }: Commented, at: number): number {
  const two = text.slice(at, at + 2);
  const lineEnd = () => {
    const end = text.indexOf('\n', at);
    return end === -1 ? text.length : end;
  };
  const hash = text[at] === '#';
  switch (language) {
    case 'python':
      return hash ? lineEnd() : at;
    case 'ruby': {
      if (hash) return lineEnd();
      if (!text.startsWith('=begin', at) || (at > 0 && text[at - 1] !== '\n')) return at;
      const end = text.indexOf('\n=end', at);
      return end === -1 ? text.length : end + 5;
    }
    case 'php':
      if ((hash && text[at + 1] !== '[') || two === '//') {
        const tag = text.indexOf('?>', at);
        return tag === -1 ? lineEnd() : Math.min(lineEnd(), tag);
      }
      break;
    case 'csharp':
      // #region, #if and their like.
      if (hash) return lineEnd();
  }
  if (two === '//') return lineEnd();
  if (two !== '/*') return at;
  if (language === 'kotlin') return skipNested(text, at);
  const end = text.indexOf('*/', at + 2);
  return end === -1 ? text.length : end + 2;
}

function skipNested(text: string, at: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = at;
  let depth = 0;
  for (let found = edge.exec(text); found; found = edge.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return text.length;
}
