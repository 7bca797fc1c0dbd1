/** Deliveries that were received, as a list and a page show them. */
import { t } from '@vscode/l10n';
import { duration } from './duration';

export type Header = readonly [name: string, value: string];

type Verdict =
  | 'verified'
  | 'stale'
  | 'previous'
  | 'other'
  | 'mismatch'
  | 'malformed'
  | 'unsigned'
  | 'unchecked'
  | 'too-large';

/** What is known of a delivery. */
export interface ReceptionFacts {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly origin: 'received' | 'backfill' | 'test';
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Header[];
  /** Null where it is not kept. */
  readonly body: Uint8Array | null;
  readonly bodyBytes: number;
  readonly deliveryId: string | null;
  readonly attempt: number;
  readonly event: string | null;
  readonly leadId: string | null;
  readonly leadName: string | null;
  readonly judgement: {
    readonly verdict: Verdict;
    readonly webhookUrl: string | null;
    readonly ageSeconds: number | null;
  };
  readonly answered: number | null;
  /** The codes of what was proven to be wrong with its signature. */
  readonly causes?: readonly string[] | undefined;
}

export interface ReceptionVerdictView {
  readonly tone: 'good' | 'warning' | 'bad' | 'neutral';
  readonly title: string;
  /** What it means, and what to do about it. */
  readonly text: string;
}

/** A verdict in words. */
export function receptionVerdict({ judgement, origin }: ReceptionFacts): ReceptionVerdictView {
  const { verdict, webhookUrl, ageSeconds } = judgement;
  const of = webhookUrl ?? t('a webhook');
  const age = duration(ageSeconds ?? 0);
  switch (verdict) {
    case 'verified':
      return {
        tone: 'good',
        title: t('Verified'),
        text:
          origin !== 'received'
            ? t('Made here and signed with the secret of {0}.', of)
            : t('Signed with the secret of {0}; the timestamp is within the tolerance.', of),
      };
    case 'stale':
      return (ageSeconds ?? 0) < 0
        ? {
            tone: 'warning',
            title: t('Timestamp in the future'),
            text: t('Signed with the secret of {0}, but its timestamp is {1} ahead. A handler refuses it.', of, age),
          }
        : {
            tone: 'warning',
            title: t('Stale timestamp'),
            text: t('Signed with the secret of {0}, but {1} ago. A handler refuses it.', of, age),
          };
    case 'previous':
      return {
        tone: 'warning',
        title: t('Previous secret'),
        text: t(
          'Signed with the secret that {0} had before it was rotated. The sender still has the old one: give it the new one.',
          of,
        ),
      };
    case 'other':
      return {
        tone: 'warning',
        title: t('Secret of another webhook'),
        text: t('It came to the address of one webhook and is signed with the secret of another: {0}.', of),
      };
    case 'mismatch':
      return {
        tone: 'bad',
        title: t('Mismatch'),
        text: t("The signature doesn't match any secret kept here."),
      };
    case 'malformed':
      return {
        tone: 'bad',
        title: t('Malformed'),
        text: t('X-Mega-Signature or X-Mega-Timestamp is missing, or does not have its form.'),
      };
    case 'unsigned':
      return {
        tone: 'neutral',
        title: t('Not signed'),
        text: t('It has none of the headers of a delivery, so it hardly comes from MEGA.'),
      };
    case 'unchecked':
      return {
        tone: 'neutral',
        title: t('Not checked'),
        text: t('No secret is kept here. Add the secret of its webhook, and what comes from then on is checked.'),
      };
    case 'too-large':
      return {
        tone: 'bad',
        title: t('Too large'),
        text: t('The body was over the limit of the receiver; it was answered with 413 and not kept.'),
      };
  }
}

export interface ReceptionRow {
  readonly label: string;
  readonly description: string;
  readonly tone: ReceptionVerdictView['tone'];
  readonly isDuplicate: boolean;
  readonly tooltip: string;
  /** The row as a screen reader says it. */
  readonly spoken: string;
}

/** A row of the list: who, verdict, which attempt, when. */
export function receptionRow(facts: ReceptionFacts, language = 'en'): ReceptionRow {
  const { title, text, tone } = receptionVerdict(facts);
  const { attempt, receivedAt, leadName, leadId, method, target, deliveryId, answered, origin } = facts;
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(receivedAt);
  const label = leadName ?? (leadId === null ? `${method} ${target}` : t('Lead {0}', leadId.slice(0, 8)));
  const repeat = attempt > 1 ? [t('duplicate, attempt {0}', attempt)] : [];
  const made = origin === 'backfill' ? [t('made here')] : [];
  const parts = [title, ...repeat, ...made, time];
  return {
    label,
    description: parts.join(' · '),
    tone,
    isDuplicate: attempt > 1,
    tooltip: [
      text,
      ...(attempt > 1
        ? [t('A request with this delivery id came before: a handler takes it for done and answers 2xx.')]
        : []),
      `${method} ${target}`,
      ...(deliveryId === null ? [] : [t('Delivery {0}', deliveryId)]),
      ...(answered === null ? [] : [t('Answered with {0}', answered)]),
      new Date(receivedAt).toISOString(),
    ].join('\n'),
    spoken: [label, ...parts].join(', '),
  };
}
