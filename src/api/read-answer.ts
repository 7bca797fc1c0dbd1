/** From an answer to what it says, or to the error it means. */
import { t } from '@vscode/l10n';
import * as z from 'zod';
import {
  type BulkAnswer,
  type BulkRequest,
  elementTexts,
  isExcessive,
  memberTexts,
  type OperationId,
  oneLine,
  operations,
} from '../contract';
import { answerError, unexpectedAnswer } from './answer-errors';
import { answerText } from './answer-text';
import type { LeadApiError } from './errors';
import { serverWords } from './server-words';
import type { TransportResponse } from './transport';

/** What an answer should be. */
export interface Expected<T> {
  readonly operation: OperationId;
  readonly answer: z.ZodType<T>;
  /** What is wrong with an answer of the right shape; null where nothing is. */
  fault?(answer: T): string | null;
  /** The value with what only the answer's text knows. */
  withText?(answer: T, text: string): T;
}

/** Where an answer comes from. */
export interface Origin {
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether an earlier attempt with the same key and bytes may have arrived. */
  readonly isRepeat: boolean;
}

const issueWords = ({ path, message }: Pick<z.core.$ZodIssue, 'path' | 'message'>): string =>
  [path.map(String).join('.'), message].filter((part) => part !== '').join(': ');

/** The first problem zod names, as `leads.3.contact_email: must be an email address`. */
export function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? error.message : issueWords(issue);
}

/** What is known of a body that is not JSON: its size, and the headers that tell what it is. */
function bodyWords(response: TransportResponse, isTooMuch: boolean): string {
  const type = /^[\w.+-]{1,60}\/[\w.+-]{1,60}/.exec(response.header('content-type') ?? '')?.[0];
  const encoding = /^[\w, -]{1,60}$/.exec(response.header('content-encoding') ?? '')?.[0];
  const { byteLength } = response.body;
  const size = isTooMuch
    ? t('the body is nested too deep or has too many parts ({0} bytes)', byteLength)
    : t('the body is not JSON ({0} bytes)', byteLength);
  const about = [type ?? '', encoding === undefined ? '' : `Content-Encoding: ${encoding}`].filter(
    (each) => each !== '',
  );
  return about.length === 0 ? size : `${size}: ${about.join(', ')}`;
}

/** Rows whose fate an answer leaves open: it does not speak of them, or says two things of one. */
function untold({ leads }: BulkRequest, { results }: BulkAnswer): number {
  const named = new Map<string, Set<string>>();
  for (const { row_ref, status, lead_id } of results)
    if (row_ref != null) named.set(row_ref, (named.get(row_ref) ?? new Set()).add(`${status} ${lead_id}`));
  return leads.filter(({ row_ref }, index) => {
    const inOrder = results.length === leads.length ? results[index] : undefined;
    const isNamed = row_ref !== undefined && inOrder?.row_ref != null;
    if (inOrder !== undefined && (!isNamed || inOrder.row_ref === row_ref)) return false;
    return named.get(row_ref ?? '')?.size !== 1;
  }).length;
}

/** What is wrong with the answer to a bulk request; null where it tells what became of every row. */
export function bulkFault(request: BulkRequest, answer: BulkAnswer): string | null {
  const { dry_run, leads } = request;
  if (answer.dry_run && dry_run !== true) return t('it says that it only previewed the rows (dry_run: true)');
  if (!answer.dry_run && dry_run === true) return t('it says that it wrote the rows of a dry run (dry_run: false)');
  const missing = untold(request, answer);
  return missing === 0 ? null : t("it doesn't say what became of {0} of {1} rows", missing, leads.length);
}

/** The texts of the leads of a page, each in one line. */
export function leadTexts(text: string): string[] {
  const leads = memberTexts(text).findLast(([name]) => name === 'leads')?.[1] ?? '[]';
  return elementTexts(leads).map(oneLine);
}

/** A list longer than this is looked at in pieces. */
const piece = 100;

/** The fault of a long list's first wrong member; null where there is none. A list of a million faults takes minutes. */
function faultInLists(answer: z.ZodType, json: unknown): string | null {
  if (!(answer instanceof z.ZodObject) || typeof json !== 'object' || json === null) return null;
  for (const [name, value] of Object.entries(json)) {
    const schema: unknown = Object.hasOwn(answer.shape, name) ? answer.shape[name] : undefined;
    if (!(schema instanceof z.ZodArray) || !Array.isArray(value) || value.length <= piece) continue;
    for (let at = 0; at < value.length; at += piece) {
      const { error } = schema.safeParse(value.slice(at, at + piece));
      if (error === undefined) continue;
      const [first = { path: [], message: error.message }] = error.issues;
      const [index = 0, ...rest] = first.path;
      return issueWords({ ...first, path: [name, at + Number(index), ...rest] });
    }
  }
  return null;
}

/** @returns the value of a success, or the error for anything else */
export function readAnswer<T>(
  expected: Expected<T>,
  response: TransportResponse,
  { host, now, isRepeat }: Origin,
): T | LeadApiError {
  const { status, body } = response;
  const { operation } = expected;
  if (status < 200 || status > 299) return answerError(operation, response, host, now, isRepeat);
  let json: unknown;
  let text = '';
  let isTooMuch = false;
  try {
    // 204, which is as good an answer to a DELETE as the one of the contract.
    const isDeleted = body.byteLength === 0 && operations[operation].method === 'DELETE';
    text = isDeleted ? '{"deleted":true}' : (answerText(body, response.header('content-type')) ?? '');
    isTooMuch = isExcessive(text);
    json = isTooMuch ? undefined : JSON.parse(text);
  } catch {}
  if (json === undefined)
    return unexpectedAnswer('unreadable-answer', operation, status, host, bodyWords(response, isTooMuch));
  const early = faultInLists(expected.answer, json);
  if (early !== null) return unexpectedAnswer('unexpected-answer', operation, status, host, early);
  const parsed = expected.answer.safeParse(json);
  // Some gateways give a failure as a success: its own words tell more than the member that is missing.
  const fault = parsed.success
    ? (expected.fault?.(parsed.data) ?? null)
    : (serverWords(response) ?? firstIssue(parsed.error));
  if (parsed.success && fault === null) return expected.withText?.(parsed.data, text) ?? parsed.data;
  return unexpectedAnswer('unexpected-answer', operation, status, host, fault ?? '');
}
