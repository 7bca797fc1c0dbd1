/** Whose secret a delivery was signed with. Source: contract, "Webhooks" (signature). */
import { deliveryHeader, signatureHeader, timestampHeader } from '../../contract';
import { verify } from '../../signature/verify';
import type { HeaderPair } from '../headers';
import { headerOf } from '../headers';

/** A webhook whose secret is known. */
export interface KnownWebhook {
  readonly webhookId: string;
  readonly url: string;
  readonly current: string;
  /** The secret before the last rotation, null where there was none. */
  readonly previous: string | null;
}

/**
 * - `verified`: right for a webhook's current secret, and in time
 * - `stale`: the same, but the timestamp is not within the tolerance
 * - `previous`: right for the secret before the last rotation
 * - `other`: right for a secret, but of another webhook than the one it was addressed to
 * - `mismatch`: right for no secret that is known here; `malformed`: a header does not have its form
 * - `unsigned`: none of the headers of a delivery; `unchecked`: no secret is known here
 * - `too-large`: the body was over the limit and was not read
 */
export type ReceptionVerdict =
  | 'verified'
  | 'stale'
  | 'previous'
  | 'other'
  | 'mismatch'
  | 'malformed'
  | 'unsigned'
  | 'unchecked'
  | 'too-large';

export interface Judgement {
  readonly verdict: ReceptionVerdict;
  /** The webhook whose secret is right; where none is, the one it was addressed to. Null where neither is known. */
  readonly webhookUrl: string | null;
  /** Time of receipt minus timestamp, in seconds; null where it is not known. */
  readonly ageSeconds: number | null;
}

export interface Candidate {
  readonly webhook: KnownWebhook;
  readonly secret: string;
  readonly isPrevious: boolean;
  readonly isAddressed: boolean;
}

/** Whether a request's host and target are those of a webhook's address. A tunnel gives the host it was asked for. */
function isAddressed({ url }: KnownWebhook, hosts: readonly string[], target: string): boolean {
  if (!URL.canParse(url)) return false;
  const { host, hostname, pathname, search } = new URL(url);
  return pathname + search === target && hosts.some((each) => each === host || each === hostname);
}

/** No delivery comes over more proxies. */
const mostHosts = 32;

/** The secrets to try, in the order in which they are likely: of the webhook that was addressed, then of the others. */
export function candidatesFor(
  known: readonly KnownWebhook[],
  headers: readonly HeaderPair[],
  target: string,
): readonly Candidate[] {
  const hosts = ['host', 'x-forwarded-host', 'x-original-host'].flatMap(
    (name) => headerOf(headers, name)?.toLowerCase().split(/,\s*/, mostHosts) ?? [],
  );
  const candidates = known.flatMap((webhook) => {
    const common = { webhook, isAddressed: isAddressed(webhook, hosts, target) };
    const { current, previous } = webhook;
    return [
      { ...common, secret: current, isPrevious: false },
      ...(previous === null ? [] : [{ ...common, secret: previous, isPrevious: true }]),
    ];
  });
  const rank = (each: Candidate) => (each.isAddressed ? 0 : 2) + (each.isPrevious ? 1 : 0);
  return candidates.sort((a, b) => rank(a) - rank(b));
}

export interface JudgedRequest {
  readonly headers: readonly HeaderPair[];
  readonly target: string;
  readonly body: Uint8Array;
  /** Unix seconds. */
  readonly receivedAt: number;
  readonly toleranceSeconds: number;
}

function verdictOf(right: Candidate, someAddressed: boolean, isStale: boolean): ReceptionVerdict {
  if (someAddressed && !right.isAddressed) return 'other';
  if (right.isPrevious) return 'previous';
  return isStale ? 'stale' : 'verified';
}

/** Judges a request by all secrets that are known. Never throws for what a request holds. */
export function judgeReception(request: JudgedRequest, known: readonly KnownWebhook[]): Judgement {
  const { headers, target, body, receivedAt, toleranceSeconds } = request;
  const timestamp = headerOf(headers, timestampHeader);
  const signature = headerOf(headers, signatureHeader);
  const none = { webhookUrl: null, ageSeconds: null };
  if (signature === null && timestamp === null && headerOf(headers, deliveryHeader) === null)
    return { verdict: 'unsigned', ...none };
  const candidates = candidatesFor(known, headers, target);
  const someAddressed = candidates.some((each) => each.isAddressed);
  const check = { body, timestamp: timestamp ?? '', signature: signature ?? '', receivedAt, toleranceSeconds };
  let verdict: ReceptionVerdict = 'unchecked';
  let ageSeconds: number | null = null;
  for (const candidate of candidates) {
    const verification = verify({ ...check, secret: candidate.secret });
    ageSeconds = verification.ageSeconds;
    if (verification.verdict === 'match' || verification.verdict === 'match-but-stale')
      return {
        verdict: verdictOf(candidate, someAddressed, verification.verdict === 'match-but-stale'),
        webhookUrl: candidate.webhook.url,
        ageSeconds,
      };
    verdict = verification.verdict;
  }
  return { verdict, webhookUrl: candidates.find((each) => each.isAddressed)?.webhook.url ?? null, ageSeconds };
}
