/**
 * One attempt at a delivery, as MEGA makes it: a POST whose bytes and headers are sent as they are, no redirect
 * followed, any answer taken for an answer. Source: contract, "Webhooks" (delivery).
 */
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connectionHeaders, type HeaderPair } from './headers';
import { type PostFailure, postFailure } from './post-failure';

export interface PostRequest {
  /** http or https. */
  readonly url: string;
  /** In the order they are sent, names in their spelling, repeats kept. What belongs to a connection is made anew. */
  readonly headers: readonly HeaderPair[];
  /** Sent as they are. */
  readonly body: Uint8Array;
  /** From the first byte sent to the last one read; an answer that has begun by then still counts. */
  readonly timeoutMilliseconds: number;
  readonly signal?: AbortSignal;
  /** Sends the body in pieces, as a network may: where it is cut, in bytes and ascending, and what is waited for between. */
  readonly pieces?: { readonly cuts: readonly number[]; readonly pause: () => Promise<unknown> };
}

/** What came of it; `milliseconds` runs until the answer's body was read, or until it was clear that none comes. */
export type PostResult =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: readonly HeaderPair[];
      /** The beginning of the answer's body. */
      readonly body: Buffer;
      /** Whether the body went on, or broke off, after what is here. */
      readonly cut: boolean;
      readonly milliseconds: number;
    }
  | ({ readonly ok: false; readonly milliseconds: number } & PostFailure);

/** Makes one attempt. Never rejects. */
export type Post = (request: PostRequest) => Promise<PostResult>;

/** Bytes of an answer that are read; an endpoint has little to say. */
export const answerBytes = 64 * 1024;

function readAnswer(answer: IncomingMessage, done: (body: Buffer, cut: boolean) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  answer.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > answerBytes) answer.destroy();
  });
  // The status has come, so a body that breaks off, or does not end in time, changes nothing.
  answer.on('error', () => {});
  answer.on('close', () => done(Buffer.concat(chunks).subarray(0, answerBytes), !answer.complete));
}

function pairsOf(raw: readonly string[]): HeaderPair[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));
}

/** Ends a request with its body; in pieces where it is to be cut. */
async function sendBody(
  outgoing: ClientRequest,
  { body, pieces }: Pick<PostRequest, 'body' | 'pieces'>,
): Promise<void> {
  let start = 0;
  for (const cut of pieces?.cuts ?? []) {
    outgoing.write(body.subarray(start, cut));
    start = cut;
    await pieces?.pause();
  }
  outgoing.end(body.subarray(start));
}

export const post: Post = ({ url: text, headers, body, timeoutMilliseconds, signal, pieces }) =>
  new Promise((resolve) => {
    const url = new URL(text);
    const started = performance.now();
    const passed = () => Math.round(performance.now() - started);
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeoutMilliseconds);
    const settle = (result: PostResult) => {
      clearTimeout(timer);
      resolve(result);
    };
    const fail = (error: unknown) => {
      const ended = timeout.signal.aborted ? 'timeout' : signal?.aborted ? 'cancelled' : null;
      settle({ ok: false, ...postFailure(error, ended, url, timeoutMilliseconds), milliseconds: passed() });
    };
    try {
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const outgoing = send(url, {
        method: 'POST',
        // A connection of its own: a kept one that the endpoint has closed meanwhile would look like a failed attempt.
        agent: false,
        // As a list, so that order, spelling and repeats are sent as they are given.
        headers: connectionHeaders(headers, url.host, body.byteLength).flat(),
        signal: signal === undefined ? timeout.signal : AbortSignal.any([signal, timeout.signal]),
      });
      outgoing.on('error', fail);
      outgoing.on('response', (answer) => {
        // An endpoint may answer and hang up before it has taken the whole body.
        outgoing.off('error', fail).on('error', () => {});
        const { statusCode: status = 0, rawHeaders } = answer;
        readAnswer(answer, (bytes, cut) =>
          settle({ ok: true, status, headers: pairsOf(rawHeaders), body: bytes, cut, milliseconds: passed() }),
        );
      });
      // What fails is told by the request itself.
      void sendBody(outgoing, { body, ...(pieces === undefined ? {} : { pieces }) }).catch(() => {});
    } catch (thrown) {
      fail(thrown);
    }
  });
