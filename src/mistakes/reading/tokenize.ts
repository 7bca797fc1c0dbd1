/** Takes a source text apart into tokens, in one pass: comments are left out, texts are whole. */
import type { Language } from '../languages';
import { skipComment } from './comments';
import { escapeAt, type TextForm, textFormAt } from './literals';
import type { TextPart, Token } from './tokens';
import { nameValue } from './words';

interface Reading {
  readonly text: string;
  readonly language: Language;
  /** Ruby's here-documents that begin on this line: where the text goes on after the line's end. */
  resume: number | null;
}

/** How deep texts may stand within texts. */
const deepest = 20;

const marks = [
  ...['===', '!==', '**=', '<=>', '...', '>>>', '??=', '||=', '&&=', '<<=', '?->', '<<~'],
  ...['=>', '->', '::', '?.', '&.', '??', '?:', '!!', '==', '!=', '<=', '>=', '&&', '||', '++', '--', '+=', '-=', '*='],
  ...['/=', '.=', '|=', '&=', '^=', '%=', ':=', '<<', '>>', '**', '..', '=~', '!~', '<-'],
].sort((a, b) => b.length - a.length);
const marksByFirst = new Map<string, string[]>();
for (const mark of marks) {
  const first = mark[0] ?? '';
  marksByFirst.set(first, [...(marksByFirst.get(first) ?? []), mark]);
}

const beforePattern =
  /^(?:return|typeof|case|in|of|delete|void|throw|new|do|else|await|yield|if|unless|when|and|or|not|while|elsif|then)$/;

/** What begins something written into a text at `at`: how long the beginning is, and whether a bare name follows. */
function holeAt(text: string, at: number, holes: TextForm['holes']): { length: number; bare: boolean } | null {
  const [one, next = ''] = [text[at], text[at + 1]];
  if (holes === 'none') return null;
  if (holes === '{') return one === '{' && next !== '{' ? { length: 1, bare: false } : null;
  if (holes === '${' || holes === '#{') return one === holes[0] && next === '{' ? { length: 2, bare: false } : null;
  if (one === '$' && /[A-Za-z_]/.test(next)) return { length: holes === 'php' ? 0 : 1, bare: true };
  if (one === '$' && next === '{') return { length: 2, bare: false };
  return holes === 'php' && one === '{' && next === '$' ? { length: 1, bare: false } : null;
}

/** A here-document of PHP ends where its name stands indented, too. */
function closesAt(text: string, at: number, { close }: TextForm): number {
  if (text.startsWith(close, at) && close[0] !== '\n') return close.length;
  if (close[0] !== '\n' || text[at] !== '\n') return 0;
  let from = at + 1;
  while (text[from] === ' ' || text[from] === '\t') from++;
  return text.startsWith(close.slice(1), from) ? from - at + close.length - 1 : 0;
}

function readText(reading: Reading, start: number, form: TextForm, depth: number): { parts: TextPart[]; end: number } {
  const { text } = reading;
  const parts: TextPart[] = [];
  let plain = '';
  let at = form.from;
  while (at < text.length) {
    const char = text[at] ?? '';
    const closing = closesAt(text, at, form);
    if (closing > 0 && form.doubled && text[at + 1] === form.close) {
      plain += form.close;
      at += 2;
    } else if (closing > 0) {
      at += closing;
      break;
    } else if (form.oneLine && char === '\n') break;
    else if (char === '\\' && form.escape !== '') {
      const { value, length } = escapeAt(text, at + 1);
      plain += value;
      at += 1 + length;
    } else {
      const hole = depth < deepest ? holeAt(text, at, form.holes) : null;
      if (hole === null) {
        plain += char;
        at += form.holes === '{' && char === '{' ? 2 : 1;
        continue;
      }
      parts.push(plain);
      plain = '';
      const inner = hole.bare
        ? bareName(reading, at + hole.length)
        : scan(reading, at + hole.length, depth + 1, form.oneLine);
      parts.push(inner.tokens);
      at = inner.end;
    }
  }
  parts.push(plain);
  return { parts: parts.filter((part) => part !== ''), end: Math.max(at, start + 1) };
}

