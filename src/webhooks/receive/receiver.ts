/**
 * A server on this machine that takes deliveries: on any path, by any method. A request is answered once the history
 * has it in its file, so that what was acknowledged is not lost, and a sender waits where the disk is slow. What cannot
 * be kept is answered 503, so that the sender tries it again.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { t } from '@vscode/l10n';
import * as z from 'zod/mini';
import { deliveryHeader, parseBounded } from '../../contract';
import type { HeaderPair } from '../headers';
import { headerOf } from '../headers';
import { type Refusal, refusalOf } from './guard';
import type { History } from './history';
import { type Judgement, judgeReception, type KnownWebhook } from './judge';
import type { Reception } from './reception';

/** What the receiver answers. */
export interface ReceiverAnswer {
  /** 200 to 599. */
  readonly status: number;
  readonly delayMilliseconds: number;
  readonly body: string;
}

export interface ReceiverOptions {
  /** 0 for a free one. */
  readonly port: number;
  readonly history: History;
  /** Each is asked for every request, so that a change counts at once. */
  readonly webhooks: () => readonly KnownWebhook[] | Promise<readonly KnownWebhook[]>;
  readonly toleranceSeconds: () => number;
  readonly answer: () => ReceiverAnswer;
  readonly allowedHosts: () => readonly string[];
  /** One is kept. */
  readonly received?: (reception: Reception) => void;
  /** One could not be kept; it is in memory alone, and was not acknowledged. */
  readonly lost?: (reception: Reception) => void;
  readonly refused?: (refusal: Refusal) => void;
  /** Told of what should not happen. */
  readonly report: (error: unknown) => void;
  readonly now?: () => number;
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

export interface Receiver {
  readonly port: number;
  /** `http://127.0.0.1:` and the port. */
  readonly url: string;
  close(): Promise<void>;
}

/** A delivery is some hundred bytes to some kilobytes. */
const mostBodyBytes = 1024 * 1024;
const mostHeaderBytes = 32 * 1024;
const mostConnections = 512;
/** Milliseconds. */
const headersTimeout = 10_000;
const requestTimeout = 30_000;
/** Milliseconds that answers under way are given when the receiver stops. */
const farewell = 500;

const summary = z.object({
  event: z.optional(z.string()),
  lead: z.optional(
    z.object({
      id: z.optional(z.string()),
      contact_name: z.nullish(z.string()),
      contact_email: z.nullish(z.string()),
      contact_phone: z.nullish(z.string()),
    }),
  ),
});

/** What a list shows of a payload; nothing where it cannot be read. */
export function summarise(body: Uint8Array): Pick<Reception, 'event' | 'leadId' | 'leadName'> {
  let value: unknown = null;
  try {
    value = parseBounded(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch {}
  const parsed = summary.safeParse(value);
  const { event = null, lead } = parsed.success ? parsed.data : {};
  return {
    event,
    leadId: lead?.id ?? null,
    leadName: lead?.contact_name || lead?.contact_email || lead?.contact_phone || null,
  };
}

function pairsOf(raw: readonly string[]): HeaderPair[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));
}

/** Resolves to null for a body over the limit, and never where the sender goes away. */
function readBody(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= mostBodyBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve(null);
      }
    });
    request.on('error', () => {});
    request.on('end', () => resolve(Buffer.concat(chunks)));
  });
}

function answerText(response: ServerResponse, status: number, text: string): void {
  const type = /^\s*[[{]/.test(text) ? 'application/json' : 'text/plain; charset=utf-8';
  response.writeHead(status, text === '' ? {} : { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' });
  response.end(text);
}

/** @throws the listening's own error: EADDRINUSE where the port is taken */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { history, webhooks, toleranceSeconds, answer, allowedHosts, report } = options;
  const { received = () => {}, lost = () => {}, refused = () => {}, now = Date.now } = options;
  const { sleep = (milliseconds, signal) => sleepFor(milliseconds, undefined, { signal }) } = options;
  const closing = new AbortController();

  function judge(
    known: readonly KnownWebhook[],
    headers: readonly HeaderPair[],
    target: string,
    body: Uint8Array | null,
    time: number,
  ): Judgement {
    if (body === null) return { verdict: 'too-large', webhookUrl: null, ageSeconds: null };
    const receivedAt = Math.floor(time / 1000);
    return judgeReception({ headers, target, body, receivedAt, toleranceSeconds: toleranceSeconds() }, known);
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(request.headers, allowedHosts());
    if (refusal !== null) {
      refused(refusal);
      response.shouldKeepAlive = false;
      const [status, text] =
        refusal.reason === 'host'
          ? [421, t('This receiver does not go by the name "{0}". Allow the name in its settings.', refusal.host)]
          : [403, t('This receiver takes no requests from a page in a browser.')];
      return answerText(response, status, `${text}\n`);
    }
    const body = await readBody(request);
    const receivedAt = now();
    const known = await webhooks();
    const { method = '', url: target = '' } = request;
    const headers = pairsOf(request.rawHeaders);
    const { status, delayMilliseconds, body: text } = answer();
    const answered = body === null ? 413 : status;
    const deliveryId = headerOf(headers, deliveryHeader);
    const reception: Reception = {
      id: randomUUID(),
      receivedAt,
      origin: 'received',
      method,
      target,
      headers,
      body,
      bodyBytes: body?.length ?? Number(request.headers['content-length'] ?? mostBodyBytes + 1),
      deliveryId,
      attempt: deliveryId === null ? 1 : history.attempts(deliveryId) + 1,
      ...summarise(body ?? Buffer.alloc(0)),
      judgement: judge(known, headers, target, body, receivedAt),
      answered,
    };
    const isKept = await history.add(reception);
    if (isKept) received(reception);
    else {
      const refusedOne = { ...reception, answered: 503 };
      history.amend(refusedOne);
      lost(refusedOne);
      return answerText(response, 503, `${t('The delivery could not be stored. Send it again later.')}\n`);
    }
    if (body === null) {
      response.shouldKeepAlive = false;
      answerText(response, 413, `${t('A body over {0} bytes is not taken.', mostBodyBytes)}\n`);
      // What still comes is not read.
      response.on('finish', () => request.destroy());
      return;
    }
    if (delayMilliseconds > 0) await sleep(delayMilliseconds, closing.signal).catch(() => {});
    if (closing.signal.aborted) response.shouldKeepAlive = false;
    answerText(response, status, text);
  }

  const server = createServer(
    { maxHeaderSize: mostHeaderBytes, headersTimeout, requestTimeout, keepAliveTimeout: 5000, noDelay: true },
    (request, response) => {
      response.on('error', () => {});
      take(request, response).catch((error: unknown) => {
        report(error);
        response.destroy();
      });
    },
  );
  server.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => {
      server.off('error', reject).on('error', report);
      resolve();
    });
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), farewell);
      await closed;
      clearTimeout(timer);
      await history.settled();
    },
  };
}
