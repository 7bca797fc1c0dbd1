/** The source files below a path. */
import { execFile } from 'node:child_process';
import { constants, readdir, readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { relevanceOf, type SourceText } from './find';
import { isTest, languageOf } from './languages';

const left = new Set(['node_modules', 'vendor', '.git']);
const atOnce = 32;

/** Files below a folder that git does not ignore, with `/`; null where git does not know the folder. */
export type Listing = (folder: string) => Promise<readonly string[] | null>;

export const listByGit: Listing = async (folder) => {
  const git = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('git', ['-c', 'core.fsmonitor=false', ...args], {
      cwd: folder,
      maxBuffer: 1 << 28,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
    });
    return stdout;
  };
  try {
    const listed = await git('ls-files', '-z', '--cached', '--others', '--exclude-standard');
    if (listed !== '') return [...new Set(listed.split('\0').filter((name) => name !== ''))];
    // A folder that is ignored itself, and is named all the same.
    const isIgnored = await git('check-ignore', '-q', '.').then(
      () => true,
      () => false,
    );
    return isIgnored ? null : [];
  } catch {
    return null;
  }
};

async function listByHand(folder: string, below = ''): Promise<string[]> {
  const entries = await readdir(`${folder}/${below}`, { withFileTypes: true });
  const lists = await Promise.all(
    entries.map(async (entry) => {
      const path = `${below}${entry.name}`;
      if (entry.isDirectory()) return left.has(entry.name) ? [] : listByHand(folder, `${path}/`).catch(() => []);
      return entry.isFile() ? [path] : [];
    }),
  );
  return lists.flat();
}

/** Why a file below a folder was passed over. */
export type Report = (path: string, reason: string) => void;

/**
 * The texts of the files at a path that may matter: of a file its own, of a folder those below it. Throws where the path
 * itself cannot be read.
 */
export async function readTexts(path: string, report: Report, list: Listing = listByGit): Promise<SourceText[]> {
  const about = await stat(path);
  if (!about.isDirectory()) return languageOf(path) === null ? [] : [{ path, text: await readFile(path, 'utf8') }];
  const folder = path.replace(/(?<=.)\/+$/, '');
  const names = (await list(folder)) ?? (await listByHand(folder));
  const wanted = names.filter((name) => languageOf(name) !== null && !isTest(name)).sort();
  const texts: SourceText[] = [];
  for (let i = 0; i < wanted.length; i += atOnce) {
    const read = await Promise.all(wanted.slice(i, i + atOnce).map((name) => readBelow(folder, name, report)));
    texts.push(...read.filter((each) => each !== null));
  }
  return texts;
}

async function readBelow(folder: string, name: string, report: Report): Promise<SourceText | null> {
  const path = folder === '/' ? `/${name}` : `${folder}/${name}`;
  try {
    // Not what a link leads to: it may lie anywhere.
    const text = await readFile(path, { encoding: 'utf8', flag: constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) });
    return relevanceOf(path, text) === null ? null : { path, text };
  } catch (error) {
    // What git lists and nobody has any more is not missed.
    if (error instanceof Error && 'code' in error && /^(?:ENOENT|ELOOP|EISDIR)$/.test(String(error.code))) return null;
    report(path, error instanceof Error ? error.message : String(error));
    return null;
  }
}
