/** Reading a list page by page. Source: contract, "Pull" and "Lists". */
import type { CallOptions, LeadApi } from '../api';
import type { Lead, LeadQuery } from '../contract';
import { createWalk } from './walk';

export type ListLeads = LeadApi['listLeads'];

/** The most leads one page may hold. */
export const largestPage = 100;

export interface LeadPages {
  /**
   * The page after the last one read. A failure leaves the place where it was.
   *
   * @throws WalkEndless where the pages would never end
   * @param limit 1 to 100; a cursor holds whatever the limit is
   */
  next(
    limit: number,
    options?: CallOptions,
  ): Promise<{ readonly leads: readonly Lead[]; readonly total: number; readonly texts?: readonly string[] }>;
  readonly done: boolean;
  /** Whether the server refused the cursor on the way, so that leads which moved meanwhile may be missing. */
  readonly lostPlace: boolean;
}

/** Whether the server refused the request itself: the answer to a cursor that it no longer knows. */
export function isRefusal(thrown: unknown): boolean {
  return thrown instanceof Error && 'status' in thrown && thrown.status === 400;
}

/**
 * Follows the cursor. Where there is none, which is so for last_interaction_at, it counts; where the server no longer
 * takes the cursor, it counts once and follows the one it is given then. A lead that moved may come twice: readers go by
 * its id.
 */
export function createPages(list: ListLeads, query: LeadQuery): LeadPages {
  const counts = query.sort_by === 'last_interaction_at';
  let cursor: string | null = null;
  let read = 0;
  let done = false;
  let lostPlace = false;
  let walk = createWalk();

  const request = (limit: number, options: CallOptions) => {
    const place = cursor !== null ? { cursor } : read > 0 ? { offset: read } : {};
    return list({ ...query, ...place, limit }, options);
  };

  return {
    async next(limit, options = {}) {
      const page = await request(limit, options).catch((thrown: unknown) => {
        if (cursor === null || !isRefusal(thrown)) throw thrown;
        cursor = null;
        lostPlace = true;
        walk = createWalk();
        return request(limit, options);
      });
      cursor = walk.next(page);
      read += page.leads.length;
      done = cursor === null && (!counts || page.leads.length === 0 || read >= page.total);
      const { leads, total, texts } = page;
      return { leads, total, ...(texts === undefined ? {} : { texts }) };
    },
    get done() {
      return done;
    },
    get lostPlace() {
      return lostPlace;
    },
  };
}
