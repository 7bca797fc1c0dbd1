/**
 * Following cursors to the end, and noticing where there would be none: some servers and proxies give the same cursor
 * again, lead in a circle, or give the first page whatever they are asked for.
 */
import { t } from '@vscode/l10n';
import type { LeadPage } from '../contract';

/** The server's cursors do not lead to an end. Its message can be shown to a person as it stands. */
export class WalkEndless extends Error {
  override readonly name = 'WalkEndless';
}

export interface Walk {
  /**
   * Takes a page before anything is made of its leads.
   *
   * @returns the cursor of the next page, null at the end
   * @throws WalkEndless where the page leads back, or the pages hold far more leads than there are
   */
  next(page: Pick<LeadPage, 'leads' | 'total' | 'next_cursor'>): string | null;
}

/** Leads that come or change during a walk come on top of the total; beyond this it is no walk any more. */
const mostOf = (total: number) => 2 * total + 1000;

/** Pages without a lead, one after the other. */
const mostEmpty = 100;

/** @param from the cursor of the page that is asked for first, null for the first of all */
export function createWalk(from: string | null = null): Walk {
  const seen = new Set(from === null ? [] : [from]);
  let read = 0;
  let empty = 0;
  return {
    next({ leads, total, next_cursor }) {
      read += leads.length;
      empty = leads.length === 0 ? empty + 1 : 0;
      // An empty cursor is none: following it would begin again at the first page.
      const cursor = next_cursor || null;
      if (cursor === null) return null;
      if (seen.has(cursor))
        throw new WalkEndless(
          t('The server gave a cursor of the list a second time, so the pages would never end. Reading stopped there.'),
        );
      if (read > mostOf(total) || empty > mostEmpty)
        throw new WalkEndless(
          t('The pages of the list hold far more than the {0} leads the server counts. Reading stopped there.', total),
        );
      seen.add(cursor);
      return cursor;
    },
  };
}
