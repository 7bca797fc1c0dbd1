/** A file judged before anything of it is sent: how its rows stand in it, and what is wrong with them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ColumnMap,
  type CountedRepair,
  checkFile,
  csvLayout,
  type FieldRepair,
  type FileReport,
  type FoundCsv,
  type FoundLayout,
  findLayout,
  hintOf,
  isContactColumn,
  type Layout,
  type LayoutHint,
  locate,
  memberFault,
  type PlacedProblem,
  ReadFault,
  rangesOf,
  type Source,
  type ValueMapping,
  valueKey,
} from '../../push';
import { fieldOf } from '../../push/read/csv-columns';
import { headerPlaces, unnamedColumns } from '../../push/read/csv-header';
import { type Format, hintFor, type ImportOptions } from './arguments';
import { chooseColumns } from './columns';
import { arrangeMembers, type JsonLayout, refuseNested } from './members';

/** A repair as the report has it. */
export interface Repair {
  /** The name in the header, the field where there is none, the member that holds the rows of JSON. */
  readonly column: string;
  readonly repair: string;
  readonly rows: number;
}

export interface Judgement {
  readonly format: Format;
  /** Null where the file cannot be read at all. */
  readonly layout: Layout | null;
  readonly report: FileReport;
  /** Offered, or applied where that was asked for. */
  readonly repairs: readonly Repair[];
  /** The values that are sent as others. */
  readonly mapped: readonly Repair[];
  readonly isRepaired: boolean;
  readonly unknownColumns: readonly string[];
}

/** More problems than anybody reads, in memory that is little. */
const named = 10_000;

const formatOf = ({ kind }: { readonly kind: Layout['kind'] }): Format =>
  kind === 'lines' || kind === 'objects' ? 'ndjson' : kind;

const hintOfFile = ({ format, delimiter, file }: ImportOptions): LayoutHint => {
  if (format !== null) return hintFor(format);
  return delimiter === null ? hintOf(file) : 'csv';
};

async function problemAt(source: Source, fault: ReadFault): Promise<PlacedProblem> {
  const { code, message, offset, length } = fault;
  const [place = source.origin, end = place] = await locate(source, [offset, offset + length]);
  return { code, message, severity: 'error', row: null, field: null, place, end };
}

/** @param fields of all columns: one that another has is named, as of a header that stands there twice */
function columnLabel(name: string, index: number, fields: readonly (string | null)[]): string {
  if (name === '') return `number ${index + 1}, without a name`;
  const field = fieldOf(name);
  return field !== undefined && fields.includes(field)
    ? `"${name}" (number ${index + 1}; another column is ${field})`
    : `"${name}"`;
}

/** What is wrong with the columns as they were chosen, null where nothing is. */
async function columnFault(
  source: Source,
  found: FoundCsv,
  fields: readonly (string | null)[],
  unknown: readonly number[],
): Promise<ReadFault | null> {
  const places = await headerPlaces(source, found);
  const at = (index: number) => places[index] ?? { offset: 0, length: 1 };
  const [first] = unknown;
  if (first !== undefined) {
    const names = unknown.map((index) => columnLabel(found.columns[index] ?? '', index, fields)).join(', ');
    const isAnyUnnamed = unknown.some((index) => found.columns[index] === '');
    const unnamed = isAnyUnnamed ? ' A column without a name is left out with --ignore "".' : '';
    const separators =
      found.columns.length > 1
        ? ''
        : ' Columns are separated by a comma, a semicolon, a tab or |, or by --delimiter C.';
    const message = `No field is known for ${unknown.length === 1 ? 'the column' : 'the columns'} ${names}. Map with --map HEADER=FIELD, or leave out with --ignore HEADER.${unnamed}${separators}`;
    return new ReadFault(message, at(first).offset, at(first).length, 'unknown-column');
  }
  if (fields.some(isContactColumn)) return null;
  const message = 'No column is a name, an email, or a phone number of a lead. Map one with --map HEADER=FIELD.';
  return new ReadFault(message, at(0).offset, at(0).length, 'no-contact-column');
}

/** Adds an error; of a file that has one nothing may be sent. */
const withError = (report: FileReport, problem: PlacedProblem): FileReport => ({
  ...report,
  chunks: [],
  errors: report.errors + 1,
  problems: [problem, ...report.problems],
});

/** A row cannot be blamed for what no column holds. */
function withoutContactFaults(report: FileReport): FileReport {
  const problems = report.problems.filter(({ code }) => code !== 'contact-required');
  return { ...report, problems, errors: problems.filter(({ severity }) => severity === 'error').length };
}

const nothingRead = (problem: PlacedProblem): FileReport => ({
  sha256: '',
  rows: 0,
  onDuplicate: null,
  saysDryRun: false,
  chunks: [],
  problems: [problem],
  errors: 1,
  errorsOf: new Map(),
  faulty: [],
  leftOut: [],
  duplicates: 0,
  pairs: [],
  offered: [],
  repaired: [],
  values: [],
});

function columnOf(layout: Layout, field: string): string {
  if (layout.kind !== 'csv') return layout.members?.find((member) => member[1] === field)?.[0] ?? field;
  return layout.header?.[layout.fields.indexOf(field)] ?? field;
}

const repairsIn = (layout: Layout, counted: readonly CountedRepair[]): Repair[] =>
  counted.map(({ field, repair, rows }) => ({ column: columnOf(layout, field), repair, rows }));

/** The values that are sent as others, by column. */
function mappedIn(layout: Layout, { values }: FileReport): Repair[] {
  const mapped = values.filter(({ to }) => to !== undefined);
  return [...new Set(mapped.map(({ field }) => field))].map((field) => ({
    column: columnOf(layout, field),
    repair: 'values',
    rows: mapped.reduce((sum, each) => (each.field === field ? sum + each.rows : sum), 0),
  }));
}

