/** Which account rows went to. */
import type { ImportHead } from './journal-lines';

type Target = ImportHead['target'];

/** A base URL as it is compared: a slash at its end is no other address. */
export const addressOf = (baseUrl: string) => new URL(baseUrl).href.replace(/(?<!\/)\/+$/, '');

/** Whose leads those of a connection are, whatever it is called: those of a customer at a base URL with its path. */
export const accountOf = ({ baseUrl, customerId }: { readonly baseUrl: string; readonly customerId: string }): string =>
  `${addressOf(baseUrl)} ${customerId.toLowerCase()}`;

/** Whom leads of a connection go to: Idempotency-Keys count for one customer at one base URL. Source: contract, "Push". */
export function targetOf({
  baseUrl,
  customerId,
  name,
}: {
  readonly baseUrl: string;
  readonly customerId: string;
  readonly name: string;
}): Target {
  return { origin: new URL(baseUrl).origin, customerId, connection: name, baseUrl };
}

/**
 * Whether rows went to an account. `maybe` where the first release wrote down: it kept the origin alone, which several
 * accounts may share.
 */
export function isSameAccount(
  kept: Target,
  { baseUrl, customerId }: { readonly baseUrl: string; readonly customerId: string },
): 'same' | 'maybe' | 'other' {
  if (kept.customerId.toLowerCase() !== customerId.toLowerCase()) return 'other';
  if (kept.baseUrl !== undefined) return addressOf(kept.baseUrl) === addressOf(baseUrl) ? 'same' : 'other';
  return kept.origin === new URL(baseUrl).origin ? 'maybe' : 'other';
}
