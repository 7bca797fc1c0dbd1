/** The choice of columns while a person makes it: what each column is, and which damaged values are mended. */
import type { CountedRepair, FileReport } from '../check/file-report';
import { type ColumnField, isContactColumn, rowField } from '../read/csv-columns';
import { csvLayout, type FoundCsv, headRecords } from '../read/find-layout';
import type { Layout } from '../read/layout';
import type { FieldRepair } from '../read/repairs';
import type { Source } from '../read/source';
import type { ValueMapping } from '../read/value-mapping';
import { refusedIn } from './forms';
import { type ColumnMap, columnMapText } from './map-file';
import { type Known, type Proposal, proposeFields } from './propose';
import { createValueChoice, type ValueChoice } from './value-choice';

export interface SessionColumn extends Proposal {
  readonly name: string;
  /** The first three values that are there. */
  readonly samples: readonly string[];
  /** The first values that its field does not take, among those of the first rows. */
  readonly refused: readonly string[];
}

export interface OfferedRepair extends CountedRepair {
  readonly isApplied: boolean;
}

export interface ColumnSession {
  readonly found: FoundCsv;
  readonly columns: readonly SessionColumn[];
  readonly repairs: readonly OfferedRepair[];
  readonly values: ValueChoice;
  /** How the file is read with what is chosen. */
  readonly layout: Extract<Layout, { kind: 'csv' }>;
  /** Whether a field is chosen by which a lead can be told: a name, an email or a phone. */
  readonly hasContact: boolean;
  /** @returns the columns that had the field before, or parts of it, and have none now */
  choose(index: number, field: ColumnField): readonly number[];
  mend(repair: FieldRepair, isApplied: boolean): void;
  /**
   * Takes in what a check offers and has mended, and the values that it found.
   *
   * @param stages of the account, slug to name, as far as they are known
   * @returns whether something is to be mended or mapped now that was not before
   */
  take(report: Pick<FileReport, 'offered' | 'repaired' | 'values'>, stages?: ReadonlyMap<string, string>): boolean;
  /** The text of a map of what is chosen. */
  mapText(): string;
}

/** In characters: a sample says what a column holds, and need not be whole. */
const longestSample = 60;

/** Whether a field leaves no room for another: each has one column, and a name is whole or in parts. */
const excludes = (field: ColumnField, other: ColumnField): boolean =>
  field !== null && other !== null && (field === other || field === rowField(other) || other === rowField(field));

const isSame = (a: FieldRepair, b: FieldRepair) => a.field === b.field && a.repair === b.repair;

export interface SessionKnown extends Known {
  /** The repairs that were chosen for the same header before; null where none were asked about. */
  readonly repairs: readonly FieldRepair[] | null;
  /** The values that were mapped then. */
  readonly values?: readonly ValueMapping[] | null;
}

/** The values of each column in the first rows. */
async function valuesOf(source: Source, { delimiter, recordEnd, above, columns }: FoundCsv): Promise<string[][]> {
  const { records } = await headRecords(source, delimiter, recordEnd);
  const rows = records.slice(above);
  return columns.map((_, index) => rows.map((cells) => (cells[index] ?? '').trim()).filter((text) => text !== ''));
}

export async function openColumnSession(source: Source, found: FoundCsv, known: SessionKnown): Promise<ColumnSession> {
  const values = await valuesOf(source, found);
  const proposals = proposeFields(found.columns, values, known);
  let repairs: OfferedRepair[] = [];
  const mapping = createValueChoice(known.values ?? []);
  const session: ColumnSession = {
    found,
    get columns() {
      return found.columns.map((name, index) => ({
        name,
        samples: [...new Set(values[index])].slice(0, 3).map((text) => text.slice(0, longestSample)),
        refused: refusedIn(proposals[index]?.field ?? '', values[index] ?? []).map((text) =>
          text.slice(0, longestSample),
        ),
        ...(proposals[index] ?? { field: null, reason: null }),
      }));
    },
    get repairs() {
      return repairs;
    },
    values: mapping,
    get layout() {
      const fields = proposals.map(({ field }) => field);
      const applied = repairs.filter(({ isApplied }) => isApplied).map(({ field, repair }) => ({ field, repair }));
      const mapped = mapping.chosen;
      return {
        ...csvLayout(found, fields),
        ...(applied.length === 0 ? {} : { repairs: applied }),
        ...(mapped.length === 0 ? {} : { values: mapped }),
      };
    },
    get hasContact() {
      return proposals.some(({ field }) => isContactColumn(field));
    },
    choose(index, field) {
      const lost = proposals.flatMap((each, at) => (at !== index && excludes(field, each.field) ? [at] : []));
      for (const other of lost) proposals[other] = { field: null, reason: 'chosen' };
      if (proposals[index] !== undefined) proposals[index] = { field, reason: 'chosen' };
      // What is mended in a field goes with it.
      const isChosen = (field: string) => proposals.some((proposal) => rowField(proposal.field) === field);
      repairs = repairs.filter((each) => isChosen(each.field));
      mapping.keepOnly(isChosen);
      return lost;
    },
    mend(repair, isApplied) {
      repairs = repairs.map((each) => (isSame(each, repair) ? { ...each, isApplied } : each));
    },
    take({ offered, repaired, values }, stages = new Map()) {
      let isMore = mapping.take(values, stages);
      const counted = [...repaired, ...offered];
      for (const each of counted) {
        const known_ = repairs.find((known) => isSame(known, each));
        if (known_ !== undefined) {
          repairs = repairs.map((known) => (isSame(known, each) ? { ...known, rows: each.rows } : known));
          continue;
        }
        // What is certain is mended, words for nothing only where they were before.
        const isApplied = known.repairs?.some((before) => isSame(before, each)) ?? each.repair !== 'nothing';
        repairs = [...repairs, { ...each, isApplied }];
        isMore ||= isApplied;
      }
      return isMore;
    },
    mapText: () => columnMapText(mapOf(session)),
  };
  return session;
}

function mapOf({ found, columns, layout }: ColumnSession): Omit<ColumnMap, 'version' | '$schema'> {
  return {
    delimiter: found.delimiter,
    columns: columns.map(({ name, field }) => ({ header: name, field })),
    ...(layout.repairs === undefined ? {} : { repairs: layout.repairs }),
    ...(layout.values === undefined ? {} : { values: layout.values }),
  };
}