async function inScratch<T>(use: (scratch: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'mega-leads-check-'));
  try {
    return await use(join(folder, 'keys'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Checks all rows of a source that is read as a layout says. */
const checkRows = (source: Source, layout: Layout, signal: AbortSignal): Promise<FileReport> =>
  inScratch((scratch) => checkFile(source, layout, { scratch, named, signal }));

/** How a found layout is read as asked for, and what is wrong with that before any row is. */
async function arrange(
  source: Source,
  found: FoundLayout,
  options: ImportOptions,
  columnMap: ColumnMap | null,
): Promise<{ layout: Layout; fault: ReadFault | null; unknown: string[] }> {
  if (found.kind !== 'csv') {
    const member = found.kind === 'json' ? found.member : undefined;
    const bare: JsonLayout = member === undefined ? { kind: found.kind } : { kind: 'json', member: member.name };
    const { layout, fault, unknown } = await arrangeMembers(source, bare, options, columnMap);
    return { layout, fault: member === undefined || options.repair ? fault : memberFault(member), unknown };
  }
  const unnamed = await unnamedColumns(source, found);
  const { fields, unknown } = chooseColumns(found, options, unnamed, columnMap);
  const plain = csvLayout(found, fields, options.ignore.has('') ? [] : unnamed);
  const fault = await columnFault(source, found, fields, unknown);
  const layout: Layout = columnMap?.repairs === undefined ? plain : { ...plain, repairs: columnMap.repairs };
  return { layout, fault, unknown: unknown.map((index) => found.columns[index] ?? '') };
}

/** What was asked for comes before what a map says. */
function withValues(layout: Layout, { values: asked }: ImportOptions, columnMap: ColumnMap | null): Layout {
  const isAsked = (saved: ValueMapping) =>
    asked.some(({ field, from }) => field === saved.field && valueKey(from) === valueKey(saved.from));
  const values = [...asked, ...(columnMap?.values ?? []).filter((saved) => !isAsked(saved))];
  return values.length === 0 ? layout : { ...layout, values };
}

/** A source that cannot be read at all. */
export async function judgeUnread(source: Source, options: ImportOptions, fault: ReadFault): Promise<Judgement> {
  const hint = hintOfFile(options);
  const format = options.format ?? (hint === 'lines' ? 'ndjson' : (hint ?? 'csv'));
  return {
    format,
    layout: null,
    report: nothingRead(await problemAt(source, fault)),
    repairs: [],
    mapped: [],
    isRepaired: false,
    unknownColumns: [],
  };
}

/** The rows of an import that is to be resumed, read as they were. */
export async function judgeAgain(source: Source, layout: Layout, signal: AbortSignal): Promise<Judgement> {
  const report = await checkRows(source, layout, signal);
  const repairs = repairsIn(layout, report.repaired);
  const mapped = mappedIn(layout, report);
  return { format: formatOf(layout), layout, report, repairs, mapped, isRepaired: true, unknownColumns: [] };
}

/**
 * Finds out how the rows stand in a source, and checks them all. With `repair`, what a first check offers is applied and
 * checked again.
 *
 * @param columnMap how columns are read, where that was saved
 * @throws UsageError where a column that is asked for is not there
 */
export async function judgeFile(
  source: Source,
  options: ImportOptions,
  signal: AbortSignal,
  columnMap: ColumnMap | null = null,
): Promise<Judgement> {
  let found: FoundLayout;
  try {
    found = await findLayout(source, hintOfFile(options) ?? (columnMap === null ? null : 'csv'), {
      delimiter: options.delimiter ?? columnMap?.delimiter ?? null,
      findsMember: true,
      takesLead: true,
      takesOneName: true,
    });
    if (found.kind === 'json') await refuseNested(source, found.member !== undefined);
  } catch (thrown) {
    if (!(thrown instanceof ReadFault)) throw thrown;
    return judgeUnread(source, options, thrown);
  }
  const { layout: arranged, fault, unknown } = await arrange(source, found, options, columnMap);
  const layout = withValues(arranged, options, columnMap);
  let report = await checkRows(source, layout, signal);
  let chosen: Layout = layout;
  // What lies below one repair is seen once that is applied.
  for (let round = 0; options.repair && report.offered.length > 0 && round < 3; round++) {
    const more = report.offered.map(({ field, repair }): FieldRepair => ({ field, repair }));
    chosen = { ...chosen, repairs: [...(chosen.repairs ?? []), ...more] };
    report = await checkRows(source, chosen, signal);
  }
  const isRepaired = options.repair || chosen.repairs !== undefined;
  const repairs = repairsIn(chosen, isRepaired ? report.repaired : report.offered);
  const mapped = mappedIn(chosen, report);
  if (layout.kind === 'json' && layout.member !== undefined)
    repairs.unshift({ column: layout.member, repair: 'envelope', rows: report.rows });
  if (options.skipErrors && fault === null && report.faulty.length > 0) {
    chosen = { ...chosen, leftOut: rangesOf(report.faulty) };
    report = await checkRows(source, chosen, signal);
  }
  const fields = layout.kind === 'csv' ? layout.fields : layout.members?.map((member) => member[1]);
  if (fields?.some(isContactColumn) === false) report = withoutContactFaults(report);
  if (fault !== null) report = withError(report, await problemAt(source, fault));
  return { format: formatOf(layout), layout: chosen, report, repairs, mapped, isRepaired, unknownColumns: unknown };
}
