/** The fields of members of JSON rows that have other names than the API's: as asked for, else by their names. */
import { contactFields } from '../../contract';
import { type ColumnMap, isContactColumn, type Layout, ReadFault, type Source } from '../../push';
import { customPrefix } from '../../push/read/csv-columns';
import { markLength } from '../../push/read/find-layout';
import { jqPathOf } from '../../push/read/json-nested';
import { createReader, useMemberReading } from '../../push/read/layout';
import { createMemberReader, isObject, leavesOf } from '../../push/read/member-rows';
import { jsonCell } from '../../push/read/repaired-rows';
import { wrapperOf } from '../../push/read/repairs';
import { guardedBytes } from '../../push/read/source';
import { rowFields } from '../../push/read/written';
import type { ImportOptions } from './arguments';
import { chooseColumns } from './columns';

useMemberReading(createMemberReader);

/** Refuses JSON whose rows are nested. @param isFound whether a member holds the rows @throws ReadFault */
export async function refuseNested(source: Source, isFound: boolean): Promise<void> {
  const text = (await source.read(0, 65_536)).toString('utf8').replace(/^\ufeff/, '');
  const path = jqPathOf(text, isFound);
  if (path === null) return;
  const message = `The rows are nested in this JSON. Save them as an array first, for example with jq '${path}'.`;
  throw new ReadFault(message, await markLength(source), 1, 'envelope');
}

export type JsonLayout = Exclude<Layout, { kind: 'csv' }>;

interface Members {
  /** The path of each, and where it stands first, in bytes. */
  readonly places: ReadonlyMap<string, { readonly offset: number; readonly length: number }>;
  /** Whether the rows are leads as the API takes them, or should be. */
  readonly areLeads: boolean;
}

/** Rows whose members are looked at. */
const judged = 10_000;

/** What other programs put a record's values under. */
const usualParent = /^(?:properties|fields|attributes|node|values)\.(?=[^.]+$)/i;

/** The members of the first rows. */
async function membersOf(source: Source, layout: Layout): Promise<Members> {
  const places = new Map<string, { offset: number; length: number }>();
  const top = new Set<string>();
  let areLeads = false;
  let count = 0;
  try {
    for await (const rows of createReader(layout, await markLength(source)).read(guardedBytes(source).bytes)) {
      for (const { text, value, offset } of rows) {
        if (!isObject(value)) continue;
        for (const name of Object.keys(value)) top.add(name);
        areLeads ||= contactFields.some((name) => Object.hasOwn(value, name)) || wrapperOf(value) !== null;
        const json = text.toString('utf8');
        for (const { names } of leavesOf(json)) {
          const path = names.join('.');
          if (places.has(path)) continue;
          const cell = jsonCell(json, names) ?? { offset: 0, length: 1 };
          places.set(path, { offset: offset + cell.offset, length: cell.length });
        }
      }
      count += rows.length;
      if (count >= judged) break;
    }
  } catch (thrown) {
    // What is wrong there is said where all rows are judged.
    if (!(thrown instanceof ReadFault)) throw thrown;
  }
  return { places, areLeads: areLeads || [...top].every((name) => rowFields.includes(name)) };
}

/**
 * How rows of JSON are read as asked for. Leads as the API takes them stay what they are, unless something is asked for.
 *
 * @throws UsageError where a member that is asked for is not there
 */
export async function arrangeMembers(
  source: Source,
  layout: JsonLayout,
  options: ImportOptions,
  columnMap: ColumnMap | null,
): Promise<{ layout: Layout; fault: ReadFault | null; unknown: string[] }> {
  const { places, areLeads } = await membersOf(source, layout);
  const isAsked = options.map.size + options.ignore.size > 0 || columnMap !== null;
  if (places.size === 0 || (areLeads && !isAsked)) return { layout, fault: null, unknown: [] };
  const paths = [...places.keys()];
  // What stands in an object of another name speaks of that object, not of the lead.
  const names = paths.map((path) => {
    const own = path.startsWith(customPrefix) ? path : path.replace(usualParent, '');
    return own.includes('.') && !own.startsWith(customPrefix) ? '' : own;
  });
  const { fields, unknown } = chooseColumns({ columns: paths }, options, [], columnMap, names);
  const left = [...options.ignore].map((path): [string, null] => [path, null]);
  const members = [...left, ...paths.map((path, index): [string, string | null] => [path, fields[index] ?? null])];
  const repairs = columnMap?.repairs === undefined ? {} : { repairs: columnMap.repairs };
  const chosen: Layout = { ...layout, members, ...repairs };
  const missing = unknown.map((index) => paths[index] ?? '');
  const faultAt = (path: string, message: string, code: string) => {
    const { offset, length } = places.get(path) ?? { offset: 0, length: 1 };
    return new ReadFault(message, offset, length, code);
  };
  const [first] = missing;
  if (first !== undefined) {
    const named = missing.map((path) => `"${path}"`).join(', ');
    const message = `No field is known for ${missing.length === 1 ? 'the member' : 'the members'} ${named}. Map with --map NAME=FIELD, or leave out with --ignore NAME.`;
    return { layout: chosen, fault: faultAt(first, message, 'unknown-column'), unknown: missing };
  }
  if (fields.some(isContactColumn)) return { layout: chosen, fault: null, unknown: [] };
  const message = 'No member is a name, an email, or a phone number of a lead. Map one with --map NAME=FIELD.';
  return { layout: chosen, fault: faultAt(paths[0] ?? '', message, 'no-contact-column'), unknown: [] };
}
