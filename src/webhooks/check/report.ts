/** What a check found. */
import type { HeaderPair } from '../headers';
import type { PostResult } from '../post';
import type { PostFailureKind } from '../post-failure';

/**
 * - `passed`; `failed`: a right handler does not do this
 * - `warning`: worth knowing, and no fault
 * - `inconclusive`: refused as it should be, but so is a valid delivery
 * - `skipped`: not sent, or its answer not awaited
 */
export type CheckOutcome = 'passed' | 'failed' | 'warning' | 'inconclusive' | 'skipped';

export interface CheckReport {
  readonly id: string;
  readonly title: string;
  readonly outcome: CheckOutcome;
  /** What was answered, what was expected, and what the handler most likely does; can be shown as it is. */
  readonly message: string;
  /** What was sent; null where nothing was. Shown with {@link describeRequest}. */
  readonly request: SentRequest | null;
  /** What came back, or why nothing did; null where nothing was sent. */
  readonly answer: Answer | null;
}

export type Answer =
  | { readonly status: number; readonly body: string; readonly milliseconds: number }
  | {
      readonly status: null;
      readonly failure: PostFailureKind;
      readonly reason: string;
      readonly milliseconds: number;
    };

export interface SentRequest {
  readonly url: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Buffer;
  /** Where the body was cut, in bytes, where it went out in pieces. */
  readonly cuts?: readonly number[];
}

/** Characters of an answer and of a payload that are shown. */
const shownAnswer = 300;
const shownPayload = 1200;

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length})`;
}

/** The answer of an attempt as it may be shown: an endpoint may echo the secret that it was tried with. */
export function answerOf(result: PostResult, secret: string): Answer {
  if (!result.ok) return { ...result, status: null };
  const text = result.body.toString().replaceAll(secret, '***').trim();
  return { status: result.status, body: shortened(text, shownAnswer), milliseconds: result.milliseconds };
}

/** White space is what some of these checks are about, so what would not be seen is written out. */
function visible(text: string): string {
  return text
    .replaceAll('\r', '\\r')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\u2028', '\\u2028')
    .replace(/^ +|(?<! ) +$/g, (spaces) => '·'.repeat(spaces.length));
}

/**
 * The middle of a run of digits is left out: a report goes into logs, and a signature that is right can be sent again
 * within five minutes.
 */
function withoutMiddle(value: string): string {
  return value.replace(/[0-9A-Za-z]{24,}/g, (digits) => {
    const middle = digits.length - 16;
    return `${digits.slice(0, 8)}…[${middle}]…${digits.slice(-8)}`;
  });
}

/** A request as text: request line, headers, a blank line, the body on one line. */
export function describeRequest({ url, headers, body }: SentRequest): string {
  return [
    `POST ${url}`,
    ...headers.map(([name, value]) => `${name}: ${/signature/i.test(name) ? withoutMiddle(value) : value}`),
    '',
    visible(shortened(body.toString(), shownPayload)),
  ].join('\n');
}
