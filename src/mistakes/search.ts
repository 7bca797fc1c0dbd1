/**
 * The search of whole folders in a thread of its own: reading ten thousand files and following a handler through them
 * takes a second or two, in which an editor's other extensions go on.
 */
import { type MessagePort, Worker } from 'node:worker_threads';
import type { Mistake } from './causes';
import { listByGit, listNothing, readTexts } from './files';
import { type FoundPlace, findMistakes } from './find';
import { mendingsOf } from './mending';
import type { SourceText } from './select';

/** What is searched; plain data, which goes to the thread as it is. */
export interface SearchJob {
  /** Paths of folders. */
  readonly folders: readonly string[];
  /** By path, the texts of files that an editor holds unsaved. */
  readonly unsaved: Readonly<Record<string, string>>;
  /** Empty for every mistake. */
  readonly causes: readonly Mistake[];
  /** Whether git is asked which files are ignored; a folder's settings may make git run a program. */
  readonly asksGit: boolean;
  /** A BCP 47 tag. */
  readonly language: string;
}

export interface SearchOptions {
  /** The path of the script that calls {@link answerSearch}. */
  readonly script: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (read: number, all: number) => void;
  /** A file below a folder that is passed over, or a folder that cannot be read. */
  readonly onPassedOver?: (path: string, reason: string) => void;
}

type SearchMessage =
  | { readonly kind: 'progress'; readonly read: number; readonly all: number }
  | { readonly kind: 'passed-over'; readonly path: string; readonly reason: string }
  | { readonly kind: 'places'; readonly places: readonly FoundPlace[] }
  | { readonly kind: 'failure'; readonly message: string };

/** In MB. What needs more is no workspace with a handler in it. */
const resourceLimits = { maxOldGenerationSizeMb: 1024 };

const messageOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));

/** Both kinds of slash are one on Windows. */
const keyOf = (path: string) => (process.platform === 'win32' ? path.replaceAll('\\', '/').toLowerCase() : path);

/** Does the work of a thread, and says what comes of it. */
export async function answerSearch(job: SearchJob, port: Pick<MessagePort, 'postMessage'>): Promise<void> {
  const say = (message: SearchMessage) => port.postMessage(message);
  const unsaved = new Map(Object.entries(job.unsaved).map(([path, text]) => [keyOf(path), text]));
  const passOver = (path: string, reason: string) => say({ kind: 'passed-over', path, reason });
  try {
    const texts = new Map<string, SourceText>();
    for (const folder of job.folders) {
      const options = {
        list: job.asksGit ? listByGit : listNothing,
        unsaved: (path: string) => unsaved.get(keyOf(path)) ?? null,
        onProgress: (read: number, all: number) => say({ kind: 'progress', read, all }),
      };
      const read = await readTexts(folder, passOver, options).catch((error: unknown) => {
        passOver(folder, messageOf(error));
        return [];
      });
      for (const each of read) texts.set(keyOf(each.path), each);
    }
    say({ kind: 'places', places: findMistakes([...texts.values()], job.causes, mendingsOf) });
  } catch (thrown) {
    say({ kind: 'failure', message: messageOf(thrown) });
  }
}

/**
 * Searches folders in a thread that ends with the search.
 *
 * @throws the signal's reason, or an error that can be shown
 */
export async function searchApart(
  job: SearchJob,
  { script, signal, onProgress, onPassedOver }: SearchOptions,
): Promise<readonly FoundPlace[]> {
  signal?.throwIfAborted();
  const worker = new Worker(script, { workerData: job, resourceLimits });
  let stop = () => {};
  try {
    return await new Promise((resolve, reject) => {
      stop = () => reject(signal?.reason);
      signal?.addEventListener('abort', stop, { once: true });
      worker.on('message', (message: SearchMessage) => {
        if (message.kind === 'places') resolve(message.places);
        else if (message.kind === 'progress') onProgress?.(message.read, message.all);
        else if (message.kind === 'passed-over') onPassedOver?.(message.path, message.reason);
        else reject(new Error(message.message));
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the thread of the search ended with ${code}`)));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
