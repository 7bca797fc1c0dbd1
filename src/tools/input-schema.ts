import * as z from 'zod';
import { toolOf } from './table';

/**
 * The input of a tool as JSON Schema, as package.json has it. Not for the editor, which reads it there: the part of zod that
 * makes schemas is not in its build.
 */
export function inputSchema(name: string): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = z.toJSONSchema(toolOf(name).input, { io: 'input', target: 'draft-7' });
  return schema;
}
