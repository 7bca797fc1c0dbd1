/** Deliveries of `lead.created`. Source: contract, "Webhooks". */
import { backoffSeconds, deliveryHeader, leadCreatedOf, signatureHeader, timestampHeader } from '../../contract';
import { judgeWebhookUrl } from '../../contract/webhook-url';
import { sign } from '../../signature/sign';
import type { Ids } from '../account/ids';
import type { SandboxClock } from '../control/clock';
import type { StoredLead } from '../leads/entry';
import { type Post, type PostOutcome, post } from './post';
import type { StoredWebhook, Webhooks } from './routes';

export interface Attempt {
  /** ISO 8601, by the sandbox's clock. */
  readonly at: string;
  readonly url: string;
  /** X-Mega-Timestamp as sent. */
  readonly timestamp: string;
  /** X-Mega-Signature as sent. */
  readonly signature: string;
  /** The status of the answer; null where none came. */
  readonly status: number | null;
  /** Why the attempt failed; null where it did not. */
  readonly error: string | null;
  /** The beginning of the answer's body. */
  readonly response: string;
}

/** `blocked` is a URL that may not be delivered to; `cancelled` a webhook that was deleted or switched off meanwhile. */
export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'blocked' | 'cancelled';

export interface Delivery {
  /** X-Mega-Delivery, the same for every attempt. */
  readonly id: string;
  readonly webhook_id: string;
  readonly lead_id: string;
  readonly event: 'lead.created';
  /** The exact text that is sent and signed. */
  readonly body: string;
  readonly state: DeliveryState;
  /** ISO 8601; null where there will be none. */
  readonly next_attempt_at: string | null;
  readonly attempts: readonly Attempt[];
}

export interface Deliveries {
  /** Sends a lead that was genuinely inserted to every active webhook. `skew` puts the sender's clock off, in ms. */
  announce(lead: StoredLead, skew: number): void;
  /** The latest deliveries, oldest first. */
  all(): readonly Delivery[];
  /** Resolves when no attempt is under way; retries that wait for their time do not count. */
  settled(): Promise<void>;
  /** Drops all deliveries, those under way too. */
  clear(): void;
  close(): void;
}

export interface DeliveriesOptions {
  readonly webhooks: Pick<Webhooks, 'all' | 'get'>;
  readonly clock: SandboxClock;
  readonly allowLocal: boolean;
  readonly ids: () => Ids;
  readonly post?: Post;
}

/** How many deliveries are remembered, and how many attempts run at once. */
const capacity = 1000;
const concurrency = 32;

/** Why an answer is no acknowledgement, and whether that is the end of it. */
function judge({ status, error }: PostOutcome): { reason: string | null; terminal: boolean } {
  if (status === null) return { reason: error ?? 'no answer', terminal: false };
  if (status >= 200 && status < 300) return { reason: null, terminal: true };
  if (status >= 300 && status < 400) return { reason: 'a redirect is not followed', terminal: true };
  return { reason: `status ${status}`, terminal: false };
}

export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { webhooks, clock, allowLocal, post: send = post } = options;
  const deliveries = new Map<string, Delivery>();
  const waiting: (() => Promise<void>)[] = [];
  let onSettled: (() => void)[] = [];
  let underWay = 0;
  /** Ends what is under way; replaced when all is dropped. */
  let round = new AbortController();
  /** Take back the retries that wait for their time. */
  const retries = new Set<() => void>();
  let closed = false;

  const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

  function update(id: string, change: Partial<Delivery>): void {
    const delivery = deliveries.get(id);
    if (delivery !== undefined) deliveries.set(id, { ...delivery, ...change });
  }

  function pump(): void {
    while (underWay < concurrency) {
      const next = waiting.shift();
      if (next === undefined) break;
      underWay++;
      void next().finally(() => {
        underWay--;
        pump();
      });
    }
    if (underWay > 0) return;
    for (const settle of onSettled) settle();
    onSettled = [];
  }

  function enqueue(delivery: Delivery, number: number, skew: number): void {
    if (closed) return;
    waiting.push(() => attempt(delivery, number, skew, round.signal));
    pump();
  }

  async function transmit(delivery: Delivery, webhook: StoredWebhook, skew: number, signal: AbortSignal) {
    const body = Buffer.from(delivery.body);
    const timestamp = String(Math.floor((clock.now() + skew) / 1000));
    const signature = sign(webhook.secret, timestamp, body);
    const sent = { at: iso(clock.now()), url: webhook.url, timestamp, signature };
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': body.length,
      'User-Agent': 'mega-leads-sandbox',
      [signatureHeader]: signature,
      [timestampHeader]: timestamp,
      [deliveryHeader]: delivery.id,
    };
    const timeout = new AbortController();
    const seconds = webhook.timeout_seconds;
    const cancel = clock.schedule(seconds * 1000, () => timeout.abort());
    const outcome = await send(webhook.url, headers, body, AbortSignal.any([signal, timeout.signal]));
    cancel();
    const late = timeout.signal.aborted && outcome.status === null;
    return { sent, outcome: late ? { ...outcome, error: `no answer within ${seconds} s` } : outcome };
  }

  async function attempt(delivery: Delivery, number: number, skew: number, signal: AbortSignal): Promise<void> {
    const { id } = delivery;
    const webhook = webhooks.get(delivery.webhook_id);
    if (signal.aborted) return;
    if (webhook === null || !webhook.is_active) return update(id, { state: 'cancelled', next_attempt_at: null });
    if (!judgeWebhookUrl(webhook.url, allowLocal).ok) return update(id, { state: 'blocked', next_attempt_at: null });
    const { sent, outcome } = await transmit(delivery, webhook, skew, signal);
    if (signal.aborted) return;
    const { reason, terminal } = judge(outcome);
    const attempts = [
      ...(deliveries.get(id)?.attempts ?? []),
      { ...sent, status: outcome.status, error: reason, response: outcome.response },
    ];
    if (terminal || number > webhook.retry_attempts)
      return update(id, { state: reason === null ? 'delivered' : 'failed', next_attempt_at: null, attempts });
    const wait = backoffSeconds(number) * 1000;
    update(id, { next_attempt_at: iso(clock.now() + wait), attempts });
    const cancel = clock.schedule(wait, () => {
      retries.delete(cancel);
      enqueue(delivery, number + 1, skew);
    });
    retries.add(cancel);
  }

  function clear(): void {
    round.abort();
    round = new AbortController();
    for (const cancel of retries) cancel();
    retries.clear();
    waiting.length = 0;
    deliveries.clear();
  }

  return {
    announce(lead, skew) {
      const time = clock.now();
      for (const webhook of webhooks.all()) {
        if (!webhook.is_active || !webhook.event_types.includes('lead.created')) continue;
        const delivery: Delivery = {
          id: options.ids().uuid(),
          webhook_id: webhook.id,
          lead_id: lead.id,
          event: 'lead.created',
          body: JSON.stringify(leadCreatedOf(lead, iso(time + skew))),
          state: 'pending',
          next_attempt_at: iso(time),
          attempts: [],
        };
        deliveries.set(delivery.id, delivery);
        enqueue(delivery, 1, skew);
      }
      for (const id of deliveries.keys()) {
        if (deliveries.size <= capacity) break;
        deliveries.delete(id);
      }
    },
    all: () => [...deliveries.values()],
    settled: () => new Promise((resolve) => (underWay === 0 ? resolve() : onSettled.push(resolve))),
    clear,
    close() {
      closed = true;
      clear();
    },
  };
}
