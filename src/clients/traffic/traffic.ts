/** What reaches a sandbox while somebody works with it: the latest requests, marked by the battery's rules. */
import { createRecorder, type RecordedRequest, type RecorderLimits, type RequestWatch } from '../../sandbox';
import { type Caller, headerOf, type Seen, see } from '../seen';
import type { Verdict } from '../verdict';
import { type RuleId, rules } from './rules';

export interface Mark extends Verdict {
  readonly rule: RuleId;
}

/** One request; what comes later is added to the same object. */
export interface TrafficEntry {
  readonly record: RecordedRequest;
  /** What it called itself; null where it did not. */
  readonly agent: string | null;
  readonly isOwn: boolean;
  readonly marks: readonly Mark[];
}

/** What one rule has found, with the requests that prove it as far as they are kept. */
export interface Finding {
  readonly rule: RuleId;
  readonly title: string;
  /** Of the latest. */
  readonly outcome: Mark['outcome'];
  readonly message: string;
  /** How often it was found. */
  readonly count: number;
  readonly proof: readonly TrafficEntry[];
}

/** Statuses by their first digit; `none` where no answer came through. */
export type StatusGroup = '2' | '3' | '4' | '5' | 'none';

/** Which requests are listed; nothing chosen lets all pass. */
export interface TrafficFilter {
  /** Operations of the API, and `other` for what is none. */
  readonly routes: readonly string[];
  readonly statuses: readonly StatusGroup[];
  /** In the target, a header, the body or the answer, in upper or lower case. */
  readonly text: string;
}

export const everything: TrafficFilter = { routes: [], statuses: [], text: '' };

export interface TrafficOptions {
  readonly limits?: RecorderLimits;
  /** Whose the requests should be; asked for when the first has come. */
  readonly caller: () => Caller;
  /** Whether requests of a program with this User-Agent come from the extension itself. */
  readonly isOwn: (agent: string) => boolean;
  /** Called when something has changed, once for all that comes in a while. */
  readonly onChange: () => void;
  /** Lets some time pass. */
  readonly later?: (run: () => void) => void;
}

export interface Traffic {
  readonly watch: RequestWatch;
  /** How many are kept, and how many came. */
  readonly kept: number;
  readonly total: number;
  readonly filter: TrafficFilter;
  setFilter(filter: TrafficFilter): void;
  /** The latest that the filter lets pass, the newest first, and how many there are. */
  latest(most: number): { readonly entries: readonly TrafficEntry[]; readonly matching: number };
  /** Each rule that found something, once. */
  findings(): readonly Finding[];
  find(number: number): TrafficEntry | null;
  clear(): void;
}

const usual: RecorderLimits = { requests: 2000, bytes: 16 * 1024 * 1024 };

/** Milliseconds that changes are gathered for. */
const pause = 250;

/** Programs that are told apart, and requests that prove what one rule finds. */
const mostPrograms = 50;
const mostProof = 20;

const lately = (run: () => void) => void setTimeout(run, pause);

interface Found {
  readonly numbers: readonly number[];
  readonly count: number;
  readonly latest: Mark;
}

type Mutable = { -readonly [member in keyof TrafficEntry]: TrafficEntry[member] };

export const statusGroup = ({ answer, whole, endedAt, fault }: RecordedRequest): StatusGroup | null => {
  if (endedAt === null) return null;
  if (answer === null || (!whole && fault !== 'truncate')) return 'none';
  const digit = String(answer.status).charAt(0);
  return digit === '2' || digit === '3' || digit === '4' ? digit : '5';
};

/** Told once for all that is asked for in a while. */
function gather(run: () => void, later: (run: () => void) => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    later(() => {
      isDue = false;
      run();
    });
  };
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Whether a request passes a filter. A text is looked for with a pattern that has no choice, in linear time. */
function passes({ routes, statuses, text }: TrafficFilter): (entry: TrafficEntry) => boolean {
  const pattern = text === '' ? null : new RegExp(escaped(text), 'iu');
  return ({ record }) => {
    const group = statusGroup(record);
    if (routes.length > 0 && !routes.includes(record.route ?? 'other')) return false;
    if (statuses.length > 0 && (group === null || !statuses.includes(group))) return false;
    if (pattern === null) return true;
    return (
      pattern.test(`${record.method} ${record.target}`) ||
      record.headers.some(([name, value]) => !/^authorization$/i.test(name) && pattern.test(`${name}: ${value}`)) ||
      pattern.test(record.body?.toString() ?? '') ||
      pattern.test(record.answer?.body ?? '')
    );
  };
}

