/** The attempts at a delivery as a text to read. */
import { t } from '@vscode/l10n';

export interface AttemptView {
  readonly number: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Null where no answer came. */
  readonly status: number | null;
  /** Why none came; null where one did. */
  readonly reason: string | null;
  readonly answerHeaders: readonly (readonly [name: string, value: string])[];
  readonly answerBody: string;
  readonly cut: boolean;
  readonly milliseconds: number;
  readonly nextInSeconds: number | null;
}

const headerLines = (headers: AttemptView['headers']) => headers.map(([name, value]) => `${name}: ${value}`);

function attemptLines(attempt: AttemptView): string[] {
  const { number, at, headers, status, reason, answerHeaders, answerBody, cut, milliseconds, nextInSeconds } = attempt;
  const time = new Date(at).toISOString();
  return [
    '',
    t('── Attempt {0} · {1} · {2} ms · {3}', number, status ?? t('no answer'), milliseconds, time),
    ...headerLines(headers),
    '',
    ...(reason === null ? [`HTTP ${status}`, ...headerLines(answerHeaders)] : [reason]),
    ...(answerBody === '' ? [] : ['', answerBody]),
    ...(cut ? [t('(The answer went on, or broke off, here.)')] : []),
    ...(nextInSeconds === null ? [] : ['', t('Next attempt in {0} s.', nextInSeconds)]),
  ];
}

/**
 * @param payload what was sent with every attempt
 * @param end a sentence on how it ended; null while it goes on
 */
export function attemptsText(
  url: string,
  payload: string,
  attempts: readonly AttemptView[],
  end: string | null,
): string {
  const heading = [`POST ${url}`, ...(end === null ? [] : [end])];
  return [...heading, '', payload, ...attempts.flatMap(attemptLines), ''].join('\n');
}
