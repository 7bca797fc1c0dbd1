/** From leads to the file that was asked for. */
import { type FileHandle, rm } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import { Appender } from './appender';
import { type Column, cellOf, type Fields, fieldsOf, titleOf, usualColumns } from './columns';
import { readLines } from './lines';
import type { CreateFile } from './own-file';

/** `spreadsheet` is CSV that a spreadsheet may open: formulas are neutralised, and a mark at the start says UTF-8. */
export const exportFormats = ['ndjson', 'json', 'csv', 'spreadsheet'] as const;
export type ExportFormat = (typeof exportFormats)[number];
/** Those that differ from the lines in which leads are gathered. */
export type OtherFormat = Exclude<ExportFormat, 'ndjson'>;

/** What a format puts before, for and after the leads. */
interface Layout {
  readonly start: string;
  /** @param lines the leads as JSON */
  page(leads: readonly Fields[], lines: readonly string[]): string;
  end(): string;
}

function csv(others: readonly Column[], forSpreadsheets: boolean): Layout {
  const columns = [...usualColumns, ...others];
  const write = (rows: (string | number | bigint)[][]) =>
    stringify(rows, { record_delimiter: 'windows', quote_record_delimiter: true, escape_formulas: forSpreadsheets });
  return {
    start: (forSpreadsheets ? '\ufeff' : '') + write([columns.map(titleOf)]),
    page: (leads) => write(leads.map((lead) => columns.map((column) => cellOf(lead, column)))),
    end: () => '',
  };
}

function json(): Layout {
  let before = '[\n  ';
  return {
    start: '',
    page(_leads, lines) {
      if (lines.length === 0) return '';
      const text = before + lines.join(',\n  ');
      before = ',\n  ';
      return text;
    },
    end: () => (before === ',\n  ' ? '\n]\n' : '[]\n'),
  };
}

/** A file of leads in one of the other formats, written page by page. Every method throws the system's error. */
class FormattedFile {
  private readonly text: Appender;

  private constructor(
    private readonly file: FileHandle,
    private readonly layout: Layout,
  ) {
    this.text = new Appender(file);
  }

  /** @param others the columns that these leads need beside the usual ones */
  static async create(file: FileHandle, format: OtherFormat, others: readonly Column[]): Promise<FormattedFile> {
    const layout = format === 'json' ? json() : csv(others, format === 'spreadsheet');
    const created = new FormattedFile(file, layout);
    await created.text.add(layout.start);
    return created;
  }

  add(leads: readonly Fields[], lines: readonly string[]): Promise<void> {
    return this.text.add(this.layout.page(leads, lines));
  }

  async finish(): Promise<void> {
    await this.text.add(this.layout.end());
    await this.text.flush();
    await this.file.sync();
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/**
 * The file in the format that was asked for, under its draft's name. It is written while pages come, as long as those
 * bring no column that the ones before lack; where one does, and after a failure, it is written once all leads are there.
 * Every method throws the system's error.
 */
export class Draft {
  private file: FormattedFile | null = null;
  private columns = 0;

  /** @param alongside whether it is told of every page from the first on */
  constructor(
    private readonly path: string,
    private readonly format: OtherFormat,
    private alongside: boolean,
    private readonly createFile: CreateFile,
  ) {}

  /** Is told of a page. @param others the columns that all leads so far need beside the usual ones */
  async add(leads: readonly Fields[], lines: readonly string[], others: readonly Column[]): Promise<void> {
    if (!this.alongside) return;
    if (this.file === null) {
      this.file = await FormattedFile.create(await this.createFile(this.path), this.format, others);
      this.columns = others.length;
    }
    if (this.format !== 'json' && this.columns !== others.length) {
      this.alongside = false;
      return this.close();
    }
    await this.file.add(leads, lines);
  }

  /** Makes it whole. @param part the leads as lines of JSON */
  async finish(part: string, others: readonly Column[], signal?: AbortSignal): Promise<void> {
    if (this.file === null) {
      this.file = await FormattedFile.create(await this.createFile(this.path), this.format, others);
      for await (const lines of readLines(part)) {
        signal?.throwIfAborted();
        const leads = this.format === 'json' ? [] : lines.map((line) => fieldsOf(line));
        await this.file.add(leads, lines);
      }
    }
    await this.file.finish();
    await this.close();
  }

  private async close(): Promise<void> {
    const { file } = this;
    this.file = null;
    await file?.close();
  }

  /** Closes and deletes it, whatever state it is in. */
  async discard(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
  }
}