export function createTraffic({ caller, isOwn, onChange, ...options }: TrafficOptions): Traffic {
  const entries = new Map<number, Mutable>();
  const found = new Map<RuleId, Found>();
  const programs = new Map<string, (request: Seen) => readonly Mark[]>();
  const changed = gather(onChange, options.later ?? lately);
  const recorder = createRecorder(options.limits ?? usual, ({ number }) => {
    entries.delete(number);
    matching.delete(number);
  });
  let filter = everything;
  let isMatch = passes(filter);
  let matching = new Set<number>();
  let total = 0;

  /** The rules, begun for one program; another one's requests prove nothing about it. */
  function judgeOf(agent: string): (request: Seen) => readonly Mark[] {
    const known = programs.get(agent);
    if (known !== undefined) return known;
    const begun = rules.map(({ id, begin }) => ({ id, judge: begin() }));
    const judge = (request: Seen) =>
      begun.flatMap(({ id, judge: one }): Mark[] => {
        const verdict = one(request);
        return verdict === null ? [] : [{ ...verdict, rule: id }];
      });
    programs.set(agent, judge);
    const [oldest] = programs.keys();
    if (programs.size > mostPrograms && oldest !== undefined) programs.delete(oldest);
    return judge;
  }

  function add(mark: Mark): void {
    // What completes the proof is what is marked.
    const entry = entries.get(mark.requests.at(-1) ?? 0);
    if (entry !== undefined) entry.marks = [...entry.marks, mark];
    const before = found.get(mark.rule);
    const numbers = [...new Set([...(before?.numbers ?? []), ...mark.requests])].slice(-mostProof);
    found.set(mark.rule, { numbers, count: (before?.count ?? 0) + 1, latest: mark });
  }

  function match(entry: TrafficEntry): void {
    if (isMatch(entry)) matching.add(entry.record.number);
    else matching.delete(entry.record.number);
  }

  const watch: RequestWatch = {
    arrived(record) {
      total++;
      const agent = headerOf(record, 'user-agent');
      const entry = { record, agent, isOwn: agent !== null && isOwn(agent), marks: [] };
      entries.set(record.number, entry);
      recorder.arrived(record);
      match(entry);
      changed();
    },
    ended(record) {
      const entry = entries.get(record.number);
      if (entry === undefined) return;
      recorder.ended(record);
      for (const mark of judgeOf(entry.agent ?? '')(see(record, caller(), 0))) add(mark);
      if (entries.has(record.number)) match(entry);
      changed();
    },
  };

  return {
    watch,
    get kept() {
      return entries.size;
    },
    get total() {
      return total;
    },
    get filter() {
      return filter;
    },
    setFilter(wanted) {
      filter = wanted;
      isMatch = passes(filter);
      matching = new Set([...entries].filter(([, entry]) => isMatch(entry)).map(([number]) => number));
      changed();
    },
    latest(most) {
      const numbers = [...matching].sort((a, b) => b - a).slice(0, most);
      return { entries: numbers.flatMap((number) => entries.get(number) ?? []), matching: matching.size };
    },
    findings: () =>
      rules.flatMap(({ id, title }): Finding[] => {
        const { numbers = [], count = 0, latest } = found.get(id) ?? {};
        const proof = numbers.flatMap((number) => entries.get(number) ?? []);
        if (latest === undefined || proof.length === 0) return [];
        return [{ rule: id, title: title(), outcome: latest.outcome, message: latest.message, count, proof }];
      }),
    find: (number) => entries.get(number) ?? null,
    clear() {
      recorder.clear();
      entries.clear();
      matching.clear();
      found.clear();
      programs.clear();
      changed();
    },
  };
}