/** `$name`, `$name[key]` and `$name->member` in a text, without braces. */
function bareName({ text, language }: Reading, at: number): { tokens: Token[]; end: number } {
  const form = language === 'php' ? /\$\w+(?:\[[^\]\n]*\]|->\w+)?/y : /\w+/y;
  form.lastIndex = at;
  const found = form.exec(text)?.[0] ?? '';
  const tokens = tokenizeRange({ text, language, resume: null }, at, at + found.length);
  return { tokens, end: at + Math.max(found.length, 1) };
}

function tokenizeRange(reading: Reading, from: number, to: number): Token[] {
  const part: Reading = { ...reading, text: reading.text.slice(0, to) };
  return scan(part, from, deepest, false).tokens;
}

/** `<<~NAME` and its like: the text is below, the line goes on. */
function hereDocument(reading: Reading, at: number, depth: number): { parts: TextPart[]; end: number } | null {
  const opening = /<<([~-]?)(['"]?)([A-Z_]\w*)\2/y;
  opening.lastIndex = at;
  const found = opening.exec(reading.text);
  if (!found) return null;
  const [all, sign, quote, name = ''] = found;
  const lineEnd = reading.resume ?? reading.text.indexOf('\n', at);
  if (lineEnd === -1) return null;
  const closing = new RegExp(`^${sign === '' ? '' : '[ \\t]*'}${name}[ \\t\\r]*$`, 'gm');
  closing.lastIndex = lineEnd + 1;
  const close = closing.exec(reading.text);
  const end = close?.index ?? reading.text.length;
  reading.resume = close ? closing.lastIndex : reading.text.length;
  const within: Reading = { ...reading, text: reading.text.slice(0, end), resume: null };
  const holes = quote === "'" ? 'none' : '#{';
  const form: TextForm = { from: lineEnd + 1, close: '\0', escape: '\\', doubled: false, holes, oneLine: false };
  return { parts: readText(within, lineEnd + 1, form, depth + 1).parts, end: at + all.length };
}

function isPatternPlace({ text, language }: Reading, at: number, before: Token | undefined): boolean {
  if (language !== 'javascript' && language !== 'ruby') return false;
  if (before === undefined || (before.type === 'mark' && !/^(?:[)\]}]|\+\+|--)$/.test(before.value))) return true;
  if (before.type !== 'name') return false;
  if (beforePattern.test(before.value)) return true;
  return language === 'ruby' && text[at - 1] === ' ' && text[at + 1] !== ' ' && text[at + 1] !== '=';
}

/** The offset after a pattern's end on the same line, or null. */
function patternEnd(text: string, at: number): number | null {
  const form = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
  form.lastIndex = at;
  return form.exec(text) ? form.lastIndex : null;
}

