/** Verdicts over the healthy runs: what is sent where nothing goes wrong. */
import { t } from '@vscode/l10n';
import { bulkMaxRows } from '../../contract';
import type { Seen } from '../seen';
import { calls, type Evidence, endedWell, type Trial, taskCalls } from '../trial';
import { endingText, failed, named, passed, skipped, type Verdict, warning } from '../verdict';
import { doubtOfKeys } from './key-form';

/** The requests of the healthy runs, of a push both. */
const healthyCalls = ({ plain, again }: Evidence) => [...calls(plain), ...(again === null ? [] : calls(again))];
const healthyWrites = ({ task, plain, again }: Evidence) =>
  task === 'pull' ? [] : [...taskCalls(task, plain), ...(again === null ? [] : taskCalls(task, again))];

export const isBulk = ({ route }: Seen) => route === 'bulkImportLeads';

/** What a refusal is about, where it can be named. */
export function refusalHint({ status, refusal, route }: Seen, customerSeen: boolean): string {
  if (status === 401)
    return customerSeen
      ? t('Send Authorization: Bearer with the token from the environment.')
      : t('Send Authorization: Bearer with the token, and x-customer-id, with every request.');
  if (refusal?.includes('stage_slug'))
    return t(
      "The sandbox account doesn't have this stage. Set stage_slug to new, contacted, qualified, appointment, under_contract, or closed.",
    );
  if (refusal?.includes('owner_id')) return ownerHint();
  if (status === 404 && route === null)
    return t("This route doesn't exist. The API is under /api/agents/crm of the base URL.");
  if (status === 409) return t('The Idempotency-Key was already used with another body. Use a new key for each body.');
  return '';
}

const ownerHint = () => t("The sandbox account doesn't have this team member. Leave owner_id out.");

/** A row that even a healthy run has refused: its lead is not there. */
export function failedRow(request: Seen): Verdict | null {
  const [row] = request.failedRows;
  if (row === undefined || !request.whole) return null;
  const said = row.errors.join('; ');
  const hint = said.includes('owner_id')
    ? ownerHint()
    : said.includes('stage_slug')
      ? refusalHint({ ...request, refusal: said }, true)
      : '';
  return failed(t('Row {0} of {1} failed: {2}. {3}', row.row, named([request]), said, hint).trim(), [request]);
}

/** Leads that a healthy run creates twice: equal ones, or one that is sent in two requests. */
function twice(trial: Trial): Verdict | null {
  const seen = new Map<string, Seen>();
  for (const request of taskCalls('push', trial))
    for (const { content } of request.write?.leads ?? []) {
      const before = seen.get(content);
      if (before !== undefined && (before.key === null || before.key !== request.key || before === request)) {
        const both = before === request ? [request] : [before, request];
        return warning(
          t('The same lead is created twice, by {0}. Without an email or a phone it exists twice.', named(both)),
          both,
        );
      }
      seen.set(content, request);
    }
  return null;
}

export const isRefused = ({ status }: Seen) => status !== null && status >= 400 && status < 500;

/** @param ending what is to be said of the command, nothing for an empty text */
export function wasRefused(refused: Seen, ending: string): Verdict {
  const { status, refusal } = refused;
  const what = t('{0} was answered {1}: {2}.', sentence(named([refused])), status ?? 0, refusal ?? '');
  const said = [what, refusalHint(refused, refused.hasCustomer), ending];
  return failed(said.filter((part) => part !== '').join(' '), [refused]);
}

export function judgePlain(evidence: Evidence): Verdict {
  const { task, plain, again } = evidence;
  for (const trial of again === null ? [plain] : [plain, again]) {
    if (trial.requests.length === 0) {
      const where = t(
        "No request reached the sandbox. Requests to other hosts can't be seen. Read the base URL from the environment, or name its variable with --base-url-env.",
      );
      return failed(
        trial === plain
          ? `${where} ${endingText(trial)}`
          : t('The second healthy run sent no request. The command must do all its work each time it runs.'),
      );
    }
    const refused = calls(trial).find(isRefused);
    if (refused !== undefined) return wasRefused(refused, endedWell(trial) ? '' : endingText(trial));
    const row = calls(trial)
      .map(failedRow)
      .find((each) => each !== null);
    if (row) return row;
    if (!endedWell(trial))
      return failed(
        `${endingText(trial)} ${t('Nothing went wrong in this run, so it should exit with 0.')}`,
        calls(trial).slice(-1),
      );
  }
  const repeated = task === 'push' ? twice(plain) : null;
  return repeated ?? passed(t('Exited with 0 after {0}.', named(calls(plain))), []);
}

