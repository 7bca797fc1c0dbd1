/** What the sandbox does to the requests of a command in each situation. */
import type { OperationId } from '../contract';
import { type Arrival, createRandom, type Sandbox, type Script, type Turn } from '../sandbox';
import { newcomer } from './account';
import { isObject } from './json';
import { writeOf } from './seen';
import { mostOpen, type Task, type Trial, taskCalls } from './trial';

/** What a play is made for. */
export interface Stage {
  readonly task: Task;
  readonly seed: number;
  /** The healthy run; null while it is under way. */
  readonly plain: Trial | null;
  /** Whether two requests with equal contact fields are the same one; not where each run makes up its own. */
  readonly tellsApart: boolean;
  /** Another origin, for a redirect. */
  readonly elsewhere: string;
  /** The sandbox, once it has started. */
  readonly sandbox: () => Sandbox | null;
}

export type Play = (stage: Stage) => Script;

/** Null where it is no request of the task. */
function taskPrint(task: Task, { route, isAdmitted, query, body }: Arrival): string | null {
  if (route === null || !isAdmitted) return null;
  if (task === 'pull') return route === 'listLeads' ? [...query].map(String).sort().join('&') : null;
  const write = writeOf(route, body);
  return write === null || write.dryRun ? null : write.contacts;
}

/**
 * Lets turns befall one request of each route and its repetitions: the second of the task, or the only one. A command
 * that sends single leads and bulk requests meets them on both.
 */
const oneShot =
  (turns: (stage: Stage, arrival: Arrival) => readonly Turn[]): Play =>
  (stage) => {
    const { task, plain, tellsApart } = stage;
    const healthy = plain === null ? [] : taskCalls(task, plain);
    const progress = new Map<OperationId, { count: number; print: string | null; rest: readonly Turn[] }>();
    return (arrival) => {
      const print = taskPrint(task, arrival);
      const { route } = arrival;
      if (print === null || route === null) return null;
      const state = progress.get(route) ?? { count: 0, print: null, rest: [] };
      progress.set(route, state);
      state.count++;
      if (state.count === Math.min(2, healthy.filter((each) => each.route === route).length)) {
        const [first = null, ...rest] = turns(stage, arrival);
        state.print = print;
        state.rest = rest;
        return first;
      }
      if (state.print === null || (tellsApart && state.print !== print)) return null;
      const [next = null, ...rest] = state.rest;
      state.rest = rest;
      return next;
    };
  };

const once = (turn: Turn) => oneShot(() => [turn]);

/** Seconds that an answer is held back so that what is sent side by side is open side by side. */
const slowness = 0.15;

/** How many answers of a healthy run are held back at first, each how many after them, and how many where others are being held. */
const slowAnswers = 20;
const slowEach = 25;
const mostSlowAnswers = 200;

export const playPlain: Play = ({ sandbox }) => {
  let arrived = 0;
  let held = 0;
  let latest = Number.NEGATIVE_INFINITY;
  return () => {
    const now = sandbox()?.clock.now() ?? 0;
    const isBeside = now - latest < 900 * slowness;
    const isDue = arrived < slowAnswers || arrived % slowEach === 0;
    arrived++;
    if (held >= mostSlowAnswers || !(isBeside || isDue)) return {};
    held++;
    latest = now;
    return { delay: slowness };
  };
};

/** Seconds that a 429 asks for. */
const wait = { kind: '429', seconds: 2 } as const;

/** Of requests that are sent side by side, all have come before the 429 goes out. */
export const playRateLimit = oneShot(({ plain }) => {
  const turn = { fault: wait, ...(plain !== null && mostOpen(plain) > 1 ? { delay: slowness } : {}) };
  return [turn, turn];
});

export const playHealthy: Play = () => () => ({});
export const playServerError = oneShot(() => [{ fault: { kind: '503' } }, { fault: { kind: '500' } }]);
export const playHtmlError = once({ fault: { kind: '502' } });
export const playReset = once({ fault: { kind: 'reset-after' } });
export const playCutBody = once({ fault: { kind: 'truncate' } });
export const playStall = once({ fault: { kind: 'stall-after' } });

