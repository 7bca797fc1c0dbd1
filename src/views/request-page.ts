/** A request that a sandbox got, as a page: what became of it, what a rule says of it, what was sent, what came back. */
import { t } from '@vscode/l10n';
import { beginning } from './reception-page';
import { answerNote, answerText, askerWords, type RequestFacts, requestTone, sentText, statusWords } from './request';
import { withoutControls } from './terminal';

/** All of it text, nothing of it markup. */
export interface RequestPage {
  readonly tone: 'good' | 'warning' | 'bad' | 'neutral';
  readonly name: string;
  readonly lead: string;
  readonly title: string;
  /** What the rules found, then what became of the answer. */
  readonly notes: readonly string[];
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly request: string;
  /** Empty where there was none. */
  readonly answer: string;
}

const tones = { good: 'good', refused: 'neutral', open: 'neutral', doubtful: 'warning', marked: 'bad' } as const;

const mostLeads = 20;

function leadWords({ made, isReplay }: RequestFacts): string[] {
  if (isReplay) return [t('none: this is the answer to an earlier request with the same key')];
  if (made.length === 0) return [t('none')];
  const shown = made
    .slice(0, mostLeads)
    .map(({ id, effect }) => `${id} ${effect === 'created' ? t('created') : t('merged')}`);
  const more = made.length - shown.length;
  return more > 0 ? [...shown, t('and {0} more', more)] : shown;
}

/** A request as its page shows it. */
export function requestPage(facts: RequestFacts, language = 'en'): RequestPage {
  const { number, method, url, at, milliseconds, key, fault, marks } = facts;
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(Date.parse(at));
  const isWrite = method === 'POST' && /\/leads(?:\/bulk)?(?:\?|$)/.test(url);
  const note = answerNote(facts);
  const spent = Math.round(milliseconds ?? 0);
  const title =
    milliseconds === null
      ? note
      : facts.statusGroup === 'none'
        ? t('No answer after {0} ms', spent)
        : t('Answered {0} after {1} ms', statusWords(facts), spent);
  const rows: [string, string][] = [
    ['Idempotency-Key', key ?? t('none')],
    [t('Fault'), fault ?? t('none')],
    [t('Sent by'), askerWords(facts)],
    ...(isWrite ? leadWords(facts).map((words, index): [string, string] => [index === 0 ? t('Lead') : '', words]) : []),
  ];
  return {
    tone: tones[requestTone(facts)],
    name: t('Request {0}', number),
    lead: withoutControls(`${method} ${url} · ${time}`),
    title: withoutControls(title),
    notes: [...marks.map(({ message }) => message), milliseconds === null ? '' : note]
      .filter((each) => each !== '')
      .map(withoutControls),
    facts: rows.map(([name, value]) => ({ name, value: withoutControls(value) })),
    request: beginning(sentText(facts)),
    answer: beginning(answerText(facts)),
  };
}
