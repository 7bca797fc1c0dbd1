import type { Rooms } from '../../rooms';
import type { DiagnosisInput } from '../../signature';
import type { KnownWebhook, Reception } from '../../webhooks';

/** What a delivery is checked with. */
export interface DeliveryCheck {
  readonly input: DiagnosisInput;
  readonly webhookId: string;
  /** The address of the webhook. */
  readonly secretOf: string;
}

/** The likeliest secret first; null where the body is gone or no secret is known. */
export function checkOf(
  { webhooks: { candidatesFor, headerOf }, views: { secretName } }: Rooms,
  known: readonly KnownWebhook[],
  { body, headers, target, receivedAt, judgement, deliveryId }: Reception,
  toleranceSeconds: number,
): DeliveryCheck | null {
  const candidates = candidatesFor(known, headers, target);
  const isCurrent = (each: (typeof candidates)[number]) => !each.isPrevious;
  const first =
    candidates.find((each) => each.isAddressed && isCurrent(each)) ??
    candidates.find((each) => each.webhook.url === judgement.webhookUrl && isCurrent(each)) ??
    candidates.find(isCurrent);
  if (body === null || first === undefined) return null;
  const { webhook } = first;
  return {
    webhookId: webhook.webhookId,
    secretOf: webhook.url,
    input: {
      body,
      timestamp: headerOf(headers, 'X-Mega-Timestamp') ?? '',
      signature: headerOf(headers, 'X-Mega-Signature') ?? '',
      secret: webhook.current,
      receivedAt: Math.floor(receivedAt / 1000),
      toleranceSeconds,
      previousSecrets: webhook.previous === null ? [] : [{ secret: webhook.previous, name: webhook.url }],
      otherSecrets: candidates
        .filter((each) => each.webhook !== webhook)
        .map(({ secret, webhook: { url } }) => ({ secret, name: secretName(url, [webhook.url]) })),
      ...(deliveryId === null ? {} : { deliveryId }),
    },
  };
}
