/** One run of the battery against an endpoint. */
import { t } from '@vscode/l10n';
import { type Clock, systemClock } from '../clock';
import { type Post, post } from '../post';
import type { PostFailureKind } from '../post-failure';
import { type Asked, ask } from './ask';
import { sendBurst } from './burst';
import type { Material } from './draft';
import { answerText, judge } from './judge';
import { probes } from './probes';
import { answerOf, type CheckReport } from './report';
import { battery, burst, type Check, checks, closing } from './table';

export interface HandlerCheck {
  /** http or https; redirects are not followed. */
  readonly url: string;
  readonly secret: string;
  /** The ids to run; what their verdicts need is run too. All where it is left out. */
  readonly only?: readonly string[];
  /** What one delivery may take, in milliseconds; the contract's default for a webhook where it is left out. */
  readonly timeoutMilliseconds?: number;
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
const timeForProbes = 8000;

/** An endpoint that takes longer for an answer is asked several things at once. */
const quick = 300;
const mostLanes = 8;

const notReached: readonly PostFailureKind[] = ['refused', 'unresolved', 'unreachable', 'certificate', 'unsendable'];

/** The checks that a choice comes to, in their order. */
function chosenChecks(only: readonly string[] | undefined): readonly Check[] {
  if (only === undefined) return checks;
  const wanted = new Set(['valid', ...only]);
  for (const { id, needs = [] } of checks) if (wanted.has(id)) for (const need of needs) wanted.add(need);
  return checks.filter(({ id }) => wanted.has(id));
}

/**
 * Runs the battery. What must be accepted is sent first, then what must be refused, then one more valid delivery and a
 * burst. The run ends within 60 s; 429, and 503 with Retry-After, are waited for. Never rejects.
 */
export async function checkHandler(what: HandlerCheck, parts: CheckParts = {}): Promise<CheckRun> {
  const { url, secret, only, timeoutMilliseconds = defaultTimeout, onReport = () => {} } = what;
  const { clock = systemClock, post: send = post } = parts;
  const signal = what.signal ?? new AbortController().signal;
  const deadline = clock.now() + wholeRun;
  const options = { url, timeoutMilliseconds, deadline, signal, clock, post: send };
  const reports = new Map<string, CheckReport>();
  let first: (Material['first'] & { readonly at: number }) | null = null;
  let withoutAnswer = 0;
  /** What the first delivery took, in milliseconds. */
  let usual = 0;

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
    if (signal.aborted) return t('Not sent: the run was cancelled.');
    if (withoutAnswer >= 2) return t('Not sent: two checks before it had no answer.');
    return clock.now() >= deadline ? t('Not sent: the run had used up its time.') : null;
  }

  function reportOf(check: Check, asked: Asked): CheckReport {
    const { request, result, end } = asked;
    const answer = answerOf(result, secret);
    const report = { id: check.id, title: check.title(), request, answer };
    const cancelled = !result.ok && result.failure === 'cancelled';
    if (cancelled || end === 'out-of-time') {
      const message = cancelled ? t('Cancelled.') : t('The run ended before the answer came.');
      return { ...report, outcome: 'skipped', message };
    }
    if (end === 'put-off') {
      withoutAnswer++;
      const message = t(
        '{0} It was asked again until there was no more time, and never gave a verdict.',
        answerText(answer),
      );
      return { ...report, outcome: 'failed', message };
    }
    if (!result.ok && result.failure === 'timeout') withoutAnswer++;
    const judged = judge(check, answer, { passed, failed });
    const { status } = answer;
    const asFirst = check.id !== 'valid' && failed('valid') && status !== null;
    const message =
      judged.outcome === 'failed' && check.half === 'good' && asFirst && reports.get('valid')?.answer?.status === status
        ? t('{0} The first, plain delivery was refused as well: mend that first.', answerText(answer))
        : judged.message;
    return { ...report, outcome: judged.outcome, message };
  }

  async function runOne(check: Check): Promise<void> {
    if (check.id === 'repeat' && first !== null && stopped() === null)
      await clock.sleep(Math.max(0, first.at + betweenRepeats - clock.now()), signal).catch(() => {});
    const reason = stopped();
    if (reason !== null) return skip(check, reason);
    // Without the delivery at the end no refusal says anything.
    if (check.half === 'bad' && deadline - clock.now() < 2 * longest())
      return skip(check, t('Not sent: the time that was left is for the valid delivery at the end.'));
    const asked = await ask((now) => check.draft(material(now)), options);
    if (asked === null) skip(check, stopped() ?? t('Not sent.'));
    else keep(reportOf(check, asked));
  }

