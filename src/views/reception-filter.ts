/** Which deliveries a list shows. */
import type { ReceptionFacts } from './reception';

export interface ReceptionFilter {
  /** Verdicts, events and ids of leads; of each, empty for all. */
  readonly verdicts: readonly string[];
  readonly events: readonly string[];
  readonly leads: readonly string[];
  /** In names, ids, headers and the body, whatever the case; empty for all. */
  readonly text: string;
}

export const allReceptions: ReceptionFilter = { verdicts: [], events: [], leads: [], text: '' };

export const isFiltering = ({ verdicts, events, leads, text }: ReceptionFilter): boolean =>
  verdicts.length + events.length + leads.length > 0 || text !== '';

const has = (wanted: readonly string[], value: string | null) =>
  wanted.length === 0 || (value !== null && wanted.includes(value));

function holds({ headers, body, leadName, leadId, deliveryId, event, target }: ReceptionFacts, text: string): boolean {
  const isIn = (value: string | null) => value?.toLowerCase().includes(text) === true;
  return (
    [leadName, leadId, deliveryId, event, target].some(isIn) ||
    headers.some(([name, value]) => isIn(`${name}: ${value}`)) ||
    (body !== null && isIn(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()))
  );
}

/** The deliveries that a filter lets through, in their order. */
export function filterReceptions<Facts extends ReceptionFacts>(
  all: readonly Facts[],
  { verdicts, events, leads, text }: ReceptionFilter,
): readonly Facts[] {
  const lower = text.trim().toLowerCase();
  return all.filter(
    (each) =>
      has(verdicts, each.judgement.verdict) &&
      has(events, each.event) &&
      has(leads, each.leadId) &&
      (lower === '' || holds(each, lower)),
  );
}
