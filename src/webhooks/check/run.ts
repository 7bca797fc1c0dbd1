/** One run of the battery against an endpoint. */
import { t } from '@vscode/l10n';
import { type Clock, systemClock } from '../clock';
import { type Post, post } from '../post';
import type { PostFailureKind } from '../post-failure';
import { type Asked, ask } from './ask';
import { sendBurst } from './burst';
import { type Material, type Outgoing, outgoingOf } from './draft';
import { explain, timeForProbes } from './explain';
import { createPace } from './pace';
import { planOf } from './plan';
import { type Again, acceptance, prove, type Suspect } from './prove';
import type { CheckReport } from './report';
import { type Refused, settle } from './settle';
import { battery, burst, burstSize, type Check, closing } from './table';
import { verdictOf, withoutClosing } from './verdict';

export interface HandlerCheck {
  /** http or https; redirects are not followed. */
  readonly url: string;
  readonly secret: string;
  /** The ids to run; what their verdicts need is run too. All where it is left out. */
  readonly only?: readonly string[];
  /** What one delivery may take, in milliseconds; the contract's default for a webhook where it is left out. */
  readonly timeoutMilliseconds?: number;
  /** What the whole run may take, in milliseconds; somewhat under 60 s where it is left out. */
  readonly withinMilliseconds?: number;
  readonly signal?: AbortSignal;
  /** Called with each report as soon as it is final. */
  readonly onReport?: (report: CheckReport) => void;
}

export interface CheckParts {
  readonly clock?: Clock;
  readonly post?: Post;
}

/** Everything that was to run, in the order of the battery; or why the endpoint could not be reached at all. */
export type CheckRun =
  | { readonly reached: true; readonly ok: boolean; readonly reports: readonly CheckReport[] }
  | { readonly reached: false; readonly reason: string };

/** All in milliseconds. A run is promised to end within 60 s; the process around it needs some of that. */
const wholeRun = 57_000;
const defaultTimeout = 10_000;
const betweenRepeats = 1050;
/** The part of a second in which something is early in it. */
const beginning = 400;
/** Requests that no probe takes, so that what comes after them can still be proven. */
const keptForProof = 20;

interface Timed extends Asked {
  readonly wasAlone: boolean;
}

const notReached: readonly PostFailureKind[] = ['refused', 'unresolved', 'unreachable', 'certificate', 'unsendable'];

/** What is only sent where there is time for all. */
const canWait = ({ expects, isSpared }: Check) => expects === 'observe' || isSpared === true;

/** The part of the time that is left which may be spent on asking again, and the most of it in milliseconds. */
const partForProof = 0.25;
const timeForProof = 8000;

/**
 * Runs the battery. What must be accepted is sent first, then what must be refused, then one more valid delivery and a
 * burst. What fails is asked again before a cause is named. The run ends within 60 s, and sends no more requests than
 * {@link planOf} says; 429, and 503 with Retry-After, are waited for, and a check that gets nothing else in the time of
 * the run fails. Never rejects.
 */
