/**
 * What the battery's rules can say of ordinary traffic, request by request: there is no healthy run to compare with, and
 * no end. Each judges what one program sends, with the words the battery has for it.
 */
import { t } from '@vscode/l10n';
import { cameEarly, retriedAtOnce } from '../judge/faulty';
import {
  doubtOfSender,
  failedRow,
  isBulk,
  isRefused,
  keySlot,
  refusalHint,
  sentence,
  sharedKey,
  tooLarge,
  wasRefused,
  withoutKey,
} from '../judge/healthy';
import { doubtOfKeys } from '../judge/key-form';
import { limitOf, smallPage, usedOffset } from '../judge/pages';
import { judgeGroup } from '../judge/repeats';
import { isEarly, isHasty } from '../judge/waits';
import type { Seen } from '../seen';
import { sameAs } from '../trial';
import { failed, named, type Verdict, warning } from '../verdict';

export const ruleIds = [
  'same-key',
  'rate-limit',
  'denied',
  'auth',
  'key',
  'bulk-size',
  'plain',
  'all-pages',
  'server-error',
] as const;
export type RuleId = (typeof ruleIds)[number];

export interface Rule {
  readonly id: RuleId;
  readonly title: () => string;
  /** Begins for one program; what it gives is told of each request once its answer is over. */
  readonly begin: () => (request: Seen) => Verdict | null;
}

/** What is remembered of one program, so that it does not grow with what it sends. */
const mostBodies = 1000;
const mostOfOneBody = 20;
const mostKeys = 20;
const mostWaiting = 20;

/** Remembers the latest entries alone. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > mostBodies && oldest !== undefined) map.delete(oldest);
}

/** The requests that write leads, a look at what would come of it aside. */
const isWrite = ({ isProbe, write }: Seen) => !isProbe && write !== null && !write.dryRun;

const sameKey: Rule = {
  id: 'same-key',
  title: () => t('Possible duplicate lead'),
  begin() {
    const bodies = new Map<string, readonly Seen[]>();
    return (request) => {
      if (!isWrite(request)) return null;
      const same = sameAs(request);
      const before = bodies.get(same) ?? [];
      const group = [...before, request].sort((a, b) => a.number - b.number);
      const { verdict } = judgeGroup(group, 1);
      // What has been said is not said again of the next one.
      const isNew = verdict?.requests.includes(request.number) === true;
      remember(bodies, same, verdict?.outcome === 'failed' ? before : group.slice(-mostOfOneBody));
      return isNew ? verdict : null;
    };
  },
};

const rateLimit: Rule = {
  id: 'rate-limit',
  title: () => t('Retry-After ignored'),
  begin() {
    let waiting: Seen[] = [];
    return (request) => {
      if (request.isProbe) return null;
      const refused = waiting.findLast((each) => isEarly(request, each, each.retryAfter ?? 0, true));
      if (request.status === 429) waiting = [...waiting, request].slice(-mostWaiting);
      return refused === undefined ? null : cameEarly(request, refused, refused.retryAfter ?? 0);
    };
  },
};

const serverError: Rule = {
  id: 'server-error',
  title: () => t('Retried too soon'),
  begin() {
    let broken: Seen[] = [];
    return (request) => {
      const before = broken.findLast((each) => isHasty(request, each));
      if ((request.status ?? 0) >= 500) broken = [...broken, request].slice(-mostWaiting);
      return before === undefined ? null : retriedAtOnce(before, request);
    };
  },
};

/** How many refused requests in a row are still looking around. */
const mostDenied = 2;

const denied: Rule = {
  id: 'denied',
  title: () => t('Rejected token sent again'),
  begin() {
    let row: Seen[] = [];
    return (request) => {
      if (request.isProbe || request.status === null) return null;
      row = request.status === 401 ? [...row, request].slice(-mostWaiting) : [];
      if (row.length <= mostDenied) return null;
      return failed(
        t(
          '{0} were answered 401, one after the other. A rejected token stays rejected: stop at the first 401.',
          sentence(named(row)),
        ),
        row,
      );
    };
  },
};

const auth: Rule = {
  id: 'auth',
  title: () => t('Token or customer id misplaced'),
  begin: () => (request) => doubtOfSender([request]),
};

const key: Rule = {
  id: 'key',
  title: () => t('Idempotency-Key unsafe'),
  begin() {
    const users = new Map<string, Seen>();
    let latest: Seen[] = [];
    return (request) => {
      if (!isWrite(request)) return null;
      const missing = withoutKey([request]);
      if (missing !== null) return missing;
      const before = users.get(keySlot(request));
      const shared = before === undefined ? null : sharedKey(before, request);
      // The API holds on to the first body of a key.
      if (before === undefined) remember(users, keySlot(request), request);
      // Where they are of one lead, that is what same-key is about.
      if (shared !== null) return before?.write?.contacts === request.write?.contacts ? null : shared;
      latest = [...latest, request].slice(-mostKeys);
      const doubt = doubtOfKeys(latest);
      return doubt === null ? null : warning(doubt, [request]);
    };
  },
};

const bulkSize: Rule = {
  id: 'bulk-size',
  title: () => t('Too many rows'),
  begin: () => (request) => (isBulk(request) ? tooLarge([request]) : null),
};

const plain: Rule = {
  id: 'plain',
  title: () => t('Request rejected'),
  begin: () => (request) => {
    if (request.isProbe) return null;
    // Other rules say what they have to say of these.
    if (request.status === 401 || request.status === 409 || request.status === 429) return null;
    if (isRefused(request)) return refusalHint(request, request.hasCustomer) === '' ? null : wasRefused(request, '');
    return isWrite(request) ? failedRow(request) : null;
  },
};

const allPages: Rule = {
  id: 'all-pages',
  title: () => t('Paging misses leads or is slow'),
  begin: () => (request) => {
    if (request.isProbe || request.route !== 'listLeads') return null;
    const offset = usedOffset([request]);
    if (offset !== null || !request.query.has('cursor') || limitOf(request) >= smallPage) return offset;
    return warning(
      t('{0} read on with at most {1} leads per page. Set limit=100.', sentence(named([request])), limitOf(request)),
      [request],
    );
  },
};

/** In the order in which they matter. */
export const rules: readonly Rule[] = [sameKey, rateLimit, denied, auth, key, bulkSize, plain, allPages, serverError];
