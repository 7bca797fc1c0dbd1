/** What keeps a row from being sent, at the bytes of its source. */
import { t } from '@vscode/l10n';
import { findNodeAtOffset, getNodePath } from 'jsonc-parser';
import type * as z from 'zod';
import { type BulkRow, bulkRow, contactRequired } from '../../contract';
import { isJson, readLenientTree } from '../read/json';
import type { SourceRow } from '../read/rows';
import { type LeftOut, writtenValue } from '../read/written';
import { checkRow } from './text-check';

/** A problem before lines and columns are known. */
export interface Found {
  /** A short name of the kind of problem, for programs. */
  readonly code: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** From 1; null where it speaks of no row. */
  readonly row: number | null;
  /** The field it speaks of, `custom_fields.` and a slug among them; null where it speaks of none. */
  readonly field: string | null;
  /** In bytes of the source. */
  readonly offset: number;
  readonly length: number;
  readonly related?: { readonly message: string; readonly offset: number };
}

type Verdict =
  | { readonly ok: true; readonly value: BulkRow }
  | { readonly ok: false; readonly found: readonly Found[] };

type Path = readonly (string | number)[];

const fieldOf = (path: Path): string | null => (path.length === 0 ? null : path.map(String).join('.'));

function codeOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'unknown-field';
    case 'invalid_type':
    case 'invalid_union':
      return 'wrong-type';
    case 'invalid_value':
      return 'unknown-value';
    default:
      if (issue.message === contactRequired) return 'contact-required';
      return issue.path.at(-1) === 'contact_email' ? 'email' : 'wrong-value';
  }
}

/** Where in its source a field of a row is; the row itself where it has no place of its own. */
export function placeOf(row: SourceRow, path: readonly string[]): { offset: number; length: number } {
  const cell = row.cellOf?.(path) ?? null;
  return cell === null
    ? { offset: row.offset, length: row.length }
    : { offset: row.offset + cell.offset, length: cell.length };
}

/** What the contract says of a row that is no JSON, or no longer that of its source, each at the cell it speaks of. */
function cellFaults(row: SourceRow, error: z.ZodError): Found[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [null];
    return keys.map((key): Found => {
      const own = key === null ? path : [...path, key];
      const words = path.length === 0 ? issue.message : `${path.at(-1)}: ${issue.message}`;
      const said = key === null ? words : t('The API does not know the field "{0}".', key);
      const message = t('Row {0}: {1}', row.number, said);
      const place = placeOf(row, own);
      return { code: codeOf(issue), message, severity: 'error', row: row.number, field: fieldOf(own), ...place };
    });
  });
}

const isEmpty = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** The kinds of problem that an exact reader finds, by the issues of the schema that speak of the same field. */
function codeFor(path: Path, error: z.ZodError | undefined): string {
  const field = fieldOf(path);
  const issue = error?.issues.find((each) => {
    const own = fieldOf(each.path.map(String));
    return own === field || (each.code === 'unrecognized_keys' && each.keys.some((key) => key === path.at(-1)));
  });
  return issue === undefined ? 'json' : codeOf(issue);
}

/** The path of what stands at an offset of a row's JSON. */
function pathAt(text: string, offset: number): Path {
  const root = readLenientTree(text);
  const node = root === null ? undefined : findNodeAtOffset(root, offset);
  return node === undefined ? [] : getNodePath(node);
}

/**
 * A row as the contract has it, or what is wrong with it, at its bytes in the source.
 *
 * @param isVerbatim whether its text is that of the source
 * @param left what of it is not sent
 * @param isNamed whether anybody is told of what is wrong; else its places and words are those of the row
 */
export function judgeRow(row: SourceRow, isVerbatim: boolean, left: LeftOut, isNamed = true): Verdict {
  const written = writtenValue(row.value, left);
  const parsed = row.suspect ? null : bulkRow.safeParse(written);
  if (parsed?.success) return { ok: true, value: parsed.data };
  const { number, offset, length } = row;
  if (isEmpty(row.value) && !row.suspect && isVerbatim) {
    const message = t('Row {0} is empty. Remove it to import the others.', number);
    return {
      ok: false,
      found: [{ code: 'empty-row', message, severity: 'error', row: number, field: null, offset, length }],
    };
  }
  // What a schema says of cells needs no JSON, and what is only counted no place.
  if (parsed?.error !== undefined && (!isNamed || row.cellOf !== undefined))
    return { ok: false, found: cellFaults(row, parsed.error) };
  const text = row.text.toString('utf8');
  if (!isNamed && !isJson(text)) {
    const message = t('This is not JSON.');
    return {
      ok: false,
      found: [{ code: 'json', message, severity: 'error', row: number, field: null, offset, length }],
    };
  }
  const isObject = typeof row.value === 'object' && row.value !== null && !Array.isArray(row.value);
  const read = isObject || row.suspect ? checkRow(text) : null;
  if (read?.ok) return read;
  const problems = read?.problems ?? [{ message: t('A lead is an object; this is not.'), offset: 0, length: 1 }];
  const error = parsed?.error ?? bulkRow.safeParse(written).error;
  const found = problems.map((problem): Found => {
    const path = pathAt(text, problem.offset);
    const place = isVerbatim
      ? {
          offset: offset + Buffer.byteLength(text.slice(0, problem.offset)),
          length: Buffer.byteLength(text.slice(problem.offset, problem.offset + problem.length)),
        }
      : placeOf(row, path.map(String));
    const isWhole = problem.offset === 0;
    return {
      code:
        problem.code ??
        (problem.message === contactRequired
          ? 'contact-required'
          : isObject
            ? codeFor(isWhole ? [] : path, error)
            : row.suspect
              ? 'json'
              : 'not-an-object'),
      message: t('Row {0}: {1}', number, problem.message),
      severity: 'error',
      row: number,
      field: isWhole ? null : fieldOf(path),
      ...place,
    };
  });
  return { ok: false, found };
}

/** Where in the source a part of a row of JSON stands; the row itself where it has no such part. */
export function jsonPlace(
  row: SourceRow,
  partOf: (json: string) => { offset: number; length: number } | null,
): { offset: number; length: number } {
  const cell = partOf(row.text.toString('utf8'));
  return cell === null
    ? { offset: row.offset, length: row.length }
    : { offset: row.offset + cell.offset, length: cell.length };
}
