/** A delivery as a page: what it was, what was sent on of it, and what came back. */
import { t } from '@vscode/l10n';
import { setOut } from '../contract';
import { type Header, type ReceptionFacts, type ReceptionVerdictView, receptionVerdict } from './reception';
import { withoutControls } from './terminal';

/** What was sent on, and what came of it. */
export interface ForwardingFacts {
  readonly at: number;
  readonly how: 'as-it-came' | 'signed-anew' | 'edited' | 'test';
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

/** Headers, a line each; no value of a credential's header is in it. */
export const headerLines = (headers: readonly Header[]): string =>
  headers.map(([name, value]) => `${name}: ${credentialHeader.test(name) ? '***' : value}`).join('\n');

/**
 * A delivery to be compared with another: what says the same reads the same. Names of headers are in lower case and in
 * their order, because neither means anything; values are as they came.
 *
 * @param headers null where they are left out
 */
export function comparable(headers: readonly Header[] | null, body: Uint8Array | null): string {
  const sorted = (headers ?? [])
    .map(([name, value]): Header => [name.toLowerCase(), value])
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const parts = [...(headers === null ? [] : [headerLines(sorted)]), body === null ? '' : readableBody(body)];
  return `${parts.join('\n\n')}\n`;
}

/** A body for reading: JSON set out in lines, anything else as it is. */
export function readableBody(body: Uint8Array): string {
  const text = bodyText(body);
  try {
    JSON.parse(text);
    return setOut(text);
  } catch {
    return text;
  }
}

/** A page that shows more of one text hangs for seconds. In characters. */
const mostShown = 100_000;

export const beginning = (text: string) => (text.length > mostShown ? `${text.slice(0, mostShown)}…` : text);

const times = (milliseconds: number, language: string) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(milliseconds);

const ways = {
  'as-it-came': () => t('as it came'),
  'signed-anew': () => t('signed again'),
  edited: () => t('edited and signed again'),
  test: () => t('test delivery'),
};

/** One request with its answer: the one that came in, or one that was sent from here. */
export interface AttemptFacts {
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly title: string;
  readonly detail: string;
  /** Named texts below it. */
  readonly parts: readonly { readonly name: string; readonly text: string }[];
}

function forwardingFacts({ at, how, request, result }: ForwardingFacts, language: string): AttemptFacts {
  const sent = headerLines(request.headers);
  const parts = [
    { name: t('Sent'), text: beginning(how === 'edited' ? `${sent}\n\n${readableBody(request.body)}` : sent) },
  ];
  if (!result.ok) parts.unshift({ name: t('Answer'), text: result.reason });
  else {
    const cut = result.cut ? `\n${t('Only the beginning of the answer is shown.')}` : '';
    const head = [`HTTP ${result.status}`, headerLines(result.headers)].filter((each) => each !== '').join('\n');
    const body = result.body.length === 0 ? '' : `\n\n${readableBody(result.body)}`;
    parts.unshift({ name: t('Answer'), text: beginning(head + body) + cut });
  }
  return {
    tone: result.ok && result.status >= 200 && result.status < 300 ? 'good' : 'bad',
    title: result.ok
      ? t('Answered {0} after {1} ms', result.status, result.milliseconds)
      : t('No answer after {0} ms', result.milliseconds),
    detail: withoutControls([request.url, ways[how](), times(at, language)].join(' · ')),
    parts,
  };
}

export interface ReceptionPage extends ReceptionVerdictView {
  readonly name: string;
  readonly lead: string;
  /** That MEGA did not send it; empty where it did. */
  readonly made: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** The oldest first. */
  readonly attempts: readonly AttemptFacts[];
  /** Null where it is not kept. */
  readonly payload: string | null;
  /** Said above the payload, or in its place. */
  readonly payloadNote: string;
  /** What cannot be done with it and why; empty where all can. */
  readonly keptNote: string;
  readonly headers: string;
}

/**
 * A delivery as its page shows it: all of it text, nothing of it markup.
 *
 * @param verdict what is said of it; null for the verdict on its signature
 */
export function receptionPage(
  facts: ReceptionFacts,
  forwardings: readonly ForwardingFacts[],
  verdict: ReceptionVerdictView | null = null,
  language = 'en',
): ReceptionPage {
  const { attempt, deliveryId, body, bodyBytes, method, target, headers, answered, origin, receivedAt } = facts;
  const said = verdict ?? receptionVerdict(facts);
  const none = t('none');
  const rows = [
    [t('Delivery'), deliveryId ?? none],
    [t('Attempt'), attempt > 1 ? t('{0}, a duplicate', attempt) : String(attempt)],
    [t('Event'), facts.event ?? none],
    [t('Lead'), facts.leadId ?? none],
    [t('Body'), t('{0} bytes', bodyBytes)],
  ];
  const came: AttemptFacts[] =
    origin === 'received'
      ? [
          {
            // An answer of 2xx to what a handler has to refuse is not well.
            tone: (answered ?? 0) >= 300 ? 'bad' : said.tone === 'good' ? 'good' : 'neutral',
            title: answered === null ? t('Received') : t('Received and answered with {0}', answered),
            detail: withoutControls([`${method} ${target}`, times(receivedAt, language)].join(' · ')),
            parts: [],
          },
        ]
      : [];
  const text = body === null ? null : bodyText(body);
  const readable = body === null ? null : readableBody(body);
  return {
    ...said,
    name: withoutControls(
      facts.leadName ?? (facts.leadId === null ? `${method} ${target}` : t('Lead {0}', facts.leadId.slice(0, 8))),
    ),
    lead: withoutControls([facts.event ?? `${method} ${target}`, times(receivedAt, language)].join(' · ')),
    made: origin === 'backfill' ? t('Made here: MEGA did not send this delivery.') : '',
    facts: rows.map(([name = '', value = '']) => ({ name, value: withoutControls(value) })),
    attempts: [...came, ...forwardings.map((each) => forwardingFacts(each, language))],
    payload: readable === null ? null : beginning(readable),
    payloadNote:
      text === null
        ? t("The payload isn't kept.")
        : text === ''
          ? t('No body')
          : (readable ?? '').length > mostShown
            ? t('Only the beginning is shown. Save as Fixture writes all of it.')
            : readable === text
              ? ''
              : t('Set out for reading. Bytes shows what was signed.'),
    keptNote:
      text !== null
        ? ''
        : facts.judgement.verdict === 'too-large'
          ? t('The payload was too large to keep, so the other actions are unavailable.')
          : t(
              "Payloads aren't kept when the window closes, because they hold contact data. To use the other actions, have this delivery sent again, or turn on megaLeads.receiver.keepContacts for later ones.",
            ),
    headers: beginning([`${method} ${target} HTTP/1.1`, headerLines(headers)].join('\n')),
  };
}
