/** A request as it may be shown: without secrets, with what became of it. */
import { type JournalEntry, type LeadEntry, logEntry } from '../../sandbox';
import { isObject, parsed } from '../json';
import { headerOf } from '../seen';
import { type StatusGroup, statusGroup, type TrafficEntry } from './traffic';

/** A lead that a request wrote. */
export interface MadeLead {
  readonly id: string;
  readonly effect: 'created' | 'updated';
}

/** What a row shows of a request; times are ISO 8601. */
export interface RequestLine {
  readonly number: number;
  readonly at: string;
  readonly method: string;
  readonly url: string;
  /** Of the answer that was made. */
  readonly status: number | null;
  readonly statusGroup: StatusGroup | null;
  readonly whole: boolean;
  readonly milliseconds: number | null;
  readonly fault: string | null;
  readonly key: string | null;
  readonly agent: string | null;
  readonly isOwn: boolean;
  readonly marks: TrafficEntry['marks'];
}

/** All that is shown of one. */
export interface RequestFacts extends RequestLine, Pick<ReturnType<typeof logEntry>, 'headers' | 'body' | 'answer'> {
  /** The leads that it wrote, whether or not the answer arrived. */
  readonly made: readonly MadeLead[];
  /** Whether its answer is that of an earlier request with its key. */
  readonly isReplay: boolean;
}

const contactNames = ['contact_name', 'contact_phone', 'contact_email'] as const;

/** Whether a body without a key is what an entry was written from; values are kept as they are sent, or tidied. */
function fits(entry: LeadEntry, body: unknown): boolean {
  const rows = isObject(body) && Array.isArray(body.leads) ? body.leads : [body];
  return rows.some(
    (row) =>
      isObject(row) &&
      contactNames.some(
        (name) => typeof row[name] === 'string' && row[name].trim().toLowerCase() === entry[name]?.toLowerCase(),
      ),
  );
}

function answeredIds(answer: unknown): readonly unknown[] {
  if (!isObject(answer)) return [];
  if (isObject(answer.lead)) return [answer.lead.id];
  return Array.isArray(answer.results)
    ? answer.results.flatMap((result) => (isObject(result) && 'lead_id' in result ? [result.lead_id] : []))
    : [];
}

/** The leads that a request wrote, by the sandbox's own journal. */
function madeBy({ record }: TrafficEntry, key: string | null, journal: readonly JournalEntry[]): readonly MadeLead[] {
  const { route, arrivedAt, endedAt, body } = record;
  if (route !== 'createLead' && route !== 'bulkImportLeads') return [];
  const content = parsed(body?.toString() ?? '');
  return journal.flatMap((entry): MadeLead[] => {
    if (!('lead_id' in entry) || entry.operation !== route || entry.idempotency_key !== key) return [];
    const at = Date.parse(entry.at);
    if (at < arrivedAt || (endedAt !== null && at > endedAt)) return [];
    return key !== null || fits(entry, content) ? [{ id: entry.lead_id, effect: entry.effect }] : [];
  });
}

export function requestLine({ record, agent, isOwn, marks }: TrafficEntry, token: string): RequestLine {
  const { number, method, target, arrivedAt, endedAt, answer, whole, fault } = record;
  return {
    number,
    at: new Date(arrivedAt).toISOString(),
    method,
    url: target.replaceAll(token, '***'),
    status: answer?.status ?? null,
    statusGroup: statusGroup(record),
    whole,
    milliseconds: endedAt === null ? null : endedAt - arrivedAt,
    fault,
    key: headerOf(record, 'idempotency-key'),
    agent,
    isOwn,
    marks,
  };
}

/** @param journal what the sandbox has written */
export function requestFacts(entry: TrafficEntry, token: string, journal: readonly JournalEntry[]): RequestFacts {
  const line = requestLine(entry, token);
  const made = madeBy(entry, line.key, journal);
  const { status = 0, body = '' } = entry.record.answer ?? {};
  const ids = status >= 200 && status < 300 && line.key !== null ? answeredIds(parsed(body)) : [];
  const written = new Set<unknown>(journal.flatMap((each) => ('lead_id' in each ? [each.lead_id] : [])));
  const isReplay = made.length === 0 && ids.some((id) => written.has(id));
  return { ...logEntry(entry.record, token), ...line, made, isReplay };
}