/** Up to an unmatched closing brace, or to the end. `oneLine` ends at the line's end: a brace was forgotten. */
function scan(reading: Reading, from: number, depth: number, oneLine: boolean): { tokens: Token[]; end: number } {
  const { text, language } = reading;
  const tokens: Token[] = [];
  let at = from;
  let braces = 0;
  let newline = false;
  let space = false;
  const push = (type: Token['type'], value: string, start: number, end: number, parts: readonly TextPart[] = []) => {
    tokens.push({ type, value, start, end, newline, space, parts });
    newline = false;
    space = false;
    at = end;
  };
  const names = /[\p{L}_$@\p{Nl}][\p{L}\p{N}_$]*[?!]?/uy;
  const numbers = /0[xXbBoO][\da-fA-F_]+[a-zA-Z]*|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?[a-zA-Z]*/y;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '\n') {
      if (oneLine && depth > 0) return { tokens, end: at };
      newline = space = true;
      at = reading.resume ?? at + 1;
      reading.resume = null;
      continue;
    }
    if (char === ' ' || char === '\t' || char === '\r' || char === '\f' || char === '\u00a0' || char === '\ufeff') {
      space = true;
      at++;
      continue;
    }
    if (char === '\\' && /\\\r?\n/y.test(text.slice(at, at + 3))) {
      at = text.indexOf('\n', at) + 1;
      space = true;
      continue;
    }
    if (language === 'ruby' && text.startsWith('__END__', at) && newline) break;
    if (language === 'php' && text.startsWith('?>', at)) {
      const next = text.indexOf('<?', at);
      push('mark', ';', at, at + 2);
      if (next === -1) break;
      at = next + (/^<\?php/i.test(text.slice(next, next + 5)) ? 5 : text[next + 2] === '=' ? 3 : 2);
      continue;
    }
    const after = skipComment(reading, at);
    if (after > at) {
      newline ||= text.slice(at, after).includes('\n');
      space = true;
      at = after;
      continue;
    }
    const form = textFormAt(language, text, at);
    const isPythonName = language === 'python' && tokens.at(-1)?.end === at && tokens.at(-1)?.type === 'name';
    if (form && !isPythonName && !(language === 'ruby' && char === '%' && !opensText(tokens.at(-1), text, at))) {
      const { parts, end } = readText(reading, at, form, depth);
      push('text', '', at, end, parts);
      continue;
    }
    if (language === 'ruby' && char === '<' && tokens.at(-1)?.type !== 'number') {
      const found = hereDocument(reading, at, depth);
      if (found) {
        push('text', '', at, found.end, found.parts);
        continue;
      }
    }
    if (char === '/' && isPatternPlace(reading, at, tokens.at(-1))) {
      const end = patternEnd(text, at);
      if (end !== null) {
        push('pattern', text.slice(at, end), at, end);
        continue;
      }
    }
    if (language === 'ruby' && char === ':' && /[A-Za-z_"]/.test(text[at + 1] ?? '') && text[at - 1] !== ':') {
      const symbol = /:(?:"([^"\n]*)"|(\w+[?!]?))/y;
      symbol.lastIndex = at;
      const found = symbol.exec(text);
      const isTernary = tokens.at(-1) !== undefined && space && text[at + 1] === ' ';
      if (found && !isTernary) {
        push('text', ':', at, at + found[0].length, [found[1] ?? found[2] ?? '']);
        continue;
      }
    }
    names.lastIndex = at;
    const name = names.exec(text)?.[0];
    if (name !== undefined && !(char === '@' && language !== 'ruby') && !(char === '$' && name === '$')) {
      const whole = endOfName(language, name, text[at + name.length] ?? '');
      const end = at + whole.length;
      push('name', nameValue(language, whole, tokens.at(-1), text.slice(end, end + 24)), at, end);
      continue;
    }
    numbers.lastIndex = at;
    const number = numbers.exec(text)?.[0];
    if (number !== undefined) {
      push('number', number.replaceAll('_', ''), at, at + number.length);
      continue;
    }
    if (char === '{') braces++;
    if (char === '}' && braces-- === 0 && depth > 0) return { tokens, end: at + 1 };
    const isFormat = depth > 0 && braces === 0 && char === ':' && language !== 'javascript' && language !== 'ruby';
    if (isFormat && text[at + 1] !== ':' && !tokens.some(({ value }) => value === '?' || value === '(')) {
      // A format within a text: {x:08d}.
      const end = text.indexOf('}', at);
      if (end !== -1) return { tokens, end: end + 1 };
    }
    const mark = marksByFirst.get(char)?.find((each) => text.startsWith(each, at)) ?? char;
    push('mark', mark, at, at + mark.length);
  }
  return { tokens, end: text.length };
}

/** Ruby's names may end in ? and !, Ruby's instance variables begin with @. */
function endOfName(language: Language, name: string, next: string): string {
  if (!/[?!]$/.test(name)) return name;
  const keeps = language === 'ruby' && next !== '=' && !(name.endsWith('?') && /[\w:'"[]/.test(next));
  return keeps ? name : name.slice(0, -1);
}

/** Whether a percent sign of Ruby's opens a text rather than divides. */
function opensText(before: Token | undefined, text: string, at: number): boolean {
  if (before === undefined) return true;
  if (before.type === 'mark') return !/^[)\]}]$/.test(before.value);
  return before.type === 'name' && text[at - 1] === ' ' && text[at + 1] !== ' ';
}

/** All tokens of a source text; of PHP, those between its tags. */
export function tokenize(text: string, language: Language): Token[] {
  const reading: Reading = { text, language, resume: null };
  if (language !== 'php') return scan(reading, 0, 0, false).tokens;
  const open = /<\?(?:php|=)?/i.exec(text);
  return open ? scan(reading, open.index + open[0].length, 0, false).tokens : [];
}
