/**
 * JSON schemas for lead files and for shared connections, made from the schemas that a request is checked with; the build writes them where the
 * editor's JSON support finds them. Draft 7, the latest that VS Code reads in full; `errorMessage`,
 * `patternErrorMessage`, `enumDescriptions` and `defaultSnippets` are VS Code's own.
 */
import * as z from 'zod';
import { bulkRequest, bulkRow, rowsMeaning } from './bulk';
import { connectionFile } from './connection-file';
import { contactFields, contactRequired, emailPattern, leadCreateRequest } from './lead';
import { leadSnippets } from './lead-snippets';

type JsonSchema = Readonly<Record<string, unknown>>;

/** Patterns in JSON Schema know no flags, and `format: email` would refuse the blank string that the API takes. */
const patterns: Readonly<Record<string, { readonly pattern: string; readonly message: string }>> = {
  email: { pattern: `^\\s*$|${emailPattern}`, message: 'This is not an email address.' },
  uuid: {
    pattern: `^${[8, 4, 4, 4, 12].map((digits) => `[0-9a-fA-F]{${digits}}`).join('-')}$`,
    message: 'This is not a uuid.',
  },
};

const draft = 'http://json-schema.org/draft-07/schema#';

/** What of a zod schema JSON Schema can say. */
function shapeOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    override({ jsonSchema }) {
      const known = patterns[jsonSchema.format ?? ''];
      if (known === undefined) return;
      delete jsonSchema.format;
      jsonSchema.pattern = known.pattern;
      jsonSchema.patternErrorMessage = known.message;
    },
  });
  return rest;
}

/** `hasContact` in JSON Schema: not every contact field is absent or blank. */
const contactRule: JsonSchema = {
  not: {
    properties: Object.fromEntries(contactFields.map((field) => [field, { type: 'string', pattern: '^\\s*$' }])),
  },
  errorMessage: `${contactRequired}.`,
};

/** The schema of a file that holds one lead: the body of createLead. */
export function leadFileSchema(): JsonSchema {
  return {
    $schema: draft,
    title: 'MEGA lead',
    ...shapeOf(leadCreateRequest),
    allOf: [contactRule],
    defaultSnippets: [leadSnippets.lead],
  };
}

/**
 * The schema of a file that holds rows: an array of them, or the body of bulkImportLeads. It has no upper bound of
 * rows, because a file is sent in as many requests as it takes.
 */
export function leadsFileSchema(): JsonSchema {
  const rows = { minItems: 1, items: { $ref: '#/definitions/row' } };
  const leads = z.array(z.unknown()).meta({ description: rowsMeaning, ...rows });
  return {
    $schema: draft,
    title: 'MEGA leads',
    ...shapeOf(bulkRequest.extend({ leads })),
    ...rows,
    type: ['array', 'object'],
    definitions: { row: { ...shapeOf(bulkRow), allOf: [contactRule], defaultSnippets: [leadSnippets.row] } },
    defaultSnippets: [leadSnippets.rows, leadSnippets.bulk],
  };
}

/** The schema of `.mega-leads.json`. */
export function connectionsFileSchema(): JsonSchema {
  return { $schema: draft, title: 'MEGA connections', ...shapeOf(connectionFile) };
}

/** What the build writes below dist/schemas. */
export const leadSchemaFiles: Readonly<Record<string, () => JsonSchema>> = {
  'connections.schema.json': connectionsFileSchema,
  'lead.schema.json': leadFileSchema,
  'leads.schema.json': leadsFileSchema,
};
