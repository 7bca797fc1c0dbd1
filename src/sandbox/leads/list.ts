/** GET /leads. Source: contract, "Pull" and "Lists". */

import { badRequest } from '../requests/refusal';
import type { Cursors } from './cursor';
import type { Entry } from './entry';
import type { Order } from './order';
import { type Filter, type Query, readQuery } from './query';
import type { Store } from './store';

/** The lead as JSON; kept, because leads are read far more often than they change. */
function leadJson({ json, lead }: Entry, withCustomFields: boolean): string {
  json.full ??= JSON.stringify(lead);
  if (withCustomFields) return json.full;
  // The custom fields come last, and nothing before them can hold this text: within a string its quotes are escaped.
  json.plain ??= `${json.full.slice(0, json.full.indexOf(',"custom_fields":'))}}`;
  return json.plain;
}

interface Page {
  readonly entries: readonly Entry[];
  readonly hasMore: boolean;
}

/** Up to `limit` entries that the filter admits, from an index on, after so many of them were passed over. */
function collect(order: Order, { filter, descending, limit }: Query, from: number, passOver: number): Page {
  const read = order.reader(descending);
  const { admits } = filter;
  const entries: Entry[] = [];
  let toPass = admits === null ? 0 : passOver;
  for (let index = admits === null ? from + passOver : from; index < order.length; index++) {
    const entry = read(index);
    if (entry === undefined || (admits !== null && !admits(entry))) continue;
    if (toPass > 0) toPass--;
    else if (entries.length === limit) return { entries, hasMore: true };
    else entries.push(entry);
  }
  return { entries, hasMore: false };
}

/** Counts what a filter admits; the count of the last filter is kept until the next write. */
function createCounter(store: Store) {
  let last = { key: '', version: -1, total: 0 };
  return ({ key, admits }: Filter): number => {
    if (admits === null) return store.size;
    if (last.key !== key || last.version !== store.version) {
      const order = store.order('created_at');
      const read = order.reader(false);
      let total = 0;
      for (let index = 0; index < order.length; index++) {
        const entry = read(index);
        if (entry !== undefined && admits(entry)) total++;
      }
      last = { key, version: store.version, total };
    }
    return last.total;
  };
}

/** Answers a list request with the page as JSON. @throws Refusal 400 */
export function createList(store: Store, cursors: Cursors): (parameters: URLSearchParams) => string {
  const count = createCounter(store);
  return (parameters) => {
    const query = readQuery(parameters);
    const { sortBy, descending, cursor, limit } = query;
    const order = store.order(sortBy);
    const hasCursors = sortBy !== 'last_interaction_at';
    if (cursor !== null && !hasCursors) throw badRequest('cursor is not available with sort_by=last_interaction_at');
    const after = cursor === null ? null : cursors.read(cursor, sortBy, descending);
    // A cursor wins over an offset.
    const offset = after === null ? query.offset : 0;
    let from = 0;
    if (after !== null)
      from = descending
        ? order.length - order.countBefore(after)
        : order.countBefore({ ...after, write: after.write + 1 });
    const { entries, hasMore } = collect(order, query, from, offset);
    const last = entries.at(-1);
    const next = hasMore && hasCursors && last ? cursors.write(sortBy, descending, order.positionOf(last)) : null;
    const leads = entries.map((entry) => leadJson(entry, query.withCustomFields)).join(',');
    const rest = JSON.stringify({ total: count(query.filter), limit, offset, next_cursor: next });
    return `{"leads":[${leads}],${rest.slice(1)}`;
  };
}
