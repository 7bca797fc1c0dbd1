/** The two files of a folder that a secret's move touches: .env, which holds it, and .gitignore, which keeps .env back. */

export const dotenvName = '.env';
export const gitignoreName = '.gitignore';

/** Files that are made to hold a secret on one machine; one that is made to be shared, such as .env.example, is none. */
const dotenvFile = /^\.env(?:\.(?!(?:example|sample|template|dist|defaults?)$)[\w.-]+)?$/;

/** Whether secrets belong into a file of this name. */
export function isDotenvFile(name: string): boolean {
  return dotenvFile.test(name);
}

/** The variables of a .env file; of one that is there twice the last counts. */
export function variablesOf(dotenv: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const line of dotenv.split(/\r\n|\r|\n/)) {
    const [, name, value = ''] = /^(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line.trim()) ?? [];
    if (name !== undefined) variables.set(name, value.replace(/^(["'`])(.*)\1.*$/, '$2'));
  }
  return variables;
}

/** A line of .gitignore as an expression over the name of a file in the same folder; null where it speaks of none. */
function patternOf(line: string): RegExp | null {
  const bare = line.replace(/^\//, '').replace(/^\*\*\//, '');
  // A slash at the end means a folder, one within it means another folder.
  if (bare === '' || bare.includes('/')) return null;
  const source = bare
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  try {
    return new RegExp(`^${source.replace(/\[!/g, '[^')}$`);
  } catch {
    return null;
  }
}

/** Whether a .gitignore keeps .env beside it out of commits; of the lines that speak of it the last counts. */
export function isIgnored(gitignore: string): boolean {
  let ignored = false;
  for (const line of gitignore.split(/\r\n|\r|\n/)) {
    const text = line.trimEnd();
    if (text === '' || text.startsWith('#')) continue;
    const negated = text.startsWith('!');
    if (patternOf(negated ? text.slice(1) : text)?.test(dotenvName)) ignored = !negated;
  }
  return ignored;
}

/** What has to be put at the end of a text so that a line stands there by itself, with the text's own line ends. */
export function appendTo(text: string, line: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return `${text === '' || /[\r\n]$/.test(text) ? '' : end}${line}${end}`;
}
