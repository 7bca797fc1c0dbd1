/** The diagnosis in a thread of its own: a payload of megabytes takes seconds, in which an editor's other extensions go on. */
import { type MessagePort, Worker } from 'node:worker_threads';
import { type Diagnosis, type DiagnosisInput, diagnoseInTurns } from './diagnose';

/** What is explained; plain data, which goes to the thread as it is. */
export interface DiagnosisJob {
  readonly input: DiagnosisInput;
  /** A BCP 47 tag. */
  readonly language: string;
}

type Answer =
  | { readonly kind: 'diagnosis'; readonly diagnosis: Diagnosis }
  | { readonly kind: 'failure'; readonly message: string };

/** In MB: variants of the largest payload that a receiver takes fit several times. */
const resourceLimits = { maxOldGenerationSizeMb: 1024 };

/** Does the work of a thread, and says what comes of it; the first message from the other side stops it. */
export async function answerDiagnosis(
  { input }: DiagnosisJob,
  port: Pick<MessagePort, 'postMessage' | 'once'>,
): Promise<void> {
  const stop = new AbortController();
  port.once('message', () => stop.abort());
  const say = (answer: Answer) => port.postMessage(answer);
  try {
    say({ kind: 'diagnosis', diagnosis: await diagnoseInTurns(input, { signal: stop.signal }) });
  } catch (thrown) {
    say({ kind: 'failure', message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

/**
 * Explains a signature in a thread that ends with the search. After an abort it ends soon, with what was found so far.
 *
 * @param script the path of the script that calls {@link answerDiagnosis}
 * @param argv of the script
 * @throws where the thread fails
 */
export async function diagnoseApart(
  job: DiagnosisJob,
  script: string,
  signal?: AbortSignal,
  argv: string[] = [],
): Promise<Diagnosis> {
  const worker = new Worker(script, { workerData: job, resourceLimits, argv });
  const stop = () => worker.postMessage('stop');
  try {
    return await new Promise((resolve, reject) => {
      signal?.addEventListener('abort', stop, { once: true });
      if (signal?.aborted) stop();
      worker.on('message', (answer: Answer) =>
        answer.kind === 'diagnosis' ? resolve(answer.diagnosis) : reject(new Error(answer.message)),
      );
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the thread of the search ended with ${code}`)));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
