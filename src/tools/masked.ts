/** Contact data as far as a chat may have it. */
import type { Lead } from '../contract';
import { maskText } from '../support';
import type { ToolWorld } from './tool';

type Contacts = ToolWorld['contacts'];

const first = (text: string) => `${[...text][0] ?? ''}…`;

/** The initials of a name, the first letter of an email, the last two digits of a phone: enough to tell leads apart. */
function maskedFields({ contact_name, contact_email, contact_phone }: Lead) {
  const digits = (contact_phone ?? '').replace(/\D/g, '');
  return {
    contact_name: contact_name == null ? null : contact_name.split(/\s+/).filter(Boolean).map(first).join(' '),
    contact_email: contact_email == null ? null : `${first(contact_email)}@…`,
    contact_phone: contact_phone == null ? null : `…${digits.slice(-2)}`,
  };
}

/** A lead; masked, it has neither custom fields nor what the contract does not know, because either may hold anything. */
export function leadFor(contacts: Contacts, lead: Lead): Record<string, unknown> {
  if (contacts === 'full') return lead;
  const { id, status, source_platform, source_type, score, qualified, created_at, updated_at } = lead;
  return {
    id,
    ...maskedFields(lead),
    status,
    stage: lead.current_stage?.slug ?? lead.current_stage?.name ?? null,
    source_platform,
    source_type,
    score: score ?? null,
    qualified: qualified ?? null,
    last_interaction_at: lead.last_interaction_at ?? null,
    interaction_count: lead.interaction_count ?? null,
    created_at,
    updated_at,
  };
}

/** A server's or checker's words: they may quote a contact. */
export function wordsFor(contacts: Contacts, text: string): string {
  return contacts === 'full' ? text : maskText(text, { secrets: [], home: '' });
}
