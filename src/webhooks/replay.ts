/** A delivery that was received, sent on: as it came, or signed again. */
import { randomUUID } from 'node:crypto';
import { t } from '@vscode/l10n';
import { type DeliverableLead, deliveryHeader, leadCreatedOf, signatureHeader, timestampHeader } from '../contract';
import { isLoopbackHost } from '../contract/loopback';
import { sign } from '../signature/sign';
import { type HeaderPair, headerOf, signedHeaders } from './headers';
import type { PostRequest, PostResult } from './post';
import type { KnownWebhook, Reception } from './receive';

/** What MEGA gives an endpoint by default, in milliseconds. */
export const forwardTimeout = 10_000;

export type TargetJudgement =
  | { readonly ok: true; readonly url: string; readonly isLocal: boolean }
  | { readonly ok: false; readonly reason: string };

/** Judges an address that deliveries are to be sent on to. A bare port means this machine. */
export function judgeTarget(text: string): TargetJudgement {
  const trimmed = text.trim();
  const spelled = /^:?\d{1,5}(?=$|\/)/.test(trimmed)
    ? `http://127.0.0.1:${trimmed.replace(/^:/, '')}`
    : /^[a-z]+:\/\//i.test(trimmed)
      ? trimmed
      : `http://${trimmed}`;
  if (trimmed === '' || !URL.canParse(spelled)) return { ok: false, reason: t('This is not a URL.') };
  const url = new URL(spelled);
  if (!['http:', 'https:'].includes(url.protocol))
    return { ok: false, reason: t('Only http and https are posted to.') };
  if (url.username !== '' || url.password !== '')
    return { ok: false, reason: t('The address must not hold a user name or password.') };
  return { ok: true, url: url.href, isLocal: isLoopbackHost(url.hostname) };
}

/** What a receiver that sends on by itself adds, so that it knows again what it sent (RFC 9110, 7.6.3). */
export const createVia = (): HeaderPair => ['Via', `1.1 mega-leads-${randomUUID()}`];

/** Whether a delivery was sent on by this receiver before: receivers that lead to each other would do so for ever. */
export function cameBack({ headers }: Pick<Reception, 'headers'>, [name, own]: HeaderPair): boolean {
  return (headerOf(headers, name) ?? '').split(',').some((each) => each.trim() === own);
}

/**
 * The bytes and headers as they came. Null where the body is no longer kept.
 *
 * @param via of the receiver, where it sends on by itself
 */
export function asItCame({ headers, body }: Reception, url: string, via?: HeaderPair): PostRequest | null {
  if (body === null) return null;
  return { url, headers: via ? [...headers, via] : headers, body, timeoutMilliseconds: forwardTimeout };
}

/** The same headers, with the signature's own in their places; what is missing goes behind them. */
function withSignature(headers: readonly HeaderPair[], own: readonly HeaderPair[]): HeaderPair[] {
  const fresh = new Map(own.map((pair) => [pair[0].toLowerCase(), pair]));
  const placed = headers.flatMap((pair): HeaderPair[] => {
    const name = pair[0].toLowerCase();
    const mine = fresh.get(name);
    if (mine === undefined) return own.some(([each]) => each.toLowerCase() === name) ? [] : [pair];
    fresh.delete(name);
    return [[pair[0], mine[1]]];
  });
  return [...placed, ...fresh.values()];
}

/**
 * The same delivery as a retry of it would be: its id kept, its timestamp and signature new.
 *
 * @param body what is signed and sent
 * @param now milliseconds since the epoch
 */
export function signedAnew(
  { headers, deliveryId }: Reception,
  body: Uint8Array,
  secret: string,
  url: string,
  now: number,
): PostRequest {
  const timestamp = String(Math.floor(now / 1000));
  const own: HeaderPair[] = [
    [signatureHeader, sign(secret, timestamp, body)],
    [timestampHeader, timestamp],
    [deliveryHeader, deliveryId ?? randomUUID()],
  ];
  return { url, headers: withSignature(headers, own), body, timeoutMilliseconds: forwardTimeout };
}

/** What was sent on, and what came of it. */
export interface Forwarding {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly how: 'as-it-came' | 'signed-anew' | 'edited' | 'test';
  readonly request: PostRequest;
  readonly result: PostResult;
}

/** The delivery that MEGA would have made of a lead, marked as made here. */
export function backfillReception(
  lead: DeliverableLead,
  webhook: KnownWebhook,
  now: number,
  newId: () => string = randomUUID,
): Reception {
  const body = Buffer.from(JSON.stringify(leadCreatedOf(lead, new Date(now).toISOString())));
  const timestamp = String(Math.floor(now / 1000));
  const deliveryId = newId();
  const { pathname, search } = new URL(webhook.url);
  return {
    id: newId(),
    receivedAt: now,
    origin: 'backfill',
    method: 'POST',
    target: pathname + search,
    headers: signedHeaders({ secret: webhook.current, timestamp, body, deliveryId }),
    body,
    bodyBytes: body.length,
    deliveryId,
    attempt: 1,
    event: 'lead.created',
    leadId: lead.id,
    leadName: lead.contact_name || lead.contact_email || lead.contact_phone || null,
    judgement: { verdict: 'verified', webhookUrl: webhook.url, ageSeconds: 0 },
    answered: null,
  };
}
