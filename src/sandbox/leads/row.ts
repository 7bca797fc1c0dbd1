/** What a lead is written with, read and checked against the account. Source: contract, "Push" and "Bulk". */
import * as z from 'zod';
import { bulkRowFields, contactRequired, hasContact, leadFields } from '../../contract';
import type { Account, Owner, Stage } from '../account/account';

type Scalar = string | number | boolean | null;

/** The fields given; those not given are null. Unknown fields are gone. */
export interface Row {
  readonly rowRef: string | null;
  readonly contact_name: string | null;
  readonly contact_phone: string | null;
  readonly contact_email: string | null;
  readonly source_platform: string | null;
  readonly source_type: string | null;
  readonly stage: Stage | null;
  readonly owner: Owner | null;
  readonly customFields: Readonly<Record<string, Scalar>>;
  /** Slugs of the row that the account does not have. */
  readonly ignoredCustomFields: readonly string[];
}

export type ReadRow = { readonly ok: true; readonly row: Row } | { readonly ok: false; readonly errors: string[] };

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);

/** As entries, because a slug such as `__proto__` is none that an object can hold safely. */
const customFields = z.unknown().transform((value, context): readonly (readonly [string, Scalar])[] => {
  const complain = (message: string, path: string[] = []) =>
    context.issues.push({ code: 'custom', message, input: value, path });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) complain('must be an object');
  else
    return Object.entries(value).flatMap(([slug, each]): [string, Scalar][] => {
      if (isScalar(each)) return [[slug, each]];
      complain('must be a string, number, boolean or null', [slug]);
      return [];
    });
  return [];
});

const createBody = z.object({ ...leadFields, custom_fields: customFields.optional() });
const bulkBody = z.object({ ...bulkRowFields, custom_fields: customFields.optional() });
type Fields = z.infer<typeof bulkBody>;

/** zod's complaints as sentences that name the field. */
export function complaints({ issues }: z.ZodError): string[] {
  return issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
}

/** A blank string counts as absent. */
const given = (text: string | undefined) => (text === undefined || text.trim() === '' ? null : text);

function toRow(account: Account, fields: Fields): ReadRow {
  const errors: string[] = [];
  if (!hasContact(fields)) errors.push(contactRequired);
  const stage = account.stages.find(({ slug }) => slug === fields.stage_slug) ?? null;
  if (fields.stage_slug !== undefined && stage === null)
    errors.push(`stage_slug: there is no stage ${JSON.stringify(fields.stage_slug)}`);
  const ownerId = fields.owner_id?.toLowerCase();
  const owner = account.owners.find(({ id }) => id === ownerId) ?? null;
  if (ownerId !== undefined && owner === null) errors.push('owner_id: not a team member of the customer');
  if (errors.length > 0) return { ok: false, errors };
  const entries = fields.custom_fields ?? [];
  return {
    ok: true,
    row: {
      rowRef: fields.row_ref ?? null,
      contact_name: given(fields.contact_name),
      contact_phone: given(fields.contact_phone),
      contact_email: given(fields.contact_email),
      source_platform: fields.source_platform ?? null,
      source_type: fields.source_type ?? null,
      stage,
      owner,
      customFields: {
        ...Object.fromEntries(entries.filter(([slug]) => account.customFields.has(slug))),
        ...(fields.lead_line === undefined ? {} : { lead_line: fields.lead_line }),
      },
      ignoredCustomFields: entries.map(([slug]) => slug).filter((slug) => !account.customFields.has(slug)),
    },
  };
}

/** Reads the body of createLead; the fields that only a bulk row has are unknown to it. */
export function readCreateBody(account: Account, body: unknown): ReadRow {
  const parsed = createBody.safeParse(body);
  return parsed.success ? toRow(account, parsed.data) : { ok: false, errors: complaints(parsed.error) };
}

/** Reads one row of a bulk import. */
export function readBulkRow(account: Account, row: unknown): ReadRow {
  const parsed = bulkBody.safeParse(row);
  return parsed.success ? toRow(account, parsed.data) : { ok: false, errors: complaints(parsed.error) };
}
