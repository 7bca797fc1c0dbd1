import { randomUUID } from 'node:crypto';
import { t } from '@vscode/l10n';
import * as z from 'zod';
import { bulkMaxRows, onDuplicate } from '../contract';
import { checkRows, createPlaces, decodeText, dryRunRequest } from '../push';
import { wordsFor } from './masked';
import { defineTool, type ToolWorld } from './tool';

const input = z.strictObject({
  path: z.string().min(1).optional().describe('A file of the workspace with rows or a bulk request as JSON.'),
  leads: z
    .array(z.record(z.string(), z.unknown()))
    .min(1)
    .max(bulkMaxRows)
    .optional()
    .describe('The rows themselves, in place of a file.'),
  on_duplicate: onDuplicate.optional().describe('update (the default) or skip; with rows in place of a file.'),
});

/** The text that is checked and sent: of a file its own. */
async function textOf({ path, leads, on_duplicate }: z.infer<typeof input>, world: ToolWorld): Promise<string> {
  if (path === undefined && leads !== undefined)
    return JSON.stringify({ leads, ...(on_duplicate === undefined ? {} : { on_duplicate }) });
  if (path === undefined || leads !== undefined) throw new Error(t('Give a path or leads, one of the two.'));
  const text = decodeText(await world.readFile(path));
  if (!text.ok) throw new Error(`${path}: ${text.problems[0]?.message ?? ''}`);
  return text.value;
}

export const dryRunLeads = defineTool({
  input,
  running: (_, world) => t('Dry run on {0}', world.connection().name),
  question: ({ path, leads }, world) => ({
    title: t('Send a dry run to {0}?', world.connection().place),
    message:
      path === undefined
        ? t('{0} rows go to the API, which says what would become of each. Nothing is written.', leads?.length ?? 0)
        : t('The rows of {0} go to the API, which says what would become of each. Nothing is written.', path),
  }),
  async run(asked, world, signal) {
    const text = await textOf(asked, world);
    const checked = checkRows(text);
    if (!checked.ok) {
      const placeOf = createPlaces(text);
      const problems = checked.problems.slice(0, 20).map(({ message, offset }) => {
        const { line, column } = placeOf(offset);
        return `${line}:${column} ${wordsFor(world.contacts, message)}`;
      });
      throw new Error([t('Nothing was sent. The rows have faults:'), ...problems].join('\n'));
    }
    const { api, name } = world.connection();
    const request = dryRunRequest(checked.value);
    const answer = await api.bulkImportLeads(request.request, {
      idempotencyKey: randomUUID(),
      text: request.text,
      signal,
      maxWait: 10_000,
    });
    return {
      connection: name,
      written: false,
      summary: answer.summary,
      unknown_custom_fields: answer.unknown_custom_fields,
      rows: answer.results.map(({ row_ref, status, lead_id, matched_by, errors }, index) => ({
        row: index + 1,
        row_ref: row_ref === null || row_ref === undefined ? null : wordsFor(world.contacts, row_ref),
        status,
        lead_id,
        matched_by,
        errors: (errors ?? []).map((error) => wordsFor(world.contacts, error)),
      })),
    };
  },
});
