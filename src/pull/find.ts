/**
 * Leads by their ids. The API has no way to ask for one, so each is looked for by what it may hold and told by its id,
 * or all are picked out of one walk through the list; whichever takes fewer requests. Source: contract, "Pull".
 */
import type { CallOptions } from '../api';
import { type Lead, rateLimits } from '../contract';
import { createPages, type LeadPages, type ListLeads, largestPage } from './pages';

export interface WantedLead {
  readonly id: string;
  /** What a search may find it by, the likeliest first. */
  readonly terms: readonly string[];
}

/** @property text its JSON as the server wrote it, in one line */
export interface FoundLead {
  readonly lead: Lead;
  readonly text: string;
}

export interface FindOptions extends CallOptions {
  /** Told of leads as they are found; waited for before the next request. */
  readonly onFound: (found: readonly FoundLead[]) => void | Promise<void>;
  /** Told after each request how many leads are still looked for. */
  readonly onProgress?: (left: number) => void;
}

export interface Finding {
  readonly way: 'search' | 'walk';
  /** Requests still to be made, where no search is in vain. */
  readonly requests: number;
  /** What the rate limit makes of them at least, in seconds. */
  readonly seconds: number;
  /** @returns the ids that were not found. @throws LeadApiError, WalkEndless, or the signal's reason */
  run(options: FindOptions): Promise<string[]>;
}

/** Pages of one search that are looked through: what finds more leads than these hold tells none from another. */
const pagesOfSearch = 2;

/** Pages that a walk may read for each lead that no search has found. */
const pagesInVain = 3;

/** Of each window, what background work leaves to people. */
const reserve = 5;

/** Seconds until the last of some requests of the default bucket may go. Source: contract, "Rate limits". */
export function secondsOf(requests: number): number {
  const waits = rateLimits.default.map((window) => {
    const places = Math.max(1, window.requests - reserve);
    return Math.max(0, Math.ceil(requests / places) - 1) * window.seconds;
  });
  return Math.max(0, ...waits);
}

/** The order of their creation is one that no change moves a lead in. */
const inOrder = { sort_by: 'created_at', sort_dir: 'asc', include_custom_fields: true } as const;

/**
 * Decides how leads are found; where that needs their number, the first page of the list is read for it.
 *
 * @throws LeadApiError, or the signal's reason
 */
export async function planFinding(
  list: ListLeads,
  wanted: readonly WantedLead[],
  options: CallOptions = {},
): Promise<Finding> {
  const left = new Map(wanted.map((each) => [each.id, each]));
  const ready: FoundLead[] = [];
  let total = 0;

  async function read(pages: LeadPages, call: CallOptions): Promise<void> {
    const page = await pages.next(largestPage, call);
    page.leads.forEach((lead, index) => {
      if (left.delete(lead.id)) ready.push({ lead, text: page.texts?.[index] ?? JSON.stringify(lead) });
    });
    total = Math.max(total, page.total);
  }

  const pagesOf = (search?: string) =>
    createPages((query, call) => list(query, { ...call, priority: 'background', withTexts: true }), {
      ...inOrder,
      ...(search === undefined ? {} : { search }),
    });
  const walk = pagesOf();
  let walked = 0;
  const step = async (call: CallOptions) => {
    walked++;
    await read(walk, call);
  };
  const pagesLeft = () => (walk.done ? 0 : Math.max(0, Math.ceil(total / largestPage) - walked));

  if (left.size > 1) await step(options);
  const isWalk = walked > 0 && (walk.done || pagesLeft() <= left.size);
  const requests = left.size === 0 ? 0 : isWalk ? pagesLeft() : left.size;

  return {
    way: isWalk ? 'walk' : 'search',
    requests,
    seconds: secondsOf(requests + walked),
    async run({ onFound, onProgress, ...call }) {
      const tell = async () => {
        call.signal?.throwIfAborted();
        if (ready.length > 0) await onFound(ready.splice(0));
        onProgress?.(left.size);
      };
      async function search({ id, terms }: WantedLead): Promise<void> {
        for (const term of terms) {
          const pages = pagesOf(term);
          for (let page = 0; page < pagesOfSearch && !pages.done && left.has(id); page++) {
            await read(pages, call);
            await tell();
          }
          if (!left.has(id)) return;
        }
      }
      const walkOn = async () => {
        while (left.size > 0 && !walk.done) {
          await step(call);
          await tell();
        }
      };

      await tell();
      if (isWalk) await walkOn();
      else for (const each of wanted) if (left.has(each.id)) await search(each);
      if (!isWalk && left.size > 0) {
        if (walked === 0) {
          await step(call);
          await tell();
        }
        if (pagesLeft() <= pagesInVain * left.size) await walkOn();
      }
      return [...left.keys()];
    },
  };
}
