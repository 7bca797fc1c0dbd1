/** How each language reads a variable of the environment where a secret stands in its code. */
import { type Literal, literalAt, type Marks } from './literal';

/** A piece of a text that is replaced. In UTF-16 code units. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

export interface Place {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

export interface Language {
  /**
   * What has to be changed so that the code reads the variable instead; null where it cannot be told: the secret is in a
   * comment, or in a string of several lines.
   */
  readonly replace: (place: Place, variable: string) => readonly Edit[] | null;
  /** Whether {@link replace} can tell. */
  readonly holds: (place: Place) => boolean;
  /** A command or library that gives a program what is in .env. */
  readonly load: string;
}

type Kind = 'javascript' | 'python' | 'php' | 'go' | 'ruby' | 'shell';

const kinds: Readonly<Record<string, Kind>> = {
  javascript: 'javascript',
  javascriptreact: 'javascript',
  typescript: 'javascript',
  typescriptreact: 'javascript',
  vue: 'javascript',
  svelte: 'javascript',
  python: 'python',
  php: 'php',
  go: 'go',
  ruby: 'ruby',
  shellscript: 'shell',
};

const marks: Readonly<Record<Kind, Marks>> = {
  javascript: { quotes: `'"\``, comment: '//' },
  python: { quotes: `'"`, comment: '#', prefix: /(?<!\w)[bfru]{1,2}$/i },
  php: { quotes: `'"`, comment: '//' },
  go: { quotes: `"\``, comment: '//', raw: '`' },
  ruby: { quotes: `'"`, comment: '#' },
  shell: { quotes: `'"`, comment: ' #', raw: "'" },
};

/** The literal with its secret replaced, joined from its pieces by an operator; empty pieces are left out. */
function joined({ quote, before, after }: Literal, expression: string, operator: string): string {
  const pieces = [before === '' ? null : `${quote}${before}${quote}`, expression];
  if (after !== '') pieces.push(`${quote}${after}${quote}`);
  return pieces.filter((piece) => piece !== null).join(operator);
}

const isWhole = ({ before, after }: Literal) => before === '' && after === '';

