/**
 * Whether git keeps .env out of commits. A folder's own configuration may name programs that git runs; of the two
 * commands here none runs any, with the monitor of files switched off, no repository taken that is not plainly one, and
 * nothing fetched.
 */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join, relative } from 'node:path';
import { dotenvName } from './files';

/**
 * - `tracked`: git has it already, and commits it whatever .gitignore says
 * - `ignored`: neither tracked nor taken by `git add .`
 * - `open`: `git add .` would take it
 * - `unknown`: no git, no repository, or git refused to say
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
 * The git of the search path, as an absolute path; null where there is none.
 *
 * @param folder whatever lies in it is not taken: a folder may bring a program of that name
 */
export async function findGit(folder: string, path: string, platform = process.platform): Promise<string | null> {
  const name = platform === 'win32' ? 'git.exe' : 'git';
  for (const each of path.split(delimiter)) {
    if (!isAbsolute(each) || isBelow(folder, each)) continue;
    const candidate = join(each, name);
    const runs = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return candidate;
  }
  return null;
}

/** The status git ends with; null where it does not run, or not to its end. */
function run(git: string, folder: string, args: readonly string[]): Promise<number | null> {
  const guards = ['-c', 'core.fsmonitor=false', '-c', 'safe.bareRepository=explicit'];
  const env: NodeJS.ProcessEnv = { GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0' };
  // Which repository is meant is for the folder to say, not for a variable of whoever started the editor.
  for (const [name, value] of Object.entries(process.env)) if (!/^GIT_/i.test(name)) env[name] = value;
  return new Promise((resolve) => {
    execFile(git, [...guards, ...args], { cwd: folder, env, timeout: patience, windowsHide: true }, (error) => {
      if (error === null) resolve(0);
      else resolve(typeof error.code === 'number' ? error.code : null);
    });
  });
}

/** @param git an absolute path; see {@link findGit} */
export async function standingOfDotenv(git: string, folder: string): Promise<Standing> {
  const tracked = await run(git, folder, ['ls-files', '--error-unmatch', '--', dotenvName]);
  if (tracked === 0) return 'tracked';
  if (tracked !== 1) return 'unknown';
  const ignored = await run(git, folder, ['check-ignore', '--quiet', '--', dotenvName]);
  return ignored === 0 ? 'ignored' : ignored === 1 ? 'open' : 'unknown';
}
