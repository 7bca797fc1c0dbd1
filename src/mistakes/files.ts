/** The source files below a path. */
import { close, constants, open, read } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { askGit, findGit } from '../dotenv/git';
import { isTest, languageOf } from './languages';
import { importedBy, isTooLong, longest, mayMatter, relevanceOf, type SourceText } from './select';

const left = new Set(['node_modules', 'vendor', '.git']);
/** Files that are read at a time. */
const lanes = 8;
/** Files between two reports. */
const step = 64;

/** Files below a folder that git does not ignore, with `/`; null where git does not know the folder. */
export type Listing = (folder: string) => Promise<readonly string[] | null>;

export const listByGit: Listing = async (folder) => {
  const program = await findGit(resolve(folder), process.env.PATH ?? '');
  if (program === null) return null;
  const listed = await askGit(program, folder, ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], 0);
  if (listed.status !== 0) return null;
  if (listed.text !== '')
    return [...new Set(listed.text.split('\0').filter((name) => name !== '' && !/(?:^|\/)\.\.\//.test(name)))];
  // A folder that is ignored itself, and is named all the same.
  const { status } = await askGit(program, folder, ['check-ignore', '-q', '.']);
  return status === 0 ? null : [];
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

/** Without git: what a project keeps out of git is left out by name. */
export const listNothing: Listing = async () => null;

/** Why a file below a folder was passed over. */
export type Report = (path: string, reason: string) => void;

export interface ReadingOptions {
  readonly list?: Listing;
  /** The text of a file that an editor holds unsaved; null where the file itself is read. */
  readonly unsaved?: (path: string) => string | null;
  /** Called as files are read, with how many were. */
  readonly onProgress?: (read: number, all: number) => void;
}

/**
 * The texts of the files at a path that may matter: of a file its own, of a folder those below it. Throws where the path
 * itself cannot be read.
 */
export async function readTexts(
  path: string,
  report: Report,
  { list = listByGit, unsaved = () => null, onProgress = () => {} }: ReadingOptions = {},
): Promise<SourceText[]> {
  const about = await stat(path);
  if (!about.isDirectory())
    return languageOf(path) === null ? [] : within(path, unsaved(path) ?? (await readFile(path, 'utf8')), report);
  const folder = path.replace(/(?<=.)\/+$/, '');
  const names = (await list(folder)) ?? (await listByHand(folder));
  const wanted = names.filter((name) => languageOf(name) !== null && !isTest(name)).sort();
  const texts: SourceText[][] = [];
  let next = 0;
  const readOn = async () => {
    const lane = { room: Buffer.allocUnsafe(usualRoom) };
    for (let at = next++; at < wanted.length; at = next++) {
      texts[at] = await readBelow(folder, wanted[at] ?? '', lane, report, unsaved);
      if (next % step === 0) onProgress(Math.min(next, wanted.length), wanted.length);
    }
  };
  await Promise.all(Array.from({ length: lanes }, readOn));
  onProgress(wanted.length, wanted.length);
  const read = texts.flat();
  return [...read, ...(await readImported(folder, wanted, read, report, unsaved))];
}

const mostImported = 100;

/** What a handler imports may have none of the words that are looked for, such as a comparison of two texts. */
async function readImported(
  folder: string,
  names: readonly string[],
  read: readonly SourceText[],
  report: Report,
  unsaved: (path: string) => string | null,
): Promise<SourceText[]> {
  const handlers = read.filter(({ path, text }) => relevanceOf(path, text) === 'handler');
  if (handlers.length === 0) return [];
  const [isImported, known] = [importedBy(handlers), new Set(read.map(({ path }) => path))];
  const left = names.filter((name) => isImported(name) && !known.has(below(folder, name))).slice(0, mostImported);
  const lane = { room: Buffer.allocUnsafe(usualRoom) };
  const texts: SourceText[] = [];
  for (const name of left) texts.push(...(await readBelow(folder, name, lane, report, unsaved, true)));
  return texts;
}

const below = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`);

/** The text, without the mark that may stand before it; none where it is longer than a handler that somebody wrote. */
function within(path: string, text: string, report: Report): SourceText[] {
  return isTooLong(text) ? tooLong(path, report) : [{ path, text: text.replace(/^\ufeff/, '') }];
}

function tooLong(path: string, report: Report): SourceText[] {
  report(path, `it has more than ${longest.toLocaleString('en')} characters`);
  return [];
}

const [openFile, readInto, closeFile] = [promisify(open), promisify(read), promisify(close)];

/** Room for most files; a longer one makes it grow, up to four bytes for each character that is read. */
const usualRoom = 64 * 1024;
const mostRoom = longest * 4 + 1;

interface Lane {
  room: Buffer;
}

/** The bytes of a file, until the lane reads the next one; null where they are too many. */
async function bytesOf(path: string, lane: Lane): Promise<Buffer | null> {
  // Not what a link leads to: it may lie anywhere. What is a pipe is not waited for.
  const file = await openFile(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    for (let length = 0; ; ) {
      const { bytesRead } = await readInto(file, lane.room, length, lane.room.length - length, null);
      length += bytesRead;
      if (bytesRead === 0 || length < lane.room.length) return lane.room.subarray(0, length);
      if (length >= mostRoom) return null;
      lane.room = Buffer.concat([lane.room], Math.min(length * 8, mostRoom));
    }
  } finally {
    await closeFile(file);
  }
}

async function readBelow(
  folder: string,
  name: string,
  lane: Lane,
  report: Report,
  unsaved: (path: string) => string | null,
  isWanted = false,
): Promise<SourceText[]> {
  const path = below(folder, name);
  try {
    const changed = unsaved(path);
    const bytes = changed === null ? await bytesOf(path, lane) : undefined;
    if (bytes === null) return tooLong(path, report);
    // Most files of a workspace have nothing to do with it, and their letters are never read.
    if (bytes !== undefined && !isWanted && !mayMatter(bytes)) return [];
    return within(path, changed ?? bytes?.toString() ?? '', report).filter(
      (each) => isWanted || relevanceOf(each.path, each.text) !== null,
    );
  } catch (error) {
    // What git lists and nobody has any more is not missed.
    if (error instanceof Error && 'code' in error && /^(?:ENOENT|ELOOP|EISDIR)$/.test(String(error.code))) return [];
    report(path, error instanceof Error ? error.message : String(error));
    return [];
  }
}