export async function checkHandler(what: HandlerCheck, parts: CheckParts = {}): Promise<CheckRun> {
  const { url, secret, only, timeoutMilliseconds = defaultTimeout, onReport = () => {} } = what;
  const { clock = systemClock, post: send = post } = parts;
  const signal = what.signal ?? new AbortController().signal;
  const deadline = clock.now() + (what.withinMilliseconds ?? wholeRun);
  const plan = planOf(only);
  let extra = plan.extraRequests;
  const takeExtra = () => extra-- > 0;
  const options = { url, timeoutMilliseconds, deadline, signal, clock, post: send, takeExtra };
  const begun = clock.now();
  const pace = createPace(timeoutMilliseconds);
  const reports = new Map<string, CheckReport>();
  /** What failed and is to be proven before its cause is said. */
  let suspects: Suspect[] = [];
  let isSteady = true;
  /** The first delivery where it was refused, and what was answered to valid ones since, in their order. */
  let refusedFirst: Refused | null = null;
  const seen: boolean[] = [];
  const failures = new Map<Check, Timed>();
  let first: (Material['first'] & { readonly at: number }) | null = null;
  let withoutAnswer = 0;
  let begunAsks = 0;
  let answered = 0;
  /** The least that a right delivery took, and the longest that one was put off, in milliseconds. */
  let usual = 0;
  let putOff = 0;

  const keep = (report: CheckReport): void => {
    reports.set(report.id, report);
  };
  const has = (id: string, outcome: CheckReport['outcome']) => reports.get(id)?.outcome === outcome;
  const passed = (id: string) => has(id, 'passed') || has(id, 'warning');
  const failed = (id: string) => has(id, 'failed');
  const material = (now: number): Material => ({ secret, now, first });
  const skip = ({ id, title }: Pick<Check, 'id' | 'title'>, message: string) =>
    keep({ id, title: title(), outcome: 'skipped', message, request: null, answer: null });

  /** Why nothing more is sent; null where something may be. */
  function stopped(): string | null {
    if (signal.aborted) return t('Not sent: the run was canceled.');
    if (withoutAnswer >= 2) return t('Not sent: two checks before it had no answer.');
    return clock.now() >= deadline ? t('Not sent: the run had used up its time.') : null;
  }

  function reportOf(check: Check, { wasAlone, ...asked }: Timed): CheckReport {
    const weighed = verdictOf(check, asked, {
      secret,
      judged: { passed, failed, wasAlone },
      valid: reports.get('valid'),
      isSteady,
      isCancelled: signal.aborted,
    });
    const { report, cause } = weighed;
    if (weighed.hadNoAnswer) withoutAnswer++;
    if (cause !== null) suspects.push({ check, report, cause, wasAlone });
    if (asked.end === 'verdict' && asked.result.ok && report.outcome !== 'passed')
      failures.set(check, { wasAlone, ...asked });
    return report;
  }

  /** What is left for the valid delivery at the end, without which no refusal says anything. */
  const reserve = () => 2 * usual + putOff;

  /** Whether there is time for what only may be worth knowing, at the pace of the answers so far. */
  function hasTime(): boolean {
    const must = chosen.filter((check) => !canWait(check) && !reports.has(check.id)).length + 1;
    // An endpoint that counts requests in windows has taken as many as it will for a while.
    const each = (clock.now() - begun + putOff) / Math.max(1, answered);
    return only !== undefined || must * each < 0.7 * (deadline - clock.now());
  }

  async function pauseBefore(check: Check): Promise<void> {
    if (check.id === 'repeat' && first !== null)
      await clock.sleep(Math.max(0, first.at + betweenRepeats - clock.now()), signal).catch(() => {});
    const part = clock.now() % 1000;
    if (check.early === true && part > beginning) await clock.sleep(1020 - part, signal).catch(() => {});
  }

  /** Sends it and takes note of its time. */
  async function askFor(check: Check, until: number, outgoing: (now: number) => Outgoing): Promise<Timed | null> {
    const end = pace.begin();
    const mine = ++begunAsks;
    const asked = await ask(outgoing, { ...options, deadline: until });
    const took = asked?.result.ok === true ? asked.result.milliseconds : null;
    const wasAlone = end(took) && mine === begunAsks;
    answered++;
    if (asked === null) return null;
    const accepted = check.expects === 'accept' ? acceptance(asked) : null;
    if (accepted !== null) seen.push(accepted);
    putOff = Math.max(putOff, asked.waited);
    if (check.half === 'good' && took !== null) usual = usual === 0 ? took : Math.min(usual, took);
    return { ...asked, wasAlone };
  }

  async function runOne(check: Check): Promise<void> {
    if (stopped() === null) await pauseBefore(check);
    const reason = stopped();
    if (reason !== null) return skip(check, reason);
    const until = check.half === 'bad' ? deadline - reserve() : deadline;
    if (check.half === 'bad' && until - clock.now() < pace.longest())
      return skip(check, t('Not sent: the time that was left is for the valid delivery at the end.'));
    if (canWait(check) && !hasTime())
      return skip(check, t('Not sent: answers take so long that there is no time for all.'));
    const asked = await askFor(check, until, (now) => outgoingOf(check.draft(material(now))));
    if (asked === null) skip(check, stopped() ?? t('Not sent.'));
    else keep(reportOf(check, asked));
  }

  async function runAll(list: readonly Check[]): Promise<void> {
    const waiting = [...list];
    const underWay = new Set<Promise<void>>();
    while (waiting.length > 0 || underWay.size > 0) {
      while (underWay.size < pace.atOnce()) {
        const check = waiting.shift();
        if (check === undefined) break;
        const run = runOne(check).finally(() => underWay.delete(run));
        underWay.add(run);
      }
      await Promise.race(underWay);
    }
  }

  const againUntil =
    (until: number): Again =>
    async (check, outgoing) => {
      if (stopped() !== null || clock.now() >= until || !takeExtra()) return null;
      await pauseBefore(check);
      return askFor(check, until, outgoing);
    };

  function timeToProve(): number {
    const left = deadline - reserve() - clock.now();
    return clock.now() + Math.min(timeForProof, partForProof * left);
  }

  /** Asks again what has a cause, then says it. */
  async function proveAll(): Promise<void> {
    const found = suspects;
    suspects = [];
    const proven = await prove(found, { again: againUntil(timeToProve()), material, isSteady });
    isSteady = proven.isSteady;
    for (const report of proven.reports) keep(report);
  }

  /** The first delivery by itself: it says how long an answer takes, and is the one that is repeated. */
  async function runFirst(check: Check): Promise<string | null> {
    const asked = await askFor(check, deadline, (now) => {
      const draft = check.draft(material(now));
      first = { body: draft.body, deliveryId: draft.deliveryId, timestamp: draft.timestamp ?? '', at: now };
      return outgoingOf(draft);
    });
    if (asked === null) return t('Canceled.');
    const { result } = asked;
    if (!result.ok && notReached.includes(result.failure)) return result.reason;
    const report = reportOf(check, asked);
    const suspect = suspects.pop();
    if (suspect === undefined) keep(report);
    else {
      const until = Math.min(deadline, clock.now() + timeForProbes);
      const hasProbes = () => extra > keptForProof;
      const explained = await explain(suspect, {
        ...{ ...options, deadline: until },
        ...{ material, again: againUntil(until), hasProbes },
      });
      isSteady = explained.isSteady;
      refusedFirst = { suspect, report: explained.report };
      keep(explained.report);
    }
    return null;
  }

  /** Where the first delivery was refused, and others were not: says what that means, of each that was refused. */
  async function settleFirst(refused: Refused): Promise<void> {
    const accepted = rest.filter(({ id, expects }) => expects === 'accept' && id !== 'repeat' && passed(id));
    const settled = await settle(refused, accepted, seen, { again: againUntil(timeToProve()), material, isSteady });
    isSteady = settled.isSteady;
    keep(settled.report);
    for (const [check, asked] of failures) if (check.id !== 'valid') keep(reportOf(check, asked));
  }

  async function runBurst(): Promise<void> {
    const reason = stopped();
    if (reason !== null) return skip(burst, reason);
    if (!passed('valid') || (reports.has(closing.id) && !passed(closing.id)))
      return skip(burst, t('Not sent: a single delivery is refused already.'));
    const left = deadline - clock.now();
    // Cut short it would say more of this run than of the endpoint.
    if (left < Math.min(timeoutMilliseconds, Math.max(1000, burstSize * usual)))
      return skip(burst, t('Not sent: the run had used up its time.'));
    const timeout = Math.min(timeoutMilliseconds, left);
    const judged = await sendBurst({ url, timeoutMilliseconds: timeout, signal }, material(clock.now()), send);
    keep({ id: burst.id, title: burst.title(), ...judged, request: null, answer: null });
  }

  const announced = new Set<string>();
  function announce(): void {
    for (const { id } of battery) {
      const report = reports.get(id);
      if (report === undefined || announced.has(id)) continue;
      announced.add(id);
      onReport(report);
    }
  }

  const chosen = plan.checks;
  const [valid, ...rest] = chosen;
  if (valid === undefined) return { reached: true, ok: true, reports: [] };
  const unreached = await runFirst(valid);
  if (unreached !== null) return { reached: false, reason: unreached };
  if (refusedFirst === null) announce();

  const good = rest.filter(({ half }) => half === 'good');
  const bad = rest.filter(({ half }) => half === 'bad');
  await runAll(good.filter((check) => !canWait(check) && check.needs === undefined));
  await runAll(good.filter((check) => !canWait(check) && check.needs !== undefined));
  await runAll(good.filter((check) => canWait(check) && check.needs === undefined));
  await runAll(good.filter((check) => canWait(check) && check.needs !== undefined));
  if (refusedFirst !== null) await settleFirst(refusedFirst);
  await proveAll();
  announce();
  await runAll(bad.filter((check) => !canWait(check)));
  await runAll(bad.filter(canWait));
  await proveAll();
  if (plan.closing) {
    await runOne(closing);
    await proveAll();
    if (!passed(closing.id)) for (const report of reports.values()) keep(withoutClosing(report));
  }
  if (plan.burst) await runBurst();
  announce();
  const all = battery.flatMap(({ id }) => reports.get(id) ?? []);
  return { reached: true, ok: all.every(({ outcome }) => outcome !== 'failed'), reports: all };
}
