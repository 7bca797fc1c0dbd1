/** The two files of a folder that a secret's move touches: .env, which holds it, and .gitignore, which keeps .env back. */

export const dotenvName = '.env';
export const gitignoreName = '.gitignore';

/** Files that are made to hold a secret on one machine; one that is made to be shared, such as .env.example, is none. */
const dotenvFile = /^\.env(?:\.(?!(?:example|sample|template|dist|defaults?)$)[\w.-]+)?$/;

/** Whether secrets belong into a file of this name. */
export function isDotenvFile(name: string): boolean {
  return dotenvFile.test(name);
}

/** A line that sets a variable. */
const assignment = /^[^\S\r\n]*(?:export[^\S\r\n]+)?([A-Za-z_]\w*)[^\S\r\n]*=(.*)$/gm;

/** The variables of a .env file; of one that is there twice the last counts. */
export function variablesOf(dotenv: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const [, name = '', value = ''] of dotenv.matchAll(assignment))
    variables.set(name, value.trim().replace(/^(["'`])(.*)\1.*$/, '$2'));
  return variables;
}

/** Whether a class such as `a-z` or `!.` of a pattern has a character. */
function isInClass(written: string, character: string): boolean {
  const isNegated = /^[!^]/.test(written);
  for (let at = isNegated ? 1 : 0; at < written.length; at++) {
    const from = written[at] ?? '';
    const isRange = written[at + 1] === '-' && at + 2 < written.length;
    if (isRange ? from <= character && character <= (written[at + 2] ?? '') : from === character) return !isNegated;
    if (isRange) at += 2;
  }
  return isNegated;
}

/**
 * Whether a pattern of .gitignore means a name. All places of the name that a beginning of the pattern can reach are
 * followed at once: a file from outside may hold any number of stars.
 */
function isMeant(pattern: string, name: string): boolean {
  let reached = new Set([0]);
  for (let at = 0; at < pattern.length && reached.size > 0; at++) {
    const mark = pattern[at] ?? '';
    if (mark === '*') {
      for (let place = Math.min(...reached); place <= name.length; place++) reached.add(place);
      continue;
    }
    const end = mark === '[' ? pattern.indexOf(']', at + 2) : -1;
    const written = end < 0 ? null : pattern.slice(at + 1, end);
    if (end >= 0) at = end;
    else if (mark === '\\') at++;
    const literal = pattern[at] ?? '';
    const takes = (character: string) =>
      written !== null ? isInClass(written, character) : mark === '?' || character === literal;
    reached = new Set(
      [...reached].filter((place) => place < name.length && takes(name[place] ?? '')).map((each) => each + 1),
    );
  }
  return reached.has(name.length);
}

/** Whether a .gitignore keeps .env beside it out of commits; of the lines that speak of it the last counts. */
export function isIgnored(gitignore: string): boolean {
  let ignored = false;
  for (const [line] of gitignore.matchAll(/[^\r\n]+/g)) {
    const text = line.trimEnd();
    if (text.startsWith('#')) continue;
    const isNegated = text.startsWith('!');
    const pattern = text
      .slice(isNegated ? 1 : 0)
      .replace(/^\//, '')
      .replace(/^\*\*\//, '');
    // A slash at the end means a folder, one within it means another folder.
    if (pattern !== '' && !pattern.includes('/') && isMeant(pattern, dotenvName)) ignored = !isNegated;
  }
  return ignored;
}

/** What has to be put at the end of a text so that a line stands there by itself, with the text's own line ends. */
export function appendTo(text: string, line: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return `${text === '' || /[\r\n]$/.test(text) ? '' : end}${line}${end}`;
}
