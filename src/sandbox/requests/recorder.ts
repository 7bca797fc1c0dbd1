/** Every request that reaches the sandbox, with its answer: watched as it happens, or kept, as many as there is room for. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OperationId } from '../../contract';
import type { Reply } from './http';

/** One request; what comes later is null until then. */
export interface RecordedRequest {
  /** From 1 on, in the order of arrival. */
  readonly number: number;
  readonly method: string;
  /** As it was sent. */
  readonly target: string;
  /** Null where the API has no such operation. */
  readonly route: OperationId | null;
  /** As they were sent, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** When its headers had come, by the sandbox's clock, in milliseconds since the epoch. */
  readonly arrivedAt: number;
  /** Null where it has not come, was too large or is no longer kept. */
  readonly body: Buffer | null;
  /** What was done to it on purpose: a kind of fault, or `redirect`. */
  readonly fault: string | null;
  /** The answer that was made for it; a fault may have kept all of it or half. Null where there was none. */
  readonly answer: Reply | null;
  /** When its answer had been handed over, or the connection had ended. */
  readonly endedAt: number | null;
  /** Whether the whole answer was handed over. */
  readonly whole: boolean;
}

/** Told of each request twice; the same object both times, with more in it the second time. */
export interface RequestWatch {
  arrived(request: RecordedRequest): void;
  ended(request: RecordedRequest): void;
}

/** What the server itself tells of a request. */
export interface Recording {
  body(bytes: Buffer): void;
  fault(name: string): void;
  answer(reply: Reply): void;
}

type Mutable = { -readonly [member in keyof RecordedRequest]: RecordedRequest[member] };

const unwatched: Recording = { body: () => {}, fault: () => {}, answer: () => {} };

function pairs(raw: readonly string[]): [string, string][] {
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) headers.push([raw[at] ?? '', raw[at + 1] ?? '']);
  return headers;
}

/** Begins records for a watch; without one nothing is recorded and nothing is spent. @param now milliseconds since the epoch */
export function createRecording(
  watch: RequestWatch | null,
  now: () => number,
): (request: IncomingMessage, response: ServerResponse, route: OperationId | null) => Recording {
  if (watch === null) return () => unwatched;
  let last = 0;
  return (request, response, route) => {
    const record: Mutable = {
      number: ++last,
      method: request.method ?? '',
      target: request.url ?? '',
      route,
      headers: pairs(request.rawHeaders),
      arrivedAt: now(),
      body: null,
      fault: null,
      answer: null,
      endedAt: null,
      whole: false,
    };
    watch.arrived(record);
    // Closed comes after finished, and alone where the connection was cut.
    response.once('close', () => {
      record.endedAt ??= now();
      watch.ended(record);
    });
    response.once('finish', () => {
      record.endedAt = now();
      record.whole = true;
    });
    return {
      body(bytes) {
        record.body = bytes;
      },
      fault(name) {
        record.fault = name;
      },
      answer(reply) {
        record.answer = reply;
      },
    };
  };
}

export interface Recorder extends RequestWatch {
  /** The latest requests, oldest first. */
  all(): readonly RecordedRequest[];
  clear(): void;
}

/** What a recorder keeps: so many requests, and bodies and answers of so many bytes; the oldest go first. */
export interface RecorderLimits {
  readonly requests: number;
  readonly bytes: number;
}

const sizeOf = ({ target, headers, body, answer }: RecordedRequest) =>
  target.length +
  headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0) +
  (body?.length ?? 0) +
  (answer?.body.length ?? 0);

/**
 * Keeps the latest requests within limits; at least one is kept, whatever its size.
 *
 * @param dropped told of each that has gone to make room
 */
export function createRecorder(
  { requests, bytes }: RecorderLimits,
  dropped: (request: RecordedRequest) => void = () => {},
): Recorder {
  const kept = new Map<RecordedRequest, number>();
  let size = 0;
  const weigh = (request: RecordedRequest) => {
    const now = sizeOf(request);
    size += now - (kept.get(request) ?? 0);
    kept.set(request, now);
    for (const [oldest, weight] of kept) {
      if ((kept.size <= requests && size <= bytes) || kept.size === 1) break;
      kept.delete(oldest);
      size -= weight;
      dropped(oldest);
    }
  };
  return {
    arrived: weigh,
    ended(request) {
      if (kept.has(request)) weigh(request);
    },
    all: () => [...kept.keys()],
    clear() {
      kept.clear();
      size = 0;
    },
  };
}