/** With a capital letter. */
export const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What is wrong with how requests say who sends them; null where nothing is. */
export function doubtOfSender(requests: readonly Seen[]): Verdict | null {
  const leaking = requests.filter(({ inUrl }) => inUrl.length > 0);
  const [leak] = leaking;
  if (leak !== undefined) {
    const what = leak.inUrl.includes('token')
      ? t('The token is in the URL of {0}.', named(leaking))
      : t('The customer id is in the URL of {0}.', named(leaking));
    return failed(`${what} ${t('URLs end up in logs. Send the token and the customer id only as headers.')}`, leaking);
  }
  const asking = requests.filter(({ isProbe }) => !isProbe);
  const anonymous = asking.filter(({ hasBearer }) => !hasBearer);
  if (anonymous.length > 0)
    return failed(
      t('Authorization: Bearer with the token was missing from {0}. Send it with every request.', named(anonymous)),
      anonymous,
    );
  const customerless = asking.filter(({ hasCustomer }) => !hasCustomer);
  if (customerless.length === 0) return null;
  return failed(
    t(
      'x-customer-id with the customer from the environment was missing from {0}. Send it with every request.',
      named(customerless),
    ),
    customerless,
  );
}

export function judgeAuth(evidence: Evidence): Verdict {
  const { plain, again } = evidence;
  if (healthyCalls(evidence).length === 0)
    return skipped(t('Not checked: the healthy run sent no request to the API.'));
  const doubt = doubtOfSender([...plain.requests, ...(again?.requests ?? [])]);
  return doubt ?? passed(t('Every request had Authorization: Bearer and x-customer-id.'));
}

/** The bulk requests with more rows than the API takes; null where there are none. */
export function tooLarge(bulk: readonly Seen[]): Verdict | null {
  const large = bulk.filter(({ write }) => (write?.rows ?? 0) > bulkMaxRows);
  if (large.length === 0) return null;
  return failed(
    t(
      '{0} had {1} rows. The API takes at most {2}. Split the rows into several requests.',
      sentence(named(large)),
      Math.max(...large.map(({ write }) => write?.rows ?? 0)),
      bulkMaxRows,
    ),
    large,
  );
}

export function judgeBulkSize(evidence: Evidence): Verdict {
  const bulk = healthyCalls(evidence).filter(isBulk);
  if (bulk.length === 0) return skipped(t('Not checked: the healthy run sent no bulk request.'));
  const most = Math.max(...bulk.map(({ write }) => write?.rows ?? 0));
  return tooLarge(bulk) ?? passed(t('No bulk request had more than {0} rows.', most));
}

/** The bodies without an Idempotency-Key; null where there are none. */
export function withoutKey(writes: readonly Seen[]): Verdict | null {
  const keyless = writes.filter(({ key }) => key === null || key.trim() === '');
  if (keyless.length === 0) return null;
  return failed(
    t(
      'Idempotency-Key was missing from {0}. Without one, a retry can create the lead again. Send a new UUID with each body.',
      named(keyless),
    ),
    keyless,
  );
}

/** A key belongs to one endpoint. */
export const keySlot = ({ route, key }: Seen) => `${route} ${key}`;

/** Two requests of one key, where their bodies differ. */
export const sharedKey = (before: Seen, request: Seen): Verdict | null =>
  before.write?.content === request.write?.content
    ? null
    : failed(
        t(
          '{0} have the same Idempotency-Key but different bodies. Use a new key for each body.',
          sentence(named([before, request])),
        ),
        [before, request],
      );

export function judgeKey(evidence: Evidence): Verdict {
  const writes = healthyWrites(evidence);
  if (writes.length === 0) return skipped(t('Not checked: the healthy run created no lead.'));
  const keyless = withoutKey(writes);
  if (keyless !== null) return keyless;
  for (const trial of evidence.again === null ? [evidence.plain] : [evidence.plain, evidence.again]) {
    const users = new Map<string, Seen>();
    for (const request of taskCalls('push', trial)) {
      const before = users.get(keySlot(request));
      const shared = before === undefined ? null : sharedKey(before, request);
      if (shared !== null) return shared;
      users.set(keySlot(request), request);
    }
  }
  const doubt = doubtOfKeys(writes);
  return doubt === null ? passed(t('Every body had an Idempotency-Key of its own.')) : warning(doubt, writes);
}
