/**
 * The check of a large file in a thread of its own: the editor's other extensions go on meanwhile, and its memory has a
 * bound of its own. JSON.parse keeps each short text in a table that only a full collection of garbage clears; in a small
 * heap that comes soon, so that memory hardly depends on the number of rows.
 */
import { type MessagePort, Worker } from 'node:worker_threads';
import type { Layout } from '../read/layout';
import { descriptorSource, type Source } from '../read/source';
import { checkFile, type FileCheckOptions } from './file-check';
import type { FileReport } from './file-report';
import type { LearnedNames } from './learned';

/** A thread and the language it speaks. */
export interface ThreadOptions {
  /** The path of the script that calls {@link answerCheck}. */
  readonly script: string;
  /** A BCP 47 tag. */
  readonly language: string;
}

/** What the thread is given. */
export interface CheckJob extends Pick<ThreadOptions, 'language'> {
  readonly descriptor: number;
  readonly size: number;
  readonly layout: Layout;
  readonly scratch: string;
  readonly learned: LearnedNames | null;
  readonly namesLeftOut: boolean;
}

/** What the thread says. */
type CheckMessage =
  | { readonly kind: 'progress'; readonly bytes: number; readonly rows: number }
  | { readonly kind: 'report'; readonly report: FileReport }
  /** With the code of a system's error. */
  | { readonly kind: 'failure'; readonly message: string; readonly code: string | null };

/** From here on, in bytes, a check takes longer than a thread needs to start. */
const large = 4 * 1024 * 1024;

/** In MB. Far more than a check takes: what does not fit into it all the same is checked here. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };

const isOutOfMemory = (thrown: unknown) =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_WORKER_OUT_OF_MEMORY';

/** Does the work of a thread, and says what comes of it. */
export async function answerCheck(job: CheckJob, port: Pick<MessagePort, 'postMessage'>): Promise<void> {
  const { descriptor, size, layout, scratch, learned, namesLeftOut } = job;
  const say = (message: CheckMessage) => port.postMessage(message);
  let told = 0;
  try {
    const report = await checkFile(descriptorSource(descriptor, size), layout, {
      scratch,
      ...(learned === null ? {} : { learned }),
      namesLeftOut,
      onProgress(bytes, rows) {
        if (bytes - told < size / 200) return;
        told = bytes;
        say({ kind: 'progress', bytes, rows });
      },
    });
    say({ kind: 'report', report });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : null;
    say({ kind: 'failure', message, code });
  }
}

/** Resolves with the report once the thread is gone. */
async function inThread(
  source: Source & { readonly descriptor: number },
  layout: Layout,
  { learned, scratch, signal, onProgress, namesLeftOut = true }: FileCheckOptions,
  { script, language }: ThreadOptions,
): Promise<FileReport> {
  const { descriptor, size } = source;
  const job: CheckJob = { descriptor, size, layout, scratch, learned: learned ?? null, namesLeftOut, language };
  const worker = new Worker(script, { workerData: job, resourceLimits });
  let stop = () => {};
  try {
    return await new Promise((resolve, reject) => {
      stop = () => reject(signal?.reason);
      signal?.addEventListener('abort', stop, { once: true });
      worker.on('message', (message: CheckMessage) => {
        if (message.kind === 'report') resolve(message.report);
        else if (message.kind === 'progress') onProgress?.(message.bytes, message.rows);
        else reject(Object.assign(new Error(message.message), message.code === null ? {} : { code: message.code }));
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the thread of the check ended with ${code}`)));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    // It must have let go of the descriptor before that is closed and given to another file.
    await worker.terminate();
  }
}

/**
 * {@link checkFile}, a large file of this machine in a thread of its own. After a rejection the scratch file may be there:
 * a thread that is ended has no time to remove it.
 *
 * @throws the signal's reason, or the system's error
 */
export async function checkFileApart(
  source: Source,
  layout: Layout,
  options: FileCheckOptions,
  thread: ThreadOptions,
): Promise<FileReport> {
  const { descriptor } = source;
  if (descriptor === undefined || source.size < large) return checkFile(source, layout, options);
  options.signal?.throwIfAborted();
  try {
    return await inThread({ ...source, descriptor }, layout, options, thread);
  } catch (thrown) {
    if (!isOutOfMemory(thrown)) throw thrown;
    return checkFile(source, layout, { ...options, scratch: `${options.scratch}-again` });
  }
}
