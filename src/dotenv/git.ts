/** What git says of a folder, and whether it keeps .env out of commits. A folder's own configuration may name programs. */
import { execFile } from 'node:child_process';
import { access, constants, lstat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, relative } from 'node:path';
import { dotenvName } from './files';

/**
 * - `tracked`: git has it already, and commits it whatever .gitignore says
 * - `ignored`: neither tracked nor taken by `git add .`
 * - `open`: `git add .` would take it
 * - `unknown`: no git, no repository, or git refused to say; or it is a link, and git would speak of that alone
 */
export type Standing = 'tracked' | 'ignored' | 'open' | 'unknown';

/** What takes .env out of git and leaves the file where it is. */
export const untrackCommand = `git rm --cached -- ${dotenvName}`;

/** Milliseconds that git may take. */
const patience = 10_000;

const isBelow = (folder: string, path: string) => {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
};

/**
 * A program of the search path, as an absolute path; null where there is none.
 *
 * @param folders whatever lies in them is not taken: a folder may bring a program of that name
 */
export async function findProgram(
  program: string,
  folders: readonly string[],
  path: string,
  platform = process.platform,
): Promise<string | null> {
  const name = platform === 'win32' ? `${program}.exe` : program;
  for (const each of path.split(delimiter)) {
    if (!isAbsolute(each) || folders.some((folder) => isBelow(folder, each))) continue;
    const candidate = join(each, name);
    const runs = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return candidate;
  }
  return null;
}

/** The git of the search path; see {@link findProgram}. */
export const findGit = (folder: string, path: string, platform = process.platform): Promise<string | null> =>
  findProgram('git', [folder], path, platform);

/** What git printed, and the status it ended with: null where it did not run, or not to its end. */
export interface GitAnswer {
  readonly status: number | null;
  readonly text: string;
}

/**
 * Asks git about a folder, whatever is configured there: no monitor of files, no repository that is not plainly one, and
 * nothing fetched. A part of the index that is missing is fetched else, by a program that the folder names.
 *
 * @param git an absolute path; see {@link findGit}
 * @param milliseconds that git may take; 0 for any time
 */
export function askGit(
  git: string,
  folder: string,
  args: readonly string[],
  milliseconds = patience,
): Promise<GitAnswer> {
  const guards = ['-c', 'core.fsmonitor=false', '-c', 'safe.bareRepository=explicit'];
  const env: NodeJS.ProcessEnv = { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
  // Not every git knows the first; the second leaves no way to fetch by.
  Object.assign(env, { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' });
  // Which repository is meant is for the folder to say, not for a variable of whoever started the editor.
  for (const [name, value] of Object.entries(process.env)) if (!/^GIT_/i.test(name)) env[name] = value;
  const options = { cwd: folder, env, timeout: milliseconds, maxBuffer: 1 << 28, windowsHide: true };
  return new Promise((resolve) => {
    execFile(git, [...guards, ...args], options, (error, text) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ status, text });
    });
  });
}

/** @param git an absolute path; see {@link findGit} */
export async function standingOfDotenv(git: string, folder: string): Promise<Standing> {
  const own = await lstat(join(folder, dotenvName)).catch(() => null);
  if (own?.isSymbolicLink()) return 'unknown';
  const { status: tracked } = await askGit(git, folder, ['ls-files', '--error-unmatch', '--', dotenvName]);
  if (tracked === 0) return 'tracked';
  if (tracked !== 1) return 'unknown';
  const { status: ignored } = await askGit(git, folder, ['check-ignore', '--quiet', '--', dotenvName]);
  return ignored === 0 ? 'ignored' : ignored === 1 ? 'open' : 'unknown';
}