const redirectOf = (origin: string, { path, query }: Arrival): Turn => ({
  redirect: `${origin}${path}${query.size > 0 ? `?${query}` : ''}`,
});

const redirectOnce = oneShot(({ elsewhere }, arrival) => [redirectOf(elsewhere, arrival)]);

/** One of a command that the API never lets in is redirected as well: its token is as much worth. */
export const playRedirect: Play = (stage) => {
  const script = redirectOnce(stage);
  let isOver = false;
  return (arrival) => {
    const isRefused = !arrival.isAdmitted && !isOver;
    const turn = isRefused ? redirectOf(stage.elsewhere, arrival) : script(arrival);
    isOver ||= turn !== null;
    return turn;
  };
};

/** A status that no page of the documentation names; the set is open. */
const newStatus = 'recycled';

function strangeLead(lead: unknown, at: number): unknown {
  if (!isObject(lead)) return lead;
  const { custom_fields: _, ...rest } = lead;
  const status = at % 3 === 0 ? { status: newStatus } : {};
  return { ...rest, ...status, tags: [], ai_summary: { text: null, model: 'x1' }, merged_into: null };
}

/** The answer with members that nobody documented, leads with an unknown status and without custom fields. */
function strange(answer: unknown): unknown {
  if (!isObject(answer)) return answer;
  return {
    request_id: 'req_01',
    ...answer,
    ...(Array.isArray(answer.leads) ? { leads: answer.leads.map(strangeLead) } : {}),
    ...('lead' in answer ? { lead: strangeLead(answer.lead, 0) } : {}),
    ...(Array.isArray(answer.results)
      ? {
          results: answer.results.map((result) =>
            isObject(result) ? { ...result, warnings: [], score: 0.5 } : result,
          ),
        }
      : {}),
    meta: { region: 'eu-2', deprecations: [] },
  };
}

export const playUnknown: Play = () => () => ({ alter: strange });

/** How often leads move, so that a client that follows changes comes to an end. */
const mostMoves = 6;

/** After each page one lead that was on it or before and one that was on none are updated, and one comes in. */
export const playMoving: Play = ({ seed, sandbox }) => {
  const random = createRandom(seed, 'moving');
  const read = new Set<unknown>();
  let moves = 0;
  return ({ route }) => {
    if (route !== 'listLeads') return null;
    const afterwards = (answer: unknown) => {
      const account = sandbox();
      if (account === null || !isObject(answer) || !Array.isArray(answer.leads)) return;
      for (const lead of answer.leads) if (isObject(lead)) read.add(lead.id);
      const leads = account.leads();
      const [before, ahead] = [leads.filter(({ id }) => read.has(id)), leads.filter(({ id }) => !read.has(id))];
      if (moves === mostMoves || before.length === 0 || ahead.length === 0) return;
      const time = new Date(account.clock.now()).toISOString();
      const [past, future] = [random.pick(before), random.pick(ahead)];
      account.putLeads([
        { ...past, updated_at: time },
        { ...future, updated_at: time },
        newcomer(past, time, seed, ++moves),
      ]);
    };
    return { afterwards };
  };
};

/** One row of each bulk request is none of the customer's: the same one of the same request. */
export const playRowFailed: Play =
  ({ seed }) =>
  ({ route, body: bytes }) => {
    if (route !== 'bulkImportLeads') return null;
    const random = createRandom(seed, `failed-row/${writeOf(route, bytes)?.contacts}`);
    const rewrite = (body: unknown) => {
      if (!isObject(body) || !Array.isArray(body.leads) || body.leads.length === 0) return body;
      const hit = random.integer(body.leads.length);
      const owner_id = random.uuid();
      return {
        ...body,
        leads: body.leads.map((row, at) => (at === hit && isObject(row) ? { ...row, owner_id } : row)),
      };
    };
    return { rewrite };
  };
