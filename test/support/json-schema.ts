/** As much of JSON Schema (draft 7) as the lead files' schemas use; a keyword it does not know makes it throw. */
import * as z from 'zod';

const schemaShape = z.strictObject({
  $schema: z.string().optional(),
  $ref: z.templateLiteral(['#/definitions/', z.string()]).optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  errorMessage: z.string().optional(),
  patternErrorMessage: z.string().optional(),
  defaultSnippets: z.array(z.unknown()).optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  pattern: z.string().optional(),
  minItems: z.number().optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  propertyNames: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
  required: z.array(z.string()).optional(),
  allOf: z.array(z.unknown()).optional(),
  not: z.unknown().optional(),
  if: z.unknown().optional(),
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: z.unknown().optional(),
  else: z.unknown().optional(),
  definitions: z.record(z.string(), z.unknown()).optional(),
});

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

/** Whether a value satisfies a schema. @param root where its references lead */
export function satisfies(schema: unknown, value: unknown, root: unknown = schema): boolean {
  if (schema === undefined || schema === true) return true;
  if (schema === false) return false;
  const rule = schemaShape.parse(schema);
  const holds = (each: unknown, of: unknown) => satisfies(each, of, root);
  const { type = typeOf(value), properties = {} } = rule;
  if (rule.$ref !== undefined) {
    const name = rule.$ref.slice('#/definitions/'.length);
    if (!holds(schemaShape.parse(root).definitions?.[name] ?? false, value)) return false;
  }
  if (![type].flat().includes(typeOf(value))) return false;
  if (rule.enum !== undefined && !rule.enum.includes(value)) return false;
  if (typeof value === 'string' && rule.pattern !== undefined && !new RegExp(rule.pattern, 'u').test(value))
    return false;
  if (rule.allOf?.some((each) => !holds(each, value))) return false;
  if (rule.not !== undefined && holds(rule.not, value)) return false;
  if (rule.if !== undefined && !holds(holds(rule.if, value) ? rule.then : rule.else, value)) return false;
  if (Array.isArray(value))
    return value.length >= (rule.minItems ?? 0) && value.every((each) => holds(rule.items, each));
  if (typeof value !== 'object' || value === null) return true;
  return (
    (rule.required ?? []).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(
      ([name, each]) =>
        holds(rule.propertyNames, name) &&
        holds(Object.hasOwn(properties, name) ? properties[name] : rule.additionalProperties, each),
    )
  );
}
