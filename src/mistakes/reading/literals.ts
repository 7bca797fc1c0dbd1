/** Where the texts of each language begin and end, and what may be written into them. */
import type { Language } from '../languages';

export interface TextForm {
  /** Offset of the first character within. */
  readonly from: number;
  readonly close: string;
  /** The character that takes the meaning of the next one; none in raw texts. */
  readonly escape: '\\' | '';
  /** A closing mark written twice is that mark: C#'s verbatim texts. */
  readonly doubled: boolean;
  /** What starts something written into the text. */
  readonly holes: 'none' | '${' | '{' | '#{' | 'php' | 'kotlin';
  /** Ends at the end of its line, closed or not. */
  readonly oneLine: boolean;
}

const form = (from: number, close: string, given: Partial<TextForm> = {}): TextForm => ({
  from,
  close,
  escape: '\\',
  doubled: false,
  holes: 'none',
  oneLine: true,
  ...given,
});

const manyLines = { oneLine: false } as const;
const pairs: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

function javascript(text: string, at: number): TextForm | null {
  const quote = text[at];
  if (quote === '"' || quote === "'") return form(at + 1, quote);
  return quote === '`' ? form(at + 1, '`', { ...manyLines, holes: '${' }) : null;
}

function python(text: string, at: number): TextForm | null {
  const prefix = /[a-zA-Z]{0,2}(?=["'])/y;
  prefix.lastIndex = at;
  const letters = prefix.exec(text)?.[0].toLowerCase();
  if (letters === undefined || !/^(?:|r|b|u|f|t|rb|br|rf|fr|rt|tr)$/.test(letters)) return null;
  const start = at + letters.length;
  const quote = text[start] ?? '';
  const holes = letters.includes('f') || letters.includes('t') ? '{' : 'none';
  return text.startsWith(quote.repeat(3), start)
    ? form(start + 3, quote.repeat(3), { ...manyLines, holes })
    : form(start + 1, quote, { holes });
}

function php(text: string, at: number): TextForm | null {
  const quote = text[at];
  if (quote === "'") return form(at + 1, quote, manyLines);
  if (quote === '"' || quote === '`') return form(at + 1, quote, { ...manyLines, holes: 'php' });
  if (!text.startsWith('<<<', at)) return null;
  const opening = /<<<[ \t]*(['"]?)([A-Za-z_]\w*)\1\r?\n/y;
  opening.lastIndex = at;
  const found = opening.exec(text);
  if (!found) return null;
  const [all, mark, name = ''] = found;
  return form(at + all.length, `\n${name}`, { ...manyLines, holes: mark === "'" ? 'none' : 'php' });
}

function go(text: string, at: number): TextForm | null {
  const quote = text[at];
  if (quote === '"' || quote === "'") return form(at + 1, quote);
  return quote === '`' ? form(at + 1, '`', { ...manyLines, escape: '' }) : null;
}

function ruby(text: string, at: number): TextForm | null {
  const quote = text[at];
  if (quote === "'") return form(at + 1, quote, manyLines);
  if (quote === '"' || quote === '`') return form(at + 1, quote, { ...manyLines, holes: '#{' });
  const percent = /%([qQwWiI]?)([([{<|!/])/y;
  percent.lastIndex = at;
  const found = percent.exec(text);
  if (!found) return null;
  const [all, letter = '', open = ''] = found;
  const holes = /[qwi]/.test(letter) ? 'none' : '#{';
  return form(at + all.length, pairs[open] ?? open, { ...manyLines, holes });
}

function java(text: string, at: number): TextForm | null {
  if (text.startsWith('"""', at)) return form(at + 3, '"""', manyLines);
  const quote = text[at];
  return quote === '"' || quote === "'" ? form(at + 1, quote) : null;
}

function kotlin(text: string, at: number): TextForm | null {
  if (text.startsWith('"""', at)) return form(at + 3, '"""', { ...manyLines, escape: '', holes: 'kotlin' });
  if (text[at] === '"') return form(at + 1, '"', { holes: 'kotlin' });
  return text[at] === "'" ? form(at + 1, "'") : null;
}

function csharp(text: string, at: number): TextForm | null {
  const opening = /([$@]*)("{3,}|")/y;
  opening.lastIndex = at;
  const found = opening.exec(text);
  if (!found) return text[at] === "'" ? form(at + 1, "'") : null;
  const [all, signs = '', quotes = ''] = found;
  const holes = signs.includes('$') ? '{' : 'none';
  if (quotes.length > 2) return form(at + all.length, quotes, { ...manyLines, escape: '', holes });
  return signs.includes('@')
    ? form(at + all.length, '"', { ...manyLines, escape: '', doubled: true, holes })
    : form(at + all.length, '"', { holes });
}

const forms: Readonly<Record<Language, (text: string, at: number) => TextForm | null>> = {
  javascript,
  python,
  php,
  go,
  ruby,
  java,
  kotlin,
  csharp,
};

/** The text that begins at an offset, or null. */
export function textFormAt(language: Language, text: string, at: number): TextForm | null {
  return forms[language](text, at);
}

const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', b: '\b', f: '\f', v: '\v' };

/** What an escape stands for, and how long it is; offset is that of the character after the backslash. */
export function escapeAt(text: string, at: number): { readonly value: string; readonly length: number } {
  const code = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}/y;
  code.lastIndex = at;
  const found = code.exec(text);
  if (found) {
    const value = Number.parseInt(found[1] ?? found[2] ?? found[3] ?? '0', 16);
    return { value: value <= 0x10ffff ? String.fromCodePoint(value) : '', length: found[0].length };
  }
  const letter = text[at] ?? '';
  return { value: letters[letter] ?? letter, length: 1 };
}
