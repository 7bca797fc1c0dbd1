/** From a file's text to what may be sent, with every fault at its place. Nothing here makes a request. */
import { t } from '@vscode/l10n';
import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type * as z from 'zod';
import {
  type BulkRow,
  bulkMaxRows,
  bulkRow,
  type LeadCreateRequest,
  leadCreateRequest,
  listOnly,
  type OnDuplicate,
  onDuplicate,
} from '../../contract';
import { holdsRows, readTree, textOf, valueAt } from '../read/json';
import { wrapperOf } from '../read/repairs';
import { type FileProblem, problemAt, type Read } from '../read/text';
import { leftOutOf, rowFields, singleFields, writtenText, writtenValue } from '../read/written';
import { secretProblems } from './secrets';

/** A lead and the text it is sent as: the very one it was written in, but for what is left out. */
export interface CheckedLead {
  readonly lead: LeadCreateRequest;
  readonly text: string;
}

export interface CheckedRow {
  /** From 1, as people count. */
  readonly number: number;
  readonly row: BulkRow;
  readonly text: string;
  /** Where the row begins in the file. */
  readonly offset: number;
}

export interface CheckedRows {
  readonly rows: readonly CheckedRow[];
  readonly onDuplicate: OnDuplicate | null;
}

/** What zod says, in words and at the node it speaks of. */
function problemsOf(error: z.ZodError, root: Node): FileProblem[] {
  return error.issues.flatMap((issue): FileProblem[] => {
    const path = issue.path.filter((part): part is string | number => typeof part !== 'symbol');
    const node = findNodeAtLocation(root, path) ?? root;
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((name) => {
        const key = findNodeAtLocation(root, [...path, name])?.parent?.children?.[0] ?? node;
        return { message: t('The API does not know the field "{0}".', name), offset: key.offset, length: key.length };
      });
    const field = path.at(-1);
    const message = field === undefined ? issue.message : `${field}: ${issue.message}`;
    const whole = node.type === 'object' || node.type === 'array';
    return [{ message, offset: node.offset, length: whole ? 1 : node.length }];
  });
}

/** @param fields that the schema knows */
function checkNode<T>(
  schema: z.ZodType<T>,
  fields: readonly string[],
  node: Node,
  text: string,
): Read<{ readonly data: T; readonly text: string }> {
  if (node.type !== 'object') return problemAt(t('A lead is an object; this is not.'), node.offset, node.length);
  const value = valueAt(node, text);
  const wrapper = wrapperOf(value);
  const under = wrapper === null ? undefined : findNodeAtLocation(node, [wrapper])?.parent?.children?.[0];
  if (under !== undefined) {
    const message = t('The lead is under "{0}". The API expects its fields in the row itself.', under.value);
    return { ok: false, problems: [{ message, offset: under.offset, length: under.length, code: 'wrapper' }] };
  }
  const left = leftOutOf(value, fields);
  const result = schema.safeParse(writtenValue(value, left));
  const secrets = secretProblems(node, text);
  if (result.success && secrets.length === 0)
    return { ok: true, value: { data: result.data, text: writtenText(textOf(node, text), left) } };
  return { ok: false, problems: [...(result.error === undefined ? [] : problemsOf(result.error, node)), ...secrets] };
}

/** One row of a bulk request, from its own JSON. */
export function checkRow(text: string): Read<BulkRow> {
  const tree = readTree(text);
  if (!tree.ok) return tree;
  const checked = checkNode(bulkRow, rowFields, tree.value, text);
  return checked.ok ? { ok: true, value: checked.value.data } : checked;
}

/** A file that holds one lead. Source: contract, "Push". */
export function checkLead(text: string): Read<CheckedLead> {
  const tree = readTree(text);
  if (!tree.ok) return tree;
  const node = tree.value;
  if (holdsRows(node))
    return problemAt(
      t('This file holds rows, not one lead. Use "MEGA: Bulk Dry Run" or "MEGA: Import Leads".'),
      node.offset,
    );
  const checked = checkNode(leadCreateRequest, singleFields, node, text);
  return checked.ok ? { ok: true, value: { lead: checked.value.data, text: checked.value.text } } : checked;
}

const envelopeFields = ['leads', 'on_duplicate', 'dry_run'];

/** The fields beside `leads`; `dry_run` may stand in the file, what is asked for is decided by the command. */
function checkEnvelope(node: Node, text: string): Read<OnDuplicate | null> {
  const problems: FileProblem[] = [];
  let chosen: OnDuplicate | null = null;
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    if (![...envelopeFields, ...listOnly].includes(String(key.value)))
      problems.push({
        message: t('The API does not know the field "{0}".', String(key.value)),
        offset: key.offset,
        length: key.length,
      });
    if (key.value === 'dry_run' && value.type !== 'boolean')
      problems.push({ message: t('dry_run is true or false.'), offset: value.offset, length: value.length });
    if (key.value === 'on_duplicate') {
      const result = onDuplicate.safeParse(valueAt(value, text));
      if (result.success) chosen = result.data;
      else
        problems.push({
          message: t('on_duplicate is "update" or "skip".'),
          offset: value.offset,
          length: value.length,
        });
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: chosen };
}

/**
 * A file that holds rows: an array of them, or `{"leads": […]}` with `on_duplicate` and `dry_run`. Source: contract,
 * "Bulk". All faulty rows are reported, not the first alone.
 */
export function checkRows(text: string): Read<CheckedRows> {
  const tree = readTree(text);
  if (!tree.ok) return tree;
  const root = tree.value;
  const list = root.type === 'object' ? findNodeAtLocation(root, ['leads']) : root;
  if (list === undefined)
    return problemAt(
      t(
        'A bulk request is an array of rows or an object with "leads". For one lead use "MEGA: Push JSON File as Lead".',
      ),
      root.offset,
    );
  if (list.type !== 'array') return problemAt(t('An array of rows is expected here.'), list.offset, list.length);
  const envelope: Read<OnDuplicate | null> = root === list ? { ok: true, value: null } : checkEnvelope(root, text);
  const nodes = list.children ?? [];
  if (nodes.length === 0) return problemAt(t('There is no row in this array.'), list.offset, list.length);
  if (nodes.length > bulkMaxRows)
    return problemAt(
      t('The file has {0} rows; one request carries up to {1}.', nodes.length, bulkMaxRows),
      list.offset,
    );
  const problems: FileProblem[] = envelope.ok ? [] : [...envelope.problems];
  const rows: CheckedRow[] = [];
  nodes.forEach((node, index) => {
    const number = index + 1;
    const checked = checkNode(bulkRow, rowFields, node, text);
    if (checked.ok) rows.push({ number, row: checked.value.data, text: checked.value.text, offset: node.offset });
    else
      problems.push(...checked.problems.map((each) => ({ ...each, message: t('Row {0}: {1}', number, each.message) })));
  });
  return envelope.ok && problems.length === 0
    ? { ok: true, value: { rows, onDuplicate: envelope.value } }
    : { ok: false, problems };
}
