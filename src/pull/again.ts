/** A lead that was pulled, as the body that would push it. Source: contract, "Push". */
import { customFields, type Lead, type LeadCreateRequest, sourcePlatforms, sourceTypes } from '../contract';
import { keptText, memberTexts, setOut } from '../contract/json-text';

const filled = (text: string | null | undefined) => ((text ?? '').trim() === '' ? undefined : (text ?? undefined));

/** What of a lead can be written. Values that createLead would refuse, as a source of a later contract, are left out. */
export function pushBody(lead: Lead): LeadCreateRequest {
  const platform = sourcePlatforms.find((each) => each === lead.source_platform);
  const type = sourceTypes.find((each) => each === lead.source_type);
  const scalars = Object.entries(lead.custom_fields ?? {}).filter(
    ([, value]) => typeof value !== 'object' || value === null,
  );
  const fields = customFields.safeParse(Object.fromEntries(scalars));
  const body = {
    contact_name: filled(lead.contact_name),
    contact_phone: filled(lead.contact_phone),
    contact_email: filled(lead.contact_email),
    source_platform: platform,
    source_type: type,
    stage_slug: filled(lead.current_stage?.slug),
    custom_fields: fields.success && scalars.length > 0 ? fields.data : undefined,
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

/** The same as JSON, its custom fields with every digit of the lead's own text. @param text null where it says no more */
function pushJson(lead: Lead, text: string | null): string {
  const { custom_fields, ...rest } = pushBody(lead);
  const custom = text === null ? undefined : memberTexts(text).findLast(([name]) => name === 'custom_fields')?.[1];
  if (custom_fields === undefined || custom === undefined) return JSON.stringify({ ...rest, custom_fields });
  const scalars = new Map(memberTexts(custom).filter(([, each]) => !/^[{[]/.test(each)));
  const members = [...scalars].map(([name, each]) => `${JSON.stringify(name)}:${each}`);
  return `${JSON.stringify({ ...rest, custom_fields: {} }).slice(0, -2)}${members.join(',')}}}`;
}

/** A file that would push leads: one lead, or rows of them. @param leads each with its text, where that is known */
export function pushText(leads: readonly { readonly lead: Lead; readonly text?: string | null }[]): string {
  const bodies = leads.map(({ lead, text }) => pushJson(lead, text ?? keptText(lead) ?? null));
  return `${setOut(bodies.length === 1 ? (bodies[0] ?? '') : `[${bodies.join(',')}]`)}\n`;
}
