/** What is said of a source as a whole. */
import type { OnDuplicate } from '../../contract';
import type { RowOutcome } from '../outcome/outcome';
import type { CountedValue } from '../read/mapped-values';
import type { FieldRepair } from '../read/repairs';
import { locate, type Source } from '../read/source';
import type { Place } from '../read/text';
import type { PlannedChunk } from '../send/chunk';
import type { RowPair } from './file-duplicates';

export interface PlacedProblem {
  /** A short name of the kind of problem, for programs. */
  readonly code: string;
  readonly message: string;
  /** An error keeps the source from being sent; a warning is for the person to judge. */
  readonly severity: 'error' | 'warning';
  /** From 1; null where it speaks of no row. */
  readonly row: number | null;
  /** The field it speaks of; null where it speaks of none. */
  readonly field: string | null;
  readonly place: Place;
  readonly end: Place;
  readonly related?: { readonly message: string; readonly place: Place };
}

/** A repair, and how many rows it is for. */
export interface CountedRepair extends FieldRepair {
  readonly rows: number;
}

export interface FileReport {
  /** The SHA-256 of the source, in hexadecimal digits; empty where it could not be read to its end. */
  readonly sha256: string;
  /** How many rows there are, but for those that are left out. */
  readonly rows: number;
  readonly onDuplicate: OnDuplicate | null;
  /** Whether the source itself says that nothing is to be written. */
  readonly saysDryRun: boolean;
  readonly chunks: readonly PlannedChunk[];
  /** The first of them, in the order of the source. */
  readonly problems: readonly PlacedProblem[];
  readonly errors: number;
  /** How many errors are about each field; those about none under an empty name. */
  readonly errorsOf: ReadonlyMap<string, number>;
  /** The numbers of the rows that have errors, where leaving them out leaves a source that can be sent. */
  readonly faulty: readonly number[];
  /** The rows that are left out, and what is wrong with each. */
  readonly leftOut: readonly RowOutcome[];
  /** How many rows have the email or the phone of an earlier row, and the first of them. */
  readonly duplicates: number;
  readonly pairs: readonly RowPair[];
  /** What could be mended, and is not, because the layout does not say so. */
  readonly offered: readonly CountedRepair[];
  /** What the layout says is to be mended, where there was something. */
  readonly repaired: readonly CountedRepair[];
  /** Values that are sent as others, that the API does not know, or that are stages. */
  readonly values: readonly CountedValue[];
}

/** The places of some offsets, found in one more pass. */
export async function placesOf(source: Source, offsets: readonly number[]): Promise<(offset: number) => Place> {
  const sorted = [...new Set(offsets)].sort((a, b) => a - b);
  const places = await locate(source, sorted);
  const known = new Map(sorted.map((offset, index) => [offset, places[index] ?? source.origin]));
  return (offset) => known.get(offset) ?? source.origin;
}
