/** What an answer says about a handler. */
import { t } from '@vscode/l10n';
import type { Answer, CheckOutcome } from './report';
import type { Check } from './table';

export interface Judgement {
  readonly outcome: CheckOutcome;
  readonly message: string;
  /** What the handler most likely does, to be said behind the message once it is proven. */
  readonly cause?: string;
}

/** What a verdict needs besides the answer: what became of the checks that ran before, and how this one was sent. */
export interface Before {
  readonly passed: (id: string) => boolean;
  readonly failed: (id: string) => boolean;
  /** Whether nothing else was under way, so that its time is the endpoint's own. */
  readonly wasAlone: boolean;
}

/** From here on an accepted delivery is a slow one, in milliseconds: the least timeout a webhook can have is 1 s. */
const slow = 1000;

const isAccepted = (status: number) => status >= 200 && status < 300;
const isRefused = (status: number) => status >= 400 && status < 500;

/** What was answered, in a sentence. */
export function answerText(answer: Answer): string {
  if (answer.status === null) return answer.reason;
  const words = answer.body === '' ? '' : ` "${answer.body.replace(/\s+/g, ' ')}"`;
  return t('Answered {0} in {1} ms.', `${answer.status}${words}`, answer.milliseconds);
}

/** What a status says by itself about a valid delivery that it answers; null where that is nothing. */
function hint(answer: Answer): string | null {
  if (answer.status === null)
    return answer.failure === 'timeout'
      ? t('Answer first and work afterwards: MEGA gives up after the timeout and sends the delivery again.')
      : t('The endpoint went away while it was asked. Look for a crash in its log.');
  const { status } = answer;
  if (status >= 300 && status < 400)
    return t('MEGA follows no redirect and does not try again. Register the address that it leads to.');
  if (status === 404 || status === 405)
    return t('No route takes a POST at this address. Check its path, and that the handler is mounted for POST.');
  if (status >= 500) return t("The handler failed. The cause is in the endpoint's own log.");
  return null;
}

function judgeGood(check: Check, answer: Answer, { passed, failed, wasAlone }: Before): Judgement {
  const said = answerText(answer);
  const { status, milliseconds } = answer;
  if (status !== null && isAccepted(status))
    return wasAlone && milliseconds >= slow
      ? {
          outcome: 'warning',
          message: t(
            '{0} That is slow: a webhook whose timeout is shorter loses it. Answer first, work afterwards.',
            said,
          ),
        }
      : { outcome: 'passed', message: said };
  const { lenient, needs = [] } = check;
  if (status !== null && lenient?.statuses.includes(status) && needs.every(passed))
    return { outcome: 'warning', message: t('{0} This is not a fault: {1}.', said, lenient.because()) };
  const message = [said, t('A right handler answers 2xx.')].join(' ');
  const known = hint(answer);
  // Any status below 500 can be the way to refuse; where a plain delivery is accepted, there is a route.
  if (status !== null && status < 500)
    return {
      outcome: 'failed',
      message,
      cause: known === null || passed('valid') ? check.means(failed, status) : known,
    };
  return { outcome: 'failed', message: known === null ? message : `${message} ${known}` };
}

function judgeBad(check: Check, answer: Answer, { failed }: Before): Judgement {
  const said = answerText(answer);
  const { status } = answer;
  if (status !== null && isRefused(status)) return { outcome: 'passed', message: said };
  const told = [said, t('A right handler answers 4xx.')].join(' ');
  if (status !== null && isAccepted(status))
    return { outcome: 'failed', message: told, cause: check.means(failed, status) };
  const means =
    status !== null && status >= 500
      ? t('A bad request makes the handler fail. Catch it and answer 400 or 401: MEGA takes 5xx for an outage.')
      : status !== null
        ? t('A redirect refuses nothing. Answer 400 or 401.')
        : (hint(answer) ?? '');
  return { outcome: 'failed', message: [told, means].join(' ') };
}

/** A right handler may accept it or refuse it; what the table has to say is said where it is the less usual way. */
function judgeObserved(check: Check, answer: Answer, { failed }: Before): Judgement {
  const said = answerText(answer);
  const { status } = answer;
  const usual = status !== null && (check.half === 'good' ? isAccepted(status) : isRefused(status));
  if (usual) return { outcome: 'passed', message: said };
  const isFault = status !== null && check.faulty?.includes(status) === true;
  const outcome = isFault ? 'failed' : 'warning';
  // Neither taken nor refused: what it means that a bad one passes is not what happened.
  if (check.half === 'bad' && (status === null || !isAccepted(status))) return { outcome, message: said };
  return { outcome, message: said, cause: check.means(failed, status) };
}

export function judge(check: Check, answer: Answer, before: Before): Judgement {
  switch (check.expects) {
    case 'accept':
      return judgeGood(check, answer, before);
    case 'refuse':
      return judgeBad(check, answer, before);
    case 'observe':
      return judgeObserved(check, answer, before);
  }
}
