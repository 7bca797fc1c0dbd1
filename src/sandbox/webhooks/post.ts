/** One POST to a webhook's URL. */
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface PostOutcome {
  /** Null where no answer came. */
  readonly status: number | null;
  /** Why none came, in a few words. */
  readonly error: string | null;
  /** The beginning of the answer's body. */
  readonly response: string;
}

/** Follows no redirect, and settles whatever happens. Aborting the signal ends it. */
export type Post = (
  url: string,
  headers: OutgoingHttpHeaders,
  body: Uint8Array,
  signal: AbortSignal,
) => Promise<PostOutcome>;

/** Bytes of an answer that are read; a receiver has nothing more to say. */
const excerptBytes = 4096;

function readExcerpt(answer: IncomingMessage, settle: (text: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = () => settle(Buffer.concat(chunks).subarray(0, excerptBytes).toString());
  answer.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= excerptBytes) answer.destroy();
  });
  // The status has come, so a body that is cut or never ends changes nothing.
  answer.on('error', () => {});
  answer.on('close', finish);
}

export const post: Post = (url, headers, body, signal) =>
  new Promise((resolve) => {
    const send = new URL(url).protocol === 'https:' ? httpsRequest : httpRequest;
    // A connection of its own: a kept one that the receiver has closed meanwhile would look like a failed attempt.
    const outgoing = send(url, { method: 'POST', agent: false, headers, signal }, (answer) =>
      readExcerpt(answer, (response) => resolve({ status: answer.statusCode ?? null, error: null, response })),
    );
    outgoing.on('error', (error) => resolve({ status: null, error: reasonOf(error), response: '' }));
    outgoing.end(body);
  });

/** Node's code says it best; some errors bring several of their own, one for each address that was tried. */
function reasonOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}