  /** What an answer takes at the worst, with so many at once. */
  const longest = () => Math.min(timeoutMilliseconds, usual * lanesNow());

  /** As many at once as an endpoint that works them off one by one still answers in time. */
  const lanesNow = () =>
    usual <= quick ? 1 : Math.min(mostLanes, Math.max(1, Math.floor((0.8 * timeoutMilliseconds) / usual)));

  async function runAll(list: readonly Check[]): Promise<void> {
    const waiting = [...list];
    const lane = async () => {
      for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) await runOne(check);
    };
    await Promise.all(Array.from({ length: lanesNow() }, lane));
  }

  /** The first delivery by itself: it says how long an answer takes, and is the one that is repeated. */
  async function runFirst(check: Check): Promise<string | null> {
    const asked = await ask((now) => {
      const draft = check.draft(material(now));
      first = { body: draft.body, deliveryId: draft.deliveryId, at: now };
      return draft;
    }, options);
    if (asked === null) return t('Cancelled.');
    const { result } = asked;
    if (!result.ok && notReached.includes(result.failure)) return result.reason;
    usual = result.milliseconds;
    keep(reportOf(check, asked));
    const status = result.ok ? result.status : 0;
    if (asked.end === 'verdict' && status >= 400 && status !== 404 && status !== 405) await explain(check);
    return null;
  }

  /** Looks for the mistake that makes an endpoint refuse a plain valid delivery. */
  async function explain(check: Check): Promise<void> {
    const until = clock.now() + timeForProbes;
    for (const probe of probes) {
      if (clock.now() >= until || signal.aborted) return;
      const asked = await ask((now) => probe.draft(material(now)), { ...options, deadline: until });
      if (asked?.end !== 'verdict') return;
      const { result } = asked;
      const report = reports.get(check.id);
      if (!result.ok || result.status < 200 || result.status >= 300 || report?.answer == null) continue;
      const message = [answerText(report.answer), t('A right handler answers 2xx.'), probe.means()].join(' ');
      return keep({ ...report, message });
    }
  }

  async function runBurst(): Promise<void> {
    const reason = stopped();
    if (reason !== null) return skip(burst, reason);
    if (!passed('valid') || (reports.has(closing.id) && !passed(closing.id)))
      return skip(burst, t('Not sent: a single delivery is refused already.'));
    const timeout = Math.min(timeoutMilliseconds, deadline - clock.now());
    const judged = await sendBurst({ url, timeoutMilliseconds: timeout, signal }, material(clock.now()), send);
    keep({ id: burst.id, title: burst.title(), ...judged, request: null, answer: null });
  }

  /** What was refused says something only where a valid delivery still is not. */
  function weigh(): void {
    if (passed(closing.id)) return;
    for (const report of reports.values()) {
      const check = checks.find(({ id }) => id === report.id);
      if (check?.half === 'bad' && report.outcome === 'passed')
        keep({
          ...report,
          outcome: 'inconclusive',
          message: t(
            '{0} That says nothing: at the end a valid delivery was not accepted either. Mend that, then run this again.',
            report.message,
          ),
        });
    }
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

  const chosen = chosenChecks(only);
  const [valid, ...rest] = chosen;
  if (valid === undefined) return { reached: true, ok: true, reports: [] };
  const unreached = await runFirst(valid);
  if (unreached !== null) return { reached: false, reason: unreached };
  announce();

  // Where answers take so long that not everything fits, if they come one by one, what matters most is sent.
  const tight = only === undefined && battery.length * usual > wholeRun * 0.8;
  const left = rest.filter((check) => {
    const leave = tight && check.expects === 'observe';
    if (leave) skip(check, t('Not sent: an answer takes {0} ms, and there is no time for all.', usual));
    return !leave;
  });
  await runAll(left.filter(({ half, needs }) => half === 'good' && needs === undefined));
  await runAll(left.filter(({ half, needs }) => half === 'good' && needs !== undefined));
  announce();
  const bad = left.filter(({ half }) => half === 'bad');
  await runAll(bad);
  if (bad.length > 0 || only === undefined || only.includes(closing.id)) {
    await runOne(closing);
    weigh();
  }
  if (only === undefined || only.includes(burst.id)) {
    if (tight) skip(burst, t('Not sent: an answer takes {0} ms, and there is no time for all.', usual));
    else await runBurst();
  }
  announce();
  const all = battery.flatMap(({ id }) => reports.get(id) ?? []);
  return { reached: true, ok: all.every(({ outcome }) => outcome !== 'failed'), reports: all };
}
