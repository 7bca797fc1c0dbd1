/**
 * Handlers under test/fixtures/mistakes: `== ` begins a case, `-- ` a file of it, and a comment that begins with `! `
 * names the mistake of its line. The comments are taken out before a handler is searched.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceText } from '../../src/mistakes';

export interface Marked {
  readonly file: string;
  readonly line: number;
  readonly cause: string;
}

export interface HandlerCase {
  readonly name: string;
  readonly isRight: boolean;
  readonly texts: readonly SourceText[];
  readonly marked: readonly Marked[];
}

const folder = join('test', 'fixtures', 'mistakes');

function split(text: string, mark: string): { name: string; rest: string }[] {
  return text
    .split(new RegExp(`^${mark} `, 'm'))
    .slice(1)
    .map((part) => ({ name: part.slice(0, part.indexOf('\n')), rest: part.slice(part.indexOf('\n') + 1) }));
}

export function readCorpus(): HandlerCase[] {
  return readdirSync(folder).flatMap((file) =>
    split(readFileSync(join(folder, file), 'utf8'), '==').map(({ name, rest }) => {
      const marked: Marked[] = [];
      const texts = split(rest, '--').map(({ name: path, rest: text }) => {
        const lines = text.split('\n').map((line, i) =>
          line.replace(/\s*(?:\/\/|#)! ([a-z0-9, -]+)$/, (_, causes: string) => {
            for (const cause of causes.split(/,\s*/)) marked.push({ file: path, line: i + 1, cause });
            return '';
          }),
        );
        return { path, text: lines.join('\n') };
      });
      return { name: `${file.replace('.txt', '')}: ${name}`, isRight: name.startsWith('right'), texts, marked };
    }),
  );
}
