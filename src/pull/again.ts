/** A lead that was pulled, as the body that would push it. Source: contract, "Push". */
import { customFields, type Lead, type LeadCreateRequest, sourcePlatforms, sourceTypes } from '../contract';

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
