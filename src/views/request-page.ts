/** A request that a sandbox got, as a page: what a rule says of it, what was sent, what came back, the lead it made. */
import { t } from '@vscode/l10n';
import { block, cell, plain } from './markdown';
import { answerNote, askerWords, laidOut, type RequestFacts, requestTone, statusWords } from './request';

const icons = { good: '✓', refused: '•', open: '…', doubtful: '⚠', marked: '✗' } as const;

const isJson = (body: string) => /^\s*[[{]/.test(body);

function bodyBlocks(body: string): string[] {
  if (body === '') return [`_${plain(t('No body'))}_`];
  return [block(laidOut(body), isJson(body) ? 'json' : '')];
}

const mostLeads = 20;

function leadWords({ made, isReplay }: RequestFacts): string {
  if (isReplay) return plain(t('none: this is the answer to an earlier request with the same key'));
  if (made.length === 0) return plain(t('none'));
  const shown = made
    .slice(0, mostLeads)
    .map(({ id, effect }) => `${cell(id)} ${plain(effect === 'created' ? t('created') : t('merged'))}`);
  const more = made.length - shown.length;
  return [...shown, ...(more > 0 ? [plain(t('and {0} more', more))] : [])].join('<br>');
}

/** A request as a Markdown page. Nothing that came over the wire is taken for markup. */
export function requestPage(facts: RequestFacts, language = 'en'): string {
  const { number, method, url, headers, body, answer, at, milliseconds, key, fault, marks } = facts;
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(Date.parse(at));
  const isWrite = method === 'POST' && /\/leads(?:\/bulk)?(?:\?|$)/.test(url);
  const rows = [
    [t('Received'), plain(time)],
    [t('Status'), plain(statusWords(facts))],
    [t('Time'), plain(milliseconds === null ? t('waiting') : t('{0} ms', Math.round(milliseconds)))],
    ['Idempotency-Key', key === null ? plain(t('none')) : cell(key)],
    [t('Fault'), fault === null ? plain(t('none')) : cell(fault)],
    [t('Sent by'), facts.isOwn || facts.agent === null ? plain(askerWords(facts)) : cell(facts.agent)],
    ...(isWrite ? [[t('Lead'), leadWords(facts)]] : []),
  ];
  const note = answerNote(facts);
  const parts = [
    `# ${icons[requestTone(facts)]} ${plain(t('Request {0}', number))}`,
    ...marks.map(({ outcome, message }) => `**${outcome === 'failed' ? '✗' : '⚠'} ${plain(message)}**`),
    ['| | |', '| --- | --- |', ...rows.map(([name = '', value = '']) => `| ${plain(name)} | ${value} |`)].join('\n'),
    `## ${plain(t('Request'))}`,
    block([`${method} ${url} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n')),
    ...bodyBlocks(body),
    `## ${plain(t('Answer'))}`,
    ...(note === '' ? [] : [plain(note)]),
    ...(answer === null
      ? []
      : [
          block(
            [
              `HTTP/1.1 ${answer.status}`,
              ...Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`),
            ].join('\n'),
          ),
          ...bodyBlocks(answer.body),
        ]),
  ];
  return `${parts.join('\n\n')}\n`;
}