/** The new text of a literal, what stands before its quote included; null where it cannot be told. */
const rewrite: Readonly<Record<Kind, (literal: Literal, variable: string) => string | null>> = {
  javascript(literal, variable) {
    const { quote, before, after } = literal;
    const expression = `process.env.${variable}`;
    if (isWhole(literal)) return expression;
    if (quote !== '`' && /[`$\\]/.test(before + after)) return joined(literal, expression, ' + ');
    return `\`${before}\${${expression}}${after}\``;
  },
  python(literal, variable) {
    const { quote, before, after, prefix } = literal;
    const inner = quote === '"' ? "'" : '"';
    const kind = prefix.toLowerCase();
    if (kind.includes('b')) return isWhole(literal) ? `os.environ["${variable}"].encode()` : null;
    if (isWhole(literal)) return `os.environ["${variable}"]`;
    if (kind.includes('f'))
      return `${prefix}${quote}${before}{os.environ[${inner}${variable}${inner}]}${after}${quote}`;
    if (/[{}]/.test(before + after)) return joined(literal, `os.environ["${variable}"]`, ' + ');
    return `f${prefix}${quote}${before}{os.environ[${inner}${variable}${inner}]}${after}${quote}`;
  },
  php: (literal, variable) => joined(literal, `getenv('${variable}')`, ' . '),
  go: (literal, variable) => joined(literal, `os.Getenv("${variable}")`, ' + '),
  ruby(literal, variable) {
    const { quote, before, after } = literal;
    const expression = `ENV.fetch('${variable}')`;
    if (quote === '"' && !isWhole(literal)) return `"${before}#{${expression}}${after}"`;
    return joined(literal, expression, ' + ');
  },
  shell(literal, variable) {
    const { quote, before, after } = literal;
    const isPlain = quote === '"' || !/["$`\\!]/.test(before + after);
    const expression = /^\w/.test(after) ? `\${${variable}}` : `$${variable}`;
    return isPlain ? `"${before}${expression}${after}"` : joined(literal, `"$${variable}"`, '');
  },
};

/** Where the first import of Python may stand: behind the interpreter's line, an encoding, a docstring. */
function headOf(text: string): number {
  const step = (at: number, pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0].length ?? 0;
  };
  const behind = (at: number, line: RegExp) => {
    for (let length = step(at, line); length > 0; length = step(at, line)) at += length;
    return at;
  };
  const comments = behind(0, /#.*\r?\n/y);
  const docstring = step(comments, /\s*(?:"""[\s\S]*?"""|'''[\s\S]*?''')[^\S\n]*\n/y);
  return behind(comments + docstring, /from __future__ .*\r?\n/y);
}

/** A new line for an import that the code lacks; null where it is there. */
function importOf(kind: Kind, text: string): Edit | null {
  if (
    kind === 'python' &&
    !/^[ \t]*(?:import[ \t]+(?:[\w.]+[ \t]*,[ \t]*)*os\b|from[ \t]+os[ \t]+import[ \t]+environ)/m.test(text)
  ) {
    const first = /^(?:import|from)\s+(?!__future__)/m.exec(text);
    return { offset: first?.index ?? headOf(text), length: 0, text: 'import os\n' };
  }
  if (kind === 'go' && !/^[ \t]*(?:import[ \t]+)?"os"[ \t]*\r?$/m.test(text)) {
    const group = /^import\s*\(\s*?\n/m.exec(text);
    if (group !== null) return { offset: group.index + group[0].length, length: 0, text: '\t"os"\n' };
    const clause = /^package\s+\w.*\n/m.exec(text);
    return clause === null ? null : { offset: clause.index + clause[0].length, length: 0, text: '\nimport "os"\n' };
  }
  return null;
}

/** What is known to the function that calls in Go is not known to the compiler: a constant becomes a variable. */
function constantOf(text: string, lineStart: number): Edit | null {
  const [whole] = /^\s*const(?=\s+\w)/.exec(text.slice(lineStart)) ?? [];
  return whole === undefined ? null : { offset: lineStart + whole.length - 5, length: 5, text: 'var' };
}

const loaders: Readonly<Record<Kind, string>> = {
  javascript: 'node --env-file=.env',
  python: 'python-dotenv',
  php: 'vlucas/phpdotenv',
  go: 'github.com/joho/godotenv',
  ruby: 'dotenv',
  shell: 'set -a; . ./.env; set +a',
};

/** The literal with the secret, or the secret alone where no quotes are needed, as it is to be. */
function editOf(kind: Kind, place: Place, variable: string): Edit | null {
  const literal = literalAt(place, marks[kind]);
  if (literal === null)
    return kind === 'shell' && !isComment(place)
      ? { offset: place.offset, length: place.length, text: `"$${variable}"` }
      : null;
  const text = rewrite[kind](literal, variable);
  return text === null ? null : { offset: literal.offset, length: literal.length, text };
}

function languageFor(kind: Kind): Language {
  return {
    load: loaders[kind],
    holds: (place) => editOf(kind, place, 'MEGA') !== null,
    replace(place, variable) {
      const edit = editOf(kind, place, variable);
      if (edit === null) return null;
      const lineStart = place.text.lastIndexOf('\n', place.offset - 1) + 1;
      const others = [importOf(kind, place.text), kind === 'go' ? constantOf(place.text, lineStart) : null];
      return [edit, ...others.filter((each) => each !== null)].sort((a, b) => a.offset - b.offset);
    },
  };
}

function isComment({ text, offset }: Place): boolean {
  return /(?:^|\s)#/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset));
}

/** By the identifier that VS Code gives a document's language; null for one whose way is not known here. */
export function languageOf(languageId: string): Language | null {
  const kind = kinds[languageId];
  return kind === undefined ? null : languageFor(kind);
}
