/** A delivery as a page: what it was, what was sent on of it, and what came back. */
import { t } from '@vscode/l10n';
import { block, cell, plain } from './markdown';
import { type Header, type ReceptionFacts, receptionVerdict } from './reception';

/** What was sent on, and what came of it. */
export interface ForwardingFacts {
  readonly at: number;
  readonly how: 'as-it-came' | 'signed-anew' | 'edited';
  readonly request: { readonly url: string; readonly headers: readonly Header[]; readonly body: Uint8Array };
  readonly result:
    | {
        readonly ok: true;
        readonly status: number;
        readonly headers: readonly Header[];
        readonly body: Uint8Array;
        readonly cut: boolean;
        readonly milliseconds: number;
      }
    | { readonly ok: false; readonly reason: string; readonly milliseconds: number };
}

/** One line on what came of it. */
export function forwardingLine({ request, result }: Pick<ForwardingFacts, 'request' | 'result'>): string {
  return result.ok
    ? t('{0} answered {1} after {2} ms', request.url, result.status, result.milliseconds)
    : t('{0}: {1}', request.url, result.reason);
}

const bodyText = (body: Uint8Array) => Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();

const credentialHeader = /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key)$|token|secret|password/i;
const headerLines = (headers: readonly Header[]) =>
  headers.map(([name, value]) => `${name}: ${credentialHeader.test(name) ? '***' : value}`);

/** A body for reading: JSON set out in lines, and said to be. */
function bodyBlocks(body: Uint8Array): string[] {
  const text = bodyText(body);
  if (text === '') return [`_${plain(t('No body'))}_`];
  try {
    const pretty = JSON.stringify(JSON.parse(text), null, 2);
    const note = pretty === text ? [] : [`_${plain(t('Set out for reading; the bytes are below.'))}_`];
    return [...note, block(pretty, 'json'), ...(pretty === text ? [] : [block(text)])];
  } catch {
    return [block(text)];
  }
}

const times = (milliseconds: number, language: string) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(milliseconds);

const ways = {
  'as-it-came': () => t('as it came'),
  'signed-anew': () => t('signed anew'),
  edited: () => t('edited and signed anew'),
};

function forwardingPart({ at, how, request, result }: ForwardingFacts, language: string): string[] {
  const head = `### ${plain(`${request.url} · ${ways[how]()} · ${times(at, language)}`)}`;
  const sent = [`**${plain(t('Sent'))}**`, block(headerLines(request.headers).join('\n'))];
  if (how === 'edited') sent.push(...bodyBlocks(request.body));
  if (!result.ok) return [head, plain(result.reason), ...sent];
  const { status, milliseconds, cut } = result;
  const line = plain(t('Answered {0} after {1} ms', status, milliseconds));
  return [
    head,
    `**${line}**`,
    block(headerLines(result.headers).join('\n')),
    ...bodyBlocks(result.body),
    ...(cut ? [`_${plain(t('Only the beginning of the answer is shown.'))}_`] : []),
    ...sent,
  ];
}

/** What explains a signature that does not match. */
export interface ExplanationFacts {
  readonly summary: string;
  readonly groups: readonly {
    readonly title: string;
    readonly causes: readonly { readonly badge: string; readonly detail: string; readonly fix: string }[];
  }[];
  readonly notes: readonly string[];
}

function explanationPart({ summary, groups, notes }: ExplanationFacts): string[] {
  return [
    ...(summary === '' ? [] : [plain(summary)]),
    ...groups.flatMap(({ title, causes }) => [
      `### ${plain(title)}`,
      ...causes.map(({ badge, detail, fix }) => `- **${plain(badge)}** ${plain(detail)}  \n  ${plain(fix)}`),
    ]),
    ...notes.map(plain),
  ];
}

/**
 * A delivery as a Markdown page: verdict, causes, what was sent on with its answers, request. Nothing that came over the wire is
 * taken for markup, and no value of a credential's header is in it.
 */
export function receptionPage(
  facts: ReceptionFacts,
  explanation: ExplanationFacts | null,
  forwardings: readonly ForwardingFacts[],
  language = 'en',
): string {
  const verdict = receptionVerdict(facts);
  const { attempt, deliveryId, body, bodyBytes, method, target, headers, answered, origin, receivedAt } = facts;
  const icon = { good: '✓', warning: '⚠', bad: '✗', neutral: '•' }[verdict.tone];
  // What came over the wire stands as code, where no address becomes a link.
  const wire = (value: string | null) => (value === null ? plain(t('none')) : cell(value));
  const rows = [
    [t('Received'), plain(times(receivedAt, language))],
    [t('Delivery'), wire(deliveryId)],
    [t('Attempt'), plain(attempt > 1 ? t('{0}, a duplicate', attempt) : String(attempt))],
    [t('Event'), wire(facts.event)],
    [t('Lead'), wire(facts.leadName ?? facts.leadId)],
    [t('Answered'), plain(answered === null ? t('made here, nobody waited for an answer') : String(answered))],
    [t('Body'), plain(t('{0} bytes', bodyBytes))],
  ];
  const parts = [
    `# ${icon} ${plain(verdict.title)}`,
    plain(verdict.text),
    ...(origin === 'backfill' ? [`**${plain(t('Made here: MEGA did not send this delivery.'))}**`] : []),
    ...(explanation === null ? [] : explanationPart(explanation)),
    ['| | |', '| --- | --- |', ...rows.map(([name = '', value = '']) => `| ${plain(name)} | ${value} |`)].join('\n'),
    ...(forwardings.length === 0 ? [] : [`## ${plain(t('Forwarded'))}`]),
    ...forwardings.toReversed().flatMap((each) => forwardingPart(each, language)),
    `## ${plain(t('Request'))}`,
    block([`${method} ${target} HTTP/1.1`, ...headerLines(headers)].join('\n')),
    ...(body === null
      ? [
          `_${plain(t('The body is not kept: it came in an earlier window, and contact data is not written to disk unless the setting megaLeads.receiver.keepContacts asks for it.'))}_`,
        ]
      : bodyBlocks(body)),
  ];
  return `${parts.join('\n\n')}\n`;
}
