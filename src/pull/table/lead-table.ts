/** The leads that a table shows: what is loaded, in which order, and what of it is in sight. Knows neither page nor editor. */
import { stringify } from 'csv-stringify/sync';
import type { Lead } from '../../contract';
import { isInexact } from '../../contract/json-text';
import { pushText } from '../again';
import { cellOf, type Fields, fieldsOf, OtherColumns, titleOf, usualColumns } from '../columns';
import { type BarPart, type Bars, BarTally, type BarUnit } from './bars';
import { columnOf, sortValue } from './columns';
import { createTurns, sortInTurns, type Turns } from './turns';

export interface TableSort {
  readonly title: string;
  readonly descending: boolean;
}

interface Entry {
  lead: Lead;
  fields: Fields;
  /** As the server wrote it, where its value would lose something. */
  text: string | null;
}

/** Places of rows: from the first up to the second, which is not among them. */
export type Range = readonly [from: number, to: number];

function entryOf(lead: Lead, text: string | undefined): Entry {
  const exact = text !== undefined && isInexact(text);
  return { lead, fields: exact ? fieldsOf(text, lead) : lead, text: exact ? text : null };
}

/** Work that a newer one of its kind takes the place of. */
class Latest {
  private current = new AbortController();

  /** @returns what the work gives, null where it was overtaken */
  async run<T>(work: (turns: Turns) => Promise<T>): Promise<T | null> {
    this.current.abort();
    this.current = new AbortController();
    const { signal } = this.current;
    try {
      const done = await work(createTurns(signal));
      return signal.aborted ? null : done;
    } catch (thrown) {
      if (signal.aborted) return null;
      throw thrown;
    }
  }

  stop(): void {
    this.current.abort();
  }
}

export class LeadTable {
  private readonly entries: Entry[] = [];
  private readonly places = new Map<string, number>();
  private readonly others = new OtherColumns();
  /** Indexes of the entries that are shown, in their order; null for all as they came. */
  private order: Uint32Array | null = null;
  private sort: TableSort | null = null;
  private until: number | null = null;
  private tally: BarTally;
  private turn = 0;
  private readonly arranging = new Latest();
  private readonly counting = new Latest();

  /** @param language a BCP 47 tag; texts are sorted as it does */
  constructor(
    private part: BarPart,
    private readonly language: string,
  ) {
    this.tally = new BarTally(part);
  }

  get loaded(): number {
    return this.entries.length;
  }

  get shown(): number {
    return this.order?.length ?? this.entries.length;
  }

  /** Grows whenever a place may mean another lead; pages that come behind the last row leave it. */
  get version(): number {
    return this.turn;
  }

  /** Titles of all columns there are: the contract's, then what the leads bring. */
  get titles(): readonly string[] {
    return [...usualColumns, ...this.others.list()].map(titleOf);
  }

  /**
   * Takes in a page; a lead that is there already stays where it is, as it is now.
   *
   * @param texts the leads as the server wrote them
   */
  async add(leads: readonly Lead[], texts: readonly string[] = []): Promise<void> {
    let known = false;
    leads.forEach((lead, index) => {
      const entry = entryOf(lead, texts[index]);
      this.others.add(entry.fields);
      const place = this.places.get(lead.id);
      if (place === undefined) {
        this.places.set(lead.id, this.entries.length);
        this.entries.push(entry);
        if (this.isInTime(lead)) this.tally.add(lead);
      } else {
        known = true;
        this.entries[place] = entry;
      }
    });
    if (known) {
      this.turn += 1;
      await this.count();
    }
    if (this.order !== null) await this.arrange();
  }

  /** Takes in what became known of leads otherwise. @returns whether any of them is in the table */
  async update(leads: readonly Lead[]): Promise<boolean> {
    const known = leads.filter(({ id }) => this.places.has(id));
    if (known.length > 0) await this.add(known);
    return known.length > 0;
  }

  /**
   * Shows what is loaded in another order, or less of it.
   *
   * @param sort the column to sort by here; null for the order in which the server gives the leads
   * @param until leads created then or later are not shown, milliseconds since the epoch; null for all
   */
  async show(sort: TableSort | null, until: number | null): Promise<void> {
    const isOtherTime = until !== this.until;
    [this.sort, this.until] = [sort, until];
    if (isOtherTime) await this.count();
    await this.arrange();
  }

