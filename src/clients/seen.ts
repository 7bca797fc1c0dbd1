/** What one request was, as far as a verdict needs it: small enough to keep thousands, with nothing secret in it. */
import type { OperationId } from '../contract';
import type { RecordedRequest } from '../sandbox';
import { canonicalJson, digest, isObject, parsed } from './json';

/** A body that creates leads. Two that are equal in a respect have the same text in it. */
export interface Write {
  readonly dryRun: boolean;
  /** 1 for a single lead. */
  readonly rows: number;
  readonly bytes: string;
  readonly content: string;
  /** Over the contact fields of all its leads, in any order: what makes it the same request sent again. */
  readonly contacts: string;
  /** Of each lead. */
  readonly leads: readonly { readonly contact: string; readonly content: string }[];
  /** The contact fields as they were sent, for a key that has them in it. */
  readonly contactTexts: readonly string[];
}

/** A page of leads as it was answered. */
export interface Page {
  readonly ids: readonly string[];
  readonly isLast: boolean;
}

export interface FailedRow {
  readonly row: number;
  /** What a client may print of it: its reference, its errors, its contact fields. */
  readonly texts: readonly string[];
  readonly errors: readonly string[];
}

export interface Seen {
  /** Counted through all runs. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly route: OperationId | null;
  /** HEAD and OPTIONS ask nothing of the API; whoever tries a connection with them does nothing wrong. */
  readonly isProbe: boolean;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
  /** When its answer had gone out, or its connection had ended; null where it was open to the end of the run. */
  readonly endedAt: number | null;
  /** Of what reached the client; null where nothing did. */
  readonly status: number | null;
  /** Whether the whole answer was handed over. */
  readonly whole: boolean;
  readonly fault: string | null;
  readonly hasBearer: boolean;
  readonly hasCustomer: boolean;
  readonly inUrl: readonly ('token' | 'customer')[];
  readonly key: string | null;
  readonly write: Write | null;
  readonly page: Page | null;
  readonly failedRows: readonly FailedRow[];
  /** The message of an error. */
  readonly refusal: string | null;
  /** What Retry-After asks for, in milliseconds; null where it is not there. */
  readonly retryAfter: number | null;
}

/** Whom the requests should come from. */
export interface Caller {
  readonly token: string;
  readonly customerId: string;
}

const contactNames = ['contact_name', 'contact_phone', 'contact_email'] as const;

const textOf = (value: unknown) => (typeof value === 'string' ? value.trim() : '');

/** The contact fields of a lead as one text; the same for what the API holds and what was sent. */
export const contactOf = (lead: Readonly<Record<string, unknown>>) =>
  canonicalJson(contactNames.map((name) => textOf(lead[name])));

/** The leads of a body; none where it is of another shape. */
function rowsOf(route: OperationId, body: unknown): readonly unknown[] {
  if (route === 'createLead') return [body];
  return isObject(body) && Array.isArray(body.leads) ? body.leads : [];
}

function read(route: OperationId, bytes: Buffer): Write {
  const body = parsed(bytes.toString());
  const rows = rowsOf(route, body).map((row) => (isObject(row) ? row : {}));
  const leads = rows.map(({ row_ref: _, ...row }) => ({ contact: contactOf(row), content: canonicalJson(row) }));
  const content = body === undefined ? digest(bytes) : digest(canonicalJson(body));
  const contacts = leads.map(({ contact }) => contact).sort();
  return {
    dryRun: route === 'bulkImportLeads' && isObject(body) && body.dry_run === true,
    rows: rows.length,
    bytes: digest(bytes),
    content,
    contacts: rows.length === 0 ? content : digest(contacts.join()),
    leads,
    contactTexts: rows.flatMap((row) => contactNames.map((name) => textOf(row[name]))).filter((text) => text !== ''),
  };
}

/** What a body writes; null where the operation writes no leads. */
export function writeOf(route: OperationId, bytes: Buffer): Write | null {
  if (route !== 'createLead' && route !== 'bulkImportLeads') return null;
  try {
    return read(route, bytes);
  } catch {
    // Nested beyond what can be compared; the sandbox refuses it too.
    const print = digest(bytes);
    const same = { bytes: print, content: print, contacts: print };
    return { dryRun: false, rows: 0, ...same, leads: [], contactTexts: [] };
  }
}

function pageOf(answer: unknown): Page | null {
  if (!isObject(answer) || !Array.isArray(answer.leads)) return null;
  const ids = answer.leads.flatMap((lead) => (isObject(lead) && typeof lead.id === 'string' ? [lead.id] : []));
  return { ids, isLast: answer.next_cursor === null };
}

function failedRowsOf(answer: unknown, body: unknown): FailedRow[] {
  if (!isObject(answer) || !Array.isArray(answer.results)) return [];
  const rows = rowsOf('bulkImportLeads', body);
  return answer.results.flatMap((result, at): FailedRow[] => {
    if (!isObject(result) || result.status !== 'failed') return [];
    const errors = Array.isArray(result.errors) ? result.errors.map(String) : [];
    const row = rows[at];
    const fields = isObject(row) ? ['row_ref', ...contactNames].map((name) => textOf(row[name])) : [];
    return [{ row: at + 1, errors, texts: [...errors, ...fields].filter((text) => text !== '') }];
  });
}

/** Retry-After in seconds, as the API has it; null for anything else. */
function retryAfterOf(record: RecordedRequest): number | null {
  const { 'Retry-After': seconds = '' } = record.answer?.headers ?? {};
  return /^\d{1,9}$/.test(seconds) ? Number(seconds) * 1000 : null;
}

function refusalOf(answer: unknown): string | null {
  const error = isObject(answer) ? answer.error : null;
  return isObject(error) && typeof error.message === 'string' ? error.message : null;
}

/** @param name in lower case */
export const headerOf = ({ headers }: Pick<RecordedRequest, 'headers'>, name: string): string | null =>
  headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? null;

const half = 'truncate';

/** @param before how many requests came in the runs before */
export function see(record: RecordedRequest, { token, customerId }: Caller, before: number): Seen {
  const { method, target, route, fault, answer } = record;
  const [path = '', ...query] = target.split('?');
  const body = record.body ?? Buffer.alloc(0);
  const write = route === null || record.body === null ? null : writeOf(route, body);
  const said = answer === null ? null : parsed(answer.body);
  const isBulk = route === 'bulkImportLeads';
  const bearer = /^Bearer +(\S+)$/i.exec(headerOf(record, 'authorization') ?? '')?.[1];
  const held = target.toLowerCase();
  return {
    number: before + record.number,
    method,
    path,
    query: new URLSearchParams(query.join('?')),
    route,
    isProbe: method === 'HEAD' || method === 'OPTIONS',
    arrivedAt: record.arrivedAt,
    endedAt: record.endedAt,
    status: record.whole || fault === half ? (answer?.status ?? null) : null,
    whole: record.whole,
    fault,
    hasBearer: bearer === token,
    hasCustomer: headerOf(record, 'x-customer-id')?.trim().toLowerCase() === customerId,
    inUrl: [
      ...(held.includes(token.toLowerCase()) ? (['token'] as const) : []),
      ...(held.includes(customerId) ? (['customer'] as const) : []),
    ],
    key: headerOf(record, 'idempotency-key'),
    write,
    page: route === 'listLeads' && answer?.status === 200 ? pageOf(said) : null,
    failedRows: isBulk ? failedRowsOf(said, parsed(body.toString())) : [],
    refusal: refusalOf(said),
    retryAfter: retryAfterOf(record),
  };
}
