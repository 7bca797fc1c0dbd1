import { t } from '@vscode/l10n';
import * as z from 'zod';
import { type Lead, leadQuery } from '../contract';
import { leadFor } from './masked';
import { defineTool } from './tool';

const { status, stageId, search, created_since, updated_since, sort_by, sort_dir, lead_line, cursor, limit } =
  leadQuery.shape;

/** What is asked for, as a question shows it. */
const filterWords = (query: object) =>
  Object.entries(query)
    .map(([field, value]) => `${field} ${JSON.stringify(value)}`)
    .join(', ');

/** Fewer digits are a part of a phone. */
const fewestDigits = 7;

/** Whether a search is a whole email, phone or word of a name of a lead, so that who asks knew it before. */
function isWhole(search: string, { contact_name, contact_email, contact_phone }: Lead): boolean {
  const text = search.trim().toLowerCase();
  const [digits, phone] = [text, contact_phone ?? ''].map((each) => each.replace(/\D/g, '').slice(-10)) as [
    string,
    string,
  ];
  const name = (contact_name ?? '').trim().toLowerCase();
  return (
    text !== '' &&
    (text === (contact_email ?? '').trim().toLowerCase() ||
      (digits.length >= fewestDigits && digits === phone) ||
      text === name ||
      name.split(/\s+/).includes(text))
  );
}

export const listLeads = defineTool({
  input: z.strictObject({
    status: status.describe('active, won, lost, nurture or archived.'),
    stageId: stageId.describe('The uuid of a pipeline stage.'),
    search: search.describe('Text looked for in name, email and phone.'),
    created_since: created_since.describe('ISO 8601, inclusive.'),
    updated_since: updated_since.describe('ISO 8601, inclusive.'),
    lead_line: lead_line.describe('buyer or seller.'),
    sort_by: sort_by.describe('updated_at unless given.'),
    sort_dir: sort_dir.describe('asc unless given.'),
    cursor: cursor.describe('next_cursor of the page before; valid with the same sort_by and sort_dir only.'),
    limit: limit.describe('1 to 100; 20 unless given.'),
  }),
  running: (_, world) => t('Listing leads of {0}', world.connection().name),
  question: (query, world) => ({
    title: t('List leads of {0}?', world.connection().place),
    message: [
      world.contacts === 'full'
        ? t('Names, emails, phones and custom fields of leads go into the chat, and so to the language model.')
        : t('Leads go into the chat with names, emails and phones masked.'),
      ...(Object.keys(query).length === 0 ? [] : [t('Asked for: {0}', filterWords(query))]),
    ].join('\n'),
  }),
  async run(query, world, signal) {
    const { api, name } = world.connection();
    const include_custom_fields = world.contacts === 'full';
    const hidesSearch = world.contacts !== 'full' && query.search !== undefined;
    const limit = hidesSearch ? { limit: 100 } : {};
    const page = await api.listLeads({ ...query, ...limit, include_custom_fields }, { signal, maxWait: 10_000 });
    if (hidesSearch) {
      // A part of a contact that finds it would tell it letter by letter, and so would a count.
      const found = page.leads.filter((lead) => isWhole(query.search ?? '', lead));
      const note =
        'Contacts are masked, so only leads were looked at whose whole email, phone or word of a name this is.';
      const leads = found.map((lead) => leadFor(world.contacts, lead));
      return { connection: name, contacts: world.contacts, note, next_cursor: null, leads };
    }
    return {
      connection: name,
      contacts: world.contacts,
      total: page.total,
      next_cursor: page.next_cursor,
      leads: page.leads.map((lead) => leadFor(world.contacts, lead)),
    };
  },
});
