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
import { listOnly, returnedMarks, returnedOnly } from './returned';

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

/** `hasContact` in JSON Schema: not every contact field is absent, null or blank. */
const contactRule: JsonSchema = {
  not: {
    properties: Object.fromEntries(
      contactFields.map((field) => [field, { type: ['string', 'null'], pattern: '^\\s*$' }]),
    ),
  },
  errorMessage: `${contactRequired}.`,
};

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

/** Any value under each of some names. */
const anything = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, true]));

/** No other members than these. */
const only = (names: readonly string[]): JsonSchema => ({ properties: anything(names), additionalProperties: false });

/**
 * A lead as a file may hold it: a field that is null counts as absent, and a lead that the API returned may hold what the
 * API alone sets.
 */
function leadShape(schema: z.ZodType): JsonSchema {
  const { additionalProperties: _, properties, ...rest } = shapeOf(schema);
  const fields = Object.entries(isSchema(properties) ? properties : {});
  const orNull = ({ type, enum: values, ...field }: JsonSchema): JsonSchema => ({
    ...field,
    type: [type, 'null'],
    ...(Array.isArray(values) ? { enum: [...values, null] } : {}),
  });
  const names = fields.map(([name]) => name);
  return {
    ...rest,
    properties: Object.fromEntries(fields.map(([name, field]) => [name, isSchema(field) ? orNull(field) : field])),
    allOf: [contactRule],
    if: { required: returnedMarks },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: only([...names, ...returnedOnly]),
    else: only(names),
  };
}

/** The schema of a file that holds one lead: the body of createLead. */
export function leadFileSchema(): JsonSchema {
  return {
    $schema: draft,
    title: 'MEGA lead',
    ...leadShape(leadCreateRequest),
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
  const { properties, ...request } = shapeOf(bulkRequest.extend({ leads }));
  return {
    $schema: draft,
    title: 'MEGA leads',
    ...request,
    properties: { ...(isSchema(properties) ? properties : {}), ...anything(listOnly) },
    ...rows,
    type: ['array', 'object'],
    definitions: { row: { ...leadShape(bulkRow), defaultSnippets: [leadSnippets.row] } },
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
