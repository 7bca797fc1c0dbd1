/** The JSON schema of `*.mega-map.json`, which the build writes where the editor's JSON support finds it. */
import * as z from 'zod';
import { bulkRowFields } from '../../contract';
import { columnFields, customPrefix } from '../read/csv-columns';
import { columnMap } from './map-file';

type Shape = Record<string, unknown>;

const meaning = (field: string): string => Reflect.get(bulkRowFields, field)?.description ?? '';

/** Any field is offered; of the others a custom field's pattern holds. */
const fieldShape = {
  description: columnMap.shape.columns.element.shape.field.description,
  anyOf: [
    { enum: [...columnFields, null], enumDescriptions: [...columnFields.map(meaning), ''] },
    { type: 'string', pattern: `^${customPrefix.replace('.', '\\.')}.` },
  ],
};

export function columnMapSchema(): Readonly<Shape> {
  const shape = z.toJSONSchema(columnMap, {
    io: 'input',
    target: 'draft-7',
    override({ zodSchema, jsonSchema }) {
      if (zodSchema !== columnMap.shape.columns.element.shape.field) return;
      for (const key of Object.keys(jsonSchema)) delete (jsonSchema as Shape)[key];
      Object.assign(jsonSchema, fieldShape);
    },
  });
  return { ...shape, title: 'MEGA column map' };
}

export const mapSchemaFiles = { 'column-map.schema.json': columnMapSchema } as const;
