/** A command as a person types it, in words: as a shell would take them, without being one. */
import { t } from '@vscode/l10n';

export type CommandWords =
  | { readonly ok: true; readonly words: readonly [file: string, ...args: string[]] }
  | { readonly ok: false; readonly reason: string };

/** What a shell would read outside quotes, and a program would get as it stands. */
const posixSigns = new Set('|&;<>()$`*?~\n\r');
const windowsSigns = new Set('|&<>%^\n\r');

/** What is escaped inside double quotes. */
const inDouble = new Set('"\\$`');

const signless = (sign: string, isWindows: boolean) =>
  isWindows
    ? t('The command runs without a shell, which {0} needs. Quote it, or enter cmd /c "…".', sign)
    : t('The command runs without a shell, which {0} needs. Quote it, or enter sh -c "…".', sign);

/**
 * Words between blanks, with quotes taken off. On Windows a backslash is a part of a path.
 * Source: POSIX.1-2024, Shell Command Language, 2.2 "Quoting"; Microsoft, "Parsing C++ command-line arguments".
 */
export function commandWords(line: string, isWindows: boolean = process.platform === 'win32'): CommandWords {
  const signs = isWindows ? windowsSigns : posixSigns;
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    const next = line.charAt(at + 1);
    if (quote !== null) {
      if (sign === quote) quote = null;
      else if (quote === '"' && sign === '\\' && (isWindows ? next === '"' : inDouble.has(next))) {
        word += next;
        at++;
      } else if (quote === '"' && !isWindows && (sign === '`' || (sign === '$' && /[\w({]/.test(next))))
        return { ok: false, reason: signless(sign, isWindows) };
      else word += sign;
    } else if (sign === ' ' || sign === '\t') {
      if (word !== null) words.push(word);
      word = null;
    } else if (sign === '"' || (sign === "'" && !isWindows)) {
      quote = sign;
      word ??= '';
    } else if (sign === '\\' && !isWindows && next !== '') {
      word = (word ?? '') + next;
      at++;
    } else if (signs.has(sign) && (sign !== '~' || word === null))
      return { ok: false, reason: signless(sign.trim() === '' ? '\\n' : sign, isWindows) };
    else word = (word ?? '') + sign;
  }
  if (quote !== null) return { ok: false, reason: t('A quotation mark is not closed.') };
  if (word !== null) words.push(word);
  const [file, ...args] = words;
  if (file === undefined || file === '')
    return { ok: false, reason: t('Enter the command that runs your client, such as node pull.mjs.') };
  if (!isWindows && /^[A-Za-z_]\w*=/.test(file))
    return { ok: false, reason: signless(`${file.split('=')[0]}=`, false) };
  return { ok: true, words: [file, ...args] };
}

/** The names of the three variables, as a person types them; null where they are not three different ones. */
export function variableNames(text: string): { baseUrl: string; token: string; customer: string } | null {
  const names = text.split(/[\s,;]+/).filter((name) => name !== '');
  const [baseUrl, token, customer, ...rest] = names;
  if (baseUrl === undefined || token === undefined || customer === undefined || rest.length > 0) return null;
  const isFit = names.every((name) => /^[A-Za-z_]\w*$/.test(name)) && new Set(names).size === names.length;
  return isFit ? { baseUrl, token, customer } : null;
}
