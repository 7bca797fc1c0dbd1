/**
 * What is to be said of a lead file while it is typed: what its JSON schema cannot say. The rest the editor's own JSON
 * support says from the schema, so it is not said here again.
 */
import { t } from '@vscode/l10n';
import type { Node } from 'jsonc-parser';
import { listOnly } from '../../contract';
import { customPrefix } from '../read/csv-columns';
import { membersOf, rangeFaults, readLenientTree } from '../read/json';
import type { FileProblem } from '../read/text';
import { leftOutOf, rowFields, singleFields } from '../read/written';
import { createDuplicates, type Duplicate } from './duplicates';
import { createLeftOutCount, readOnlyMessage } from './left-out';
import { type SeenNames, unseenIn } from './seen';
import { checkValue } from './values';

export interface TypedProblem extends FileProblem {
  /** An error would stop a push; a warning is for the person to judge. */
  readonly severity: 'error' | 'warning';
  /** The other place it speaks of. */
  readonly related?: FileProblem;
}

/** The text of a field, and where it stands. */
interface Field {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

function stringsOf(row: Node): Map<string, Field> {
  const fields = new Map<string, Field>();
  for (const { key, value } of membersOf(row))
    if (value.type === 'string')
      fields.set(String(key?.value), { text: value.value, offset: value.offset, length: value.length });
  return fields;
}

/** The objects of a file that are leads: itself, those in its array, those below "leads". */
function leadNodes(root: Node): readonly Node[] {
  const list = root.type === 'object' ? membersOf(root).find(({ key }) => key?.value === 'leads')?.value : root;
  if (list === undefined) return [root];
  return list.type === 'array' ? (list.children ?? []) : [];
}

function duplicateMessage(number: number, { of, by }: Duplicate): string {
  switch (by) {
    case 'email':
      return t('Row {0} has the email of row {1}: the API takes the two as one lead.', number, of);
    case 'phone':
      return t(
        'Row {0} has the last ten digits of the phone of row {1}: the API takes the two as one lead.',
        number,
        of,
      );
    case 'both':
      return t('Row {0} has the email and the phone of row {1}: the API takes the two as one lead.', number, of);
  }
}

function duplicateProblems(rows: readonly Map<string, Field>[]): TypedProblem[] {
  const duplicates = createDuplicates();
  return rows.flatMap((row, index) => {
    const number = index + 1;
    const [contact_email, contact_phone] = [row.get('contact_email')?.text, row.get('contact_phone')?.text];
    return duplicates.add(number, { contact_email, contact_phone }).flatMap((duplicate): TypedProblem[] => {
      const name = duplicate.by === 'phone' ? 'contact_phone' : 'contact_email';
      const [here, there] = [row.get(name), rows[duplicate.of - 1]?.get(name)];
      if (here === undefined || there === undefined) return [];
      return [
        {
          message: duplicateMessage(number, duplicate),
          offset: here.offset,
          length: here.length,
          severity: 'warning',
          related: { message: t('Row {0}', duplicate.of), offset: there.offset, length: there.length },
        },
      ];
    });
  });
}

function repeatedRefs(rows: readonly Map<string, Field>[]): TypedProblem[] {
  const seen = new Map<string, { readonly number: number; readonly field: Field }>();
  return rows.flatMap((row, index): TypedProblem[] => {
    const field = row.get('row_ref');
    if (field === undefined) return [];
    const first = seen.get(field.text);
    if (first === undefined) {
      seen.set(field.text, { number: index + 1, field });
      return [];
    }
    const { offset, length } = field;
    const message = t('Row {0} has the row_ref of row {1}: their results look alike.', index + 1, first.number);
    const related = { message: t('Row {0}', first.number), offset: first.field.offset, length: first.field.length };
    return [{ message, offset, length, severity: 'warning', related }];
  });
}

/** Every text of a row, with the field it is the value of. */
function valuesOf(row: Node): { readonly field: string; readonly value: Node }[] {
  return membersOf(row).flatMap(({ key, value }) => {
    const field = String(key?.value);
    if (field !== 'custom_fields') return [{ field, value }];
    return membersOf(value).map((custom) => ({ field: customPrefix + String(custom.key?.value), value: custom.value }));
  });
}

/** What a spreadsheet has done to values: the same as before a dry run and an import. */
function valueWarnings(rows: readonly Node[]): TypedProblem[] {
  return rows.flatMap(valuesOf).flatMap(({ field, value: { type, value, offset, length } }): TypedProblem[] => {
    if (type !== 'string') return [];
    return checkValue(field, value).map(({ message }) => ({ message, offset, length, severity: 'warning' }));
  });
}

/** What of the file is not sent: the same as before a dry run and an import. */
function leftOutWarnings(rows: readonly Node[], fields: readonly string[]): TypedProblem[] {
  const count = createLeftOutCount();
  for (const row of rows) {
    const members = membersOf(row);
    const shape = Object.fromEntries(members.map(({ key, value }) => [key?.value, value.type === 'null' ? null : '']));
    count.add(leftOutOf(shape, fields), (name) => {
      const { offset, length } = members.find(({ key }) => key?.value === name)?.key ?? row;
      return { offset, length };
    });
  }
  return count.read().map(({ message, offset, length }) => ({ message, offset, length, severity: 'warning' }));
}

/** The same of what stands beside the leads of a list. */
function listWarnings(root: Node): TypedProblem[] {
  const keys = membersOf(root).flatMap(({ key }) => (key === undefined ? [] : [key]));
  const found = keys.filter(({ value }) => listOnly.includes(String(value)));
  const [first] = found;
  if (first === undefined || keys.every(({ value }) => value !== 'leads')) return [];
  const message = readOnlyMessage(found.map(({ value }) => String(value)));
  return [{ message, offset: first.offset, length: first.length, severity: 'warning' }];
}

/** Names that are nearly one the account has; others may be new to what was seen of it. */
function unseenWarnings(rows: readonly Node[], seen: SeenNames): TypedProblem[] {
  const warn = (lead: Parameters<typeof unseenIn>[0], { offset, length }: Node): TypedProblem[] =>
    unseenIn(lead, seen).flatMap(({ near, message }) =>
      near === null ? [] : [{ message, offset, length, severity: 'warning' }],
    );
  return rows.flatMap(membersOf).flatMap(({ key, value }) => {
    if (key?.value === 'stage_slug' && value.type === 'string') return warn({ stage_slug: value.value }, value);
    if (key?.value !== 'custom_fields') return [];
    return membersOf(value).flatMap(({ key: slug }) =>
      slug === undefined ? [] : warn({ custom_fields: { [String(slug.value)]: '' } }, slug),
    );
  });
}

/**
 * Reads a lead file as far as it can be read, and says what a person who types it wants to know, in its order.
 *
 * @param seen of the account that it is likely meant for
 */
export function checkTyped(text: string, seen: SeenNames | null = null): TypedProblem[] {
  const root = readLenientTree(text);
  if (root === null) return [];
  const nodes = leadNodes(root);
  const rows = nodes.map(stringsOf);
  return [
    ...rangeFaults(root).map((each) => ({ ...each, severity: 'error' }) as const),
    ...duplicateProblems(rows),
    ...repeatedRefs(rows),
    ...valueWarnings(nodes),
    ...listWarnings(root),
    ...(seen === null ? [] : unseenWarnings(nodes, seen)),
    ...leftOutWarnings(nodes, nodes.includes(root) ? singleFields : rowFields),
  ].sort((a, b) => a.offset - b.offset);
}
