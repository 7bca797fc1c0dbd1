import { t } from '@vscode/l10n';
import * as z from 'zod';
import { leadQuery } from '../contract';
import { leadFor } from './masked';
import { defineTool } from './tool';

const { status, stageId, search, created_since, updated_since, sort_by, sort_dir, lead_line, cursor, limit } =
  leadQuery.shape;

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
  question: (_, world) => ({
    title: t('List leads of {0}?', world.connection().place),
    message:
      world.contacts === 'full'
        ? t('Names, emails, phones and custom fields of leads go into the chat, and so to the language model.')
        : t('Leads go into the chat with names, emails and phones masked.'),
  }),
  async run(query, world, signal) {
    const { api, name } = world.connection();
    const include_custom_fields = world.contacts === 'full';
    const page = await api.listLeads({ ...query, include_custom_fields }, { signal, maxWait: 10_000 });
    return {
      connection: name,
      contacts: world.contacts,
      total: page.total,
      next_cursor: page.next_cursor,
      leads: page.leads.map((lead) => leadFor(world.contacts, lead)),
    };
  },
});