  private isInTime({ created_at }: Lead): boolean {
    return this.until === null || Date.parse(created_at) < this.until;
  }

  private async count(): Promise<void> {
    const tally = await this.counting.run(async (turns) => {
      const fresh = new BarTally(this.part);
      for (const { lead } of this.entries) {
        if (this.isInTime(lead)) fresh.add(lead);
        const rest = turns.rest();
        if (rest !== null) await rest;
      }
      return fresh;
    });
    this.tally = tally ?? this.tally;
  }

  private async arrange(): Promise<void> {
    const { sort, until } = this;
    const order = await this.arranging.run(async (turns) => {
      if (sort === null && until === null) return { indexes: null };
      const all = Uint32Array.from(this.entries.keys());
      const indexes = all.filter((_, index) => {
        const entry = this.entries[index];
        return entry !== undefined && this.isInTime(entry.lead);
      });
      return { indexes: sort === null ? indexes : await this.sorted(indexes, sort, turns) };
    });
    if (order === null) return;
    this.order = order.indexes;
    this.turn += 1;
  }

  private async sorted(indexes: Uint32Array, { title, descending }: TableSort, turns: Turns): Promise<Uint32Array> {
    const values: (number | string | null)[] = [];
    for (const { fields } of this.entries) {
      values.push(sortValue(fields, title));
      const rest = turns.rest();
      if (rest !== null) await rest;
    }
    const { compare } = new Intl.Collator(this.language, { numeric: true });
    const sign = descending ? -1 : 1;
    return sortInTurns(
      indexes,
      (left, right) => {
        const [a, b] = [values[left] ?? null, values[right] ?? null];
        if (a === null || b === null) return Number(a === null) - Number(b === null);
        if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
        return sign * compare(String(a), String(b));
      },
      turns,
    );
  }

  /** Ends what is under way. */
  stop(): void {
    this.arranging.stop();
    this.counting.stop();
  }

  private entry(place: number): Entry | undefined {
    return this.entries[this.order === null ? place : (this.order[place] ?? -1)];
  }

  /** The leads of some places, in their order. */
  leads(ranges: readonly Range[]): readonly Lead[] {
    return this.entriesOf(ranges).map(({ lead }) => lead);
  }

  /** As {@link leads}, with every digit that the server gave. */
  fields(range: Range): readonly Fields[] {
    return this.entriesOf([range]).map(({ fields }) => fields);
  }

  private entriesOf(ranges: readonly Range[]): Entry[] {
    return ranges.flatMap(([from, to]) => {
      const length = Math.max(0, Math.min(to, this.shown) - from);
      return Array.from({ length }, (_, index) => this.entry(from + index)).filter((entry) => entry !== undefined);
    });
  }

  /** The JSON of one lead, as it opens. */
  json(place: number): string | null {
    const entry = this.entry(place);
    return entry === undefined ? null : (entry.text ?? JSON.stringify(entry.lead, null, 2));
  }

  /** Leads as CSV with a head, or as JSON: one, or an array. @param titles the columns that the CSV has */
  async copy(ranges: readonly Range[], format: 'csv' | 'json', titles: readonly string[]): Promise<string> {
    const turns = createTurns(new AbortController().signal);
    const columns = titles.map(columnOf);
    const csv = (rows: readonly (string | number | bigint)[][]) =>
      stringify([...rows], { record_delimiter: 'windows', quote_record_delimiter: true });
    const texts: string[] = [];
    for (const { lead, fields, text } of this.entriesOf(ranges)) {
      texts.push(
        format === 'csv'
          ? csv([columns.map((column) => cellOf(fields, column))])
          : (text ?? JSON.stringify(lead, null, 2)),
      );
      const rest = turns.rest();
      if (rest !== null) await rest;
    }
    if (format === 'csv') return csv([[...titles]]) + texts.join('');
    return texts.length === 1 ? `${texts[0]}\n` : `[\n${texts.join(',\n')}\n]\n`;
  }

  /** What would push these leads: a lead, or rows of them. */
  pushText(ranges: readonly Range[]): string {
    return pushText(this.entriesOf(ranges));
  }

  /** @param by what the bars are made of; @param unit null for the one that fits */
  async bars(by: BarPart, unit: BarUnit | null): Promise<Bars | null> {
    if (by !== this.part) {
      this.part = by;
      await this.count();
    }
    return this.tally.bars(unit, createTurns(new AbortController().signal));
  }
}
