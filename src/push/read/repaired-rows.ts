/** Rows with the repairs that a person has chosen, whatever their source looks like. */
import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { maySecretsHide } from '../check/secrets';
import { customPrefix } from './csv-columns';
import { membersOf, readLenientTree } from './json';
import {
  digitsOf,
  eachDoubtful,
  type FieldRepair,
  holdsNumbers,
  mendValue,
  pathOf,
  type RepairKind,
  wrapperOf,
} from './repairs';
import type { RowReader, SourceRow } from './rows';

/** The JSON of a row without a member. */
function withoutMember(json: string, { offset, length }: Node): string {
  const [before, after] = [json.slice(0, offset), json.slice(offset + length)];
  return /^\s*,/.test(after) ? before + after.replace(/^\s*,\s*/, '') : before.replace(/,\s*$/, '') + after;
}

/** The same JSON with another value of a field; without the field where the value is nothing. */
export function changedText(json: string, field: string, value: string): string {
  const root = readLenientTree(json);
  const node = root === null ? undefined : findNodeAtLocation(root, [...pathOf(field)]);
  if (node?.parent === undefined) return json;
  const { parent } = node;
  // Custom fields of which none is left are left out as a whole.
  const isLast = field.startsWith(customPrefix) && parent.parent?.children?.length === 1;
  if (value === '') return withoutMember(json, isLast ? (parent.parent?.parent ?? parent) : parent);
  return json.slice(0, node.offset) + JSON.stringify(value) + json.slice(node.offset + node.length);
}

function nodeAt(json: string, path: readonly string[]): Node | undefined {
  const root = readLenientTree(json);
  return root === null ? undefined : findNodeAtLocation(root, [...path]);
}

/** Where a field's value stands in a row of JSON, in bytes. */
export const jsonCell = (json: string, path: readonly string[]) => bytesOf(json, nodeAt(json, path));

/** Where a member's name stands in a row of JSON, in bytes. */
export const jsonName = (json: string, name: string) => bytesOf(json, nodeAt(json, [name])?.parent?.children?.[0]);

function bytesOf(json: string, node: Node | undefined): { offset: number; length: number } | null {
  if (node === undefined) return null;
  const before = Buffer.byteLength(json.slice(0, node.offset));
  return { offset: before, length: Buffer.byteLength(json.slice(node.offset, node.offset + node.length)) };
}

/** The texts of numbers in fields of text. @param json a row's */
export function numbersIn(json: string, fields: (field: string) => boolean): [field: string, literal: string][] {
  const root = readLenientTree(json);
  return (root === null ? [] : membersOf(root)).flatMap(({ key, value }): [string, string][] =>
    value.type === 'number' && fields(String(key?.value))
      ? [[String(key?.value), json.slice(value.offset, value.offset + value.length)]]
      : [],
  );
}

/** A row with its values mended; the row itself where there is nothing to mend. */
function repairRow(given: SourceRow, kindsOf: (field: string) => readonly RepairKind[]): SourceRow {
  const repairs: FieldRepair[] = [];
  const changes: [string, string][] = [];
  const wrapper = wrapperOf(given.value);
  const row = wrapper !== null && kindsOf(wrapper).includes('wrapper') ? unwrapped(given, wrapper) : given;
  if (row !== given) repairs.push({ field: wrapper ?? '', repair: 'wrapper' });
  eachDoubtful(row.value, (field, text) => {
    const mended = mendValue(field, text, kindsOf(field));
    if (mended.kinds.length === 0) return;
    repairs.push(...mended.kinds.map((repair) => ({ field, repair })));
    changes.push([field, mended.text]);
  });
  const before = row.text.toString('utf8');
  if (holdsNumbers(row.value))
    for (const [field, literal] of numbersIn(before, (name) => kindsOf(name).includes('number'))) {
      const digits = digitsOf(literal);
      if (digits === null) continue;
      repairs.push({ field, repair: 'number' });
      changes.push([field, digits]);
    }
  if (repairs.length === 0) return row;
  const after = changes.reduce((json, [field, value]) => changedText(json, field, value), before);
  const value: unknown = JSON.parse(after);
  const text = Buffer.from(after);
  return {
    ...row,
    text,
    suspect: row.suspect || maySecretsHide(text),
    value,
    repairs,
    cellOf: row.cellOf ?? ((path) => jsonCell(before, path)),
  };
}

/** The lead that stands under a member of a row; its places are still those of the row. */
function unwrapped(row: SourceRow, wrapper: string): SourceRow {
  const json = row.text.toString('utf8');
  const node = nodeAt(json, [wrapper]);
  if (node === undefined) return row;
  const text = Buffer.from(json.slice(node.offset, node.offset + node.length));
  const value: unknown = JSON.parse(text.toString('utf8'));
  return { ...row, text, value, cellOf: (path) => jsonCell(json, [wrapper, ...path]) };
}

/** Reads rows as another reader does, and repairs them. */
export function createRepairingReader(reader: RowReader, repairs: readonly FieldRepair[]): RowReader {
  const kinds = new Map<string, RepairKind[]>();
  for (const { field, repair } of repairs) kinds.set(field, [...(kinds.get(field) ?? []), repair]);
  const kindsOf = (field: string): readonly RepairKind[] => kinds.get(field) ?? [];
  return {
    async *read(bytes) {
      for await (const batch of reader.read(bytes)) yield batch.map((row) => repairRow(row, kindsOf));
    },
    get onDuplicate() {
      return reader.onDuplicate;
    },
    get saysDryRun() {
      return reader.saysDryRun;
    },
  };
}
