/** A row as it lies in its source. */
import type { OnDuplicate } from '../../contract';
import type { FieldRepair } from './repairs';
import type { ValueMapping } from './value-mapping';

/** JSON that a reader wrote itself: bytes are made of it only where somebody needs them, which costs as much as parsing. */
export class JsonText {
  /** In UTF-8. */
  readonly byteLength: number;
  constructor(readonly json: string) {
    this.byteLength = Buffer.byteLength(json);
  }
  toString(_encoding?: 'utf8'): string {
    return this.json;
  }
}

export type RowText = Buffer | JsonText;

export interface SourceRow {
  /** From 1, as people count. */
  readonly number: number;
  /** The bytes of the source that are the row. */
  readonly offset: number;
  readonly length: number;
  /** Its JSON: of a JSON file the very bytes that stand there. */
  readonly text: RowText;
  readonly value: unknown;
  /** Whether it may hold what parsers pass over without a word, or a secret; the exact reader must look at it. */
  readonly suspect: boolean;
  /** The repairs that were applied to it. */
  readonly repairs?: readonly FieldRepair[];
  /** The values that have been put in place of others. */
  readonly mapped?: readonly ValueMapping[];
  /**
   * Where in the row a field's cell is, in bytes, where the row is not JSON; null where it has none.
   *
   * @param path a field, or `custom_fields` and a slug
   */
  readonly cellOf?: (path: readonly string[]) => { readonly offset: number; readonly length: number } | null;
}

export interface RowReader {
  /**
   * The rows, in batches as their bytes come. It can be called once.
   *
   * @throws ReadFault at what is no row and no room between rows
   */
  read(bytes: AsyncIterable<Buffer>): AsyncIterable<readonly SourceRow[]>;
  /** What the source says beside its rows, once it is read; null where it says nothing. */
  readonly onDuplicate: OnDuplicate | null;
  /** Whether the source says `dry_run: true`, which the command overrules; known once it is read. */
  readonly saysDryRun: boolean;
}

/** What a person should know of a source beside its rows. */
export interface RowNotice {
  readonly code: string;
  readonly message: string;
  /** In bytes of the source. */
  readonly offset: number;
  readonly length: number;
  /** The row it speaks of, from 1; null where it speaks of none. */
  readonly row: number | null;
}

/** A row is a few hundred bytes; what is over this is a file that has lost a quote or a brace. */
export const mostRowBytes = 1_000_000;

/** The rows of a reader, each as it was changed. */
export const changedRows = (reader: RowReader, change: (row: SourceRow) => SourceRow): RowReader => ({
  async *read(bytes) {
    for await (const batch of reader.read(bytes)) yield batch.map(change);
  },
  get onDuplicate() {
    return reader.onDuplicate;
  },
  get saysDryRun() {
    return reader.saysDryRun;
  },
});
