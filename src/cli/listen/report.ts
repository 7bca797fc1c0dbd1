/** What `mega-leads listen` prints: no name, email or phone, and nothing of a request that could steer a terminal. */
import type { PostResult, Reception } from '../../webhooks';

const plain = (text: string) => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);

export const receptionObject = (reception: Reception, saved: string | null) => ({
  at: new Date(reception.receivedAt).toISOString(),
  verdict: reception.judgement.verdict,
  age_seconds: reception.judgement.ageSeconds,
  secret: reception.judgement.webhookUrl,
  event: reception.event,
  lead_id: reception.leadId,
  delivery_id: reception.deliveryId,
  attempt: reception.attempt,
  method: reception.method,
  target: reception.target.split('?', 1)[0],
  payload_bytes: reception.bodyBytes,
  answered: reception.answered,
  saved,
});

export function receptionLine(reception: Reception, saved: string | null): string {
  const { judgement, event, leadId, deliveryId, attempt, answered } = reception;
  return [
    new Date(reception.receivedAt).toISOString(),
    judgement.verdict.padEnd(9),
    plain(event ?? 'no event'),
    plain(leadId ?? 'no lead'),
    `delivery ${plain(deliveryId ?? 'without id')}${attempt > 1 ? `, attempt ${attempt}` : ''}`,
    `answered ${answered}`,
    ...(saved === null ? [] : [saved]),
  ].join('  ');
}

export const forwardingObject = ({ deliveryId }: Reception, url: string, result: PostResult) => ({
  forwarded_to: url,
  delivery_id: deliveryId,
  status: result.ok ? result.status : null,
  error: result.ok ? null : result.reason,
  milliseconds: result.milliseconds,
});

export const forwardingLine = (_: Reception, url: string, result: PostResult) =>
  `  to ${url}: ${result.ok ? `status ${result.status}` : result.reason} (${result.milliseconds} ms)`;
