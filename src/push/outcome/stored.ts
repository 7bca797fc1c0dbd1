/** What a pushed lead holds now, beside what was asked for: a push may succeed and keep less than it was given. */
import type { Lead, LeadCreateRequest } from '../../contract';

export interface StoredDifference {
  /** As a lead file spells it, such as `custom_fields.budget`. */
  readonly field: string;
  readonly sent: string;
  /** What the lead holds, null where it holds nothing. */
  readonly stored: string | null;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : (JSON.stringify(value) ?? '').trim();

const isNothing = (value: unknown): boolean => value === undefined || value === null || textOf(value) === '';

/** How a field's notation may change without a change of what it says. */
const notations: Readonly<Record<string, (text: string) => string>> = {
  contact_email: (text) => text.toLowerCase(),
  // Leads are matched by the last ten digits. Source: contract, "Push".
  contact_phone: (text) => text.replace(/\D/g, '').slice(-10),
};

/** A server may keep a number as a text and a text as a number. */
function isSame(field: string, sent: unknown, stored: unknown): boolean {
  const notation = notations[field] ?? ((text: string) => text);
  const [one, other] = [notation(textOf(sent)), notation(textOf(stored))];
  return one === other || (one !== '' && Number(one) === Number(other));
}

function* pairs(sent: LeadCreateRequest, stored: Lead): Generator<readonly [string, unknown, unknown]> {
  const { custom_fields, stage_slug, ...plain } = sent;
  for (const [field, value] of Object.entries(plain)) yield [field, value, stored[field]];
  yield ['stage_slug', stage_slug, stored.current_stage?.slug];
  // An answer without custom fields says nothing of them.
  const held = stored.custom_fields;
  if (held === undefined) return;
  for (const [slug, value] of Object.entries(custom_fields ?? {}))
    yield [`custom_fields.${slug}`, value, held !== null && Object.hasOwn(held, slug) ? held[slug] : undefined];
}

/**
 * The fields that a lead does not hold as they were sent. Blank texts and null ask for nothing.
 *
 * Source: contract, "Creates and merges" (the values given win; unknown custom-field slugs are ignored; the answer has
 * the custom fields).
 */
export function storedDifferences(sent: LeadCreateRequest, stored: Lead): StoredDifference[] {
  return [...pairs(sent, stored)]
    .filter(([field, asked, held]) => !isNothing(asked) && !isSame(field, asked, held))
    .map(([field, asked, held]) => ({ field, sent: textOf(asked), stored: isNothing(held) ? null : textOf(held) }));
}
