/** A long paste is read in a thread of its own: many readers look at it, and an editor's other extensions go on meanwhile. */
import { type MessagePort, Worker } from 'node:worker_threads';
import { readPasted } from '.';
import type { PastedRequest } from './request';

/** What is read; plain data, which goes to the thread as it is. */
export interface PasteJob {
  readonly text: string;
  /** A BCP 47 tag. */
  readonly language: string;
}

type Answer =
  | { readonly kind: 'read'; readonly request: PastedRequest | null }
  | { readonly kind: 'failure'; readonly message: string };

/** In characters: what is shorter takes less time than a thread. */
const short = 16_384;

const resourceLimits = { maxOldGenerationSizeMb: 1024 };

/** Does the work of a thread. */
export function answerPaste({ text }: PasteJob, port: Pick<MessagePort, 'postMessage'>): void {
  const say = (answer: Answer) => port.postMessage(answer);
  try {
    say({ kind: 'read', request: readPasted(text) });
  } catch (thrown) {
    say({ kind: 'failure', message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

/**
 * Reads a paste as {@link readPasted} does.
 *
 * @param script the path of the script that calls {@link answerPaste}
 * @throws where the thread fails
 */
export async function readPastedApart(job: PasteJob, script: string): Promise<PastedRequest | null> {
  if (job.text.length <= short) return readPasted(job.text);
  const worker = new Worker(script, { workerData: job, resourceLimits });
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', (answer: Answer) =>
        answer.kind === 'read' ? resolve(answer.request) : reject(new Error(answer.message)),
      );
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the thread that reads the paste ended with ${code}`)));
    });
  } finally {
    await worker.terminate();
  }
}
