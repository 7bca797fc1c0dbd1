/** A check as text for a colleague or the provider's support. It holds neither the payload nor the secret. */
import { createHash } from 'node:crypto';
import { t } from '@vscode/l10n';
import type { SignatureCheck, Verification } from '../signature';
import { duration } from './duration';
import type { ExplanationView } from './explanation';
import { payloadFacts } from './payload-facts';
import type { VerdictView } from './verdict';

/** A token or a secret in the wrong field would go out with the report. */
const credential = /mega_(?:whsec_)?[\w-]+/g;

function masked(text: string, secret: string): string {
  const withoutSecret = secret.trim().length < 4 ? text : text.replaceAll(secret.trim(), '***');
  return withoutSecret.replace(credential, 'mega_***');
}

function iso(seconds: number): string {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? '' : ` (${time.toISOString()})`;
}

function ageLine(ageSeconds: number | null, toleranceSeconds: number): string {
  if (ageSeconds === null) return t('Age: unknown');
  const words = [duration(ageSeconds), duration(toleranceSeconds)] as const;
  return ageSeconds < 0 ? t('Age: {0} in the future, tolerance {1}', ...words) : t('Age: {0}, tolerance {1}', ...words);
}

function causeLines({ summary, groups, guesses, notes }: ExplanationView): string[] {
  const causes = [...groups, ...(guesses === null ? [] : [guesses])].flatMap(({ title, causes }) => [
    '',
    `${title}:`,
    ...causes.flatMap(({ code, badge, detail, fix }) => [`- ${code} (${badge}): ${detail}`, `  ${fix}`]),
  ]);
  return [...(summary === '' ? [] : ['', summary]), ...causes, ...(notes.length === 0 ? [] : ['', ...notes])];
}

/**
 * Lines of plain text.
 *
 * @param explanation null before a cause was looked for
 */
export function signatureReport(
  check: SignatureCheck,
  { expected, ageSeconds }: Pick<Verification, 'expected' | 'ageSeconds'>,
  view: VerdictView,
  explanation: ExplanationView | null,
): string {
  const { facts, warnings } = payloadFacts(check.body);
  const lines = [
    t('Webhook signature: {0}', view.title),
    view.text,
    '',
    t('Expected: {0}', expected),
    t('Received: {0}', check.signature),
    ...(view.digits === null ? [] : [view.digits.note]),
    t('Timestamp: {0}', `${check.timestamp}${/^\d{1,12}$/.test(check.timestamp) ? iso(Number(check.timestamp)) : ''}`),
    t('Received at: {0}', `${check.receivedAt}${iso(check.receivedAt)}`),
    ageLine(ageSeconds, check.toleranceSeconds),
    t('Payload: {0}', [...facts, ...warnings].join(', ')),
    `SHA-256: ${createHash('sha256').update(check.body).digest('hex')}`,
    ...(explanation === null ? [] : causeLines(explanation)),
  ];
  return `${masked(lines.join('\n'), check.secret)}\n`;
}
