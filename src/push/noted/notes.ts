/**
 * What leads held before an import, in a file beside its journal, with the same checksums: lines that are only ever
 * appended to. They are contacts, so only their owner may read them, and for a time.
 */
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { type Held, type UpdatingRow, type Values, wantedBy } from '../compare/held';
import { createFenced, takeOver } from '../fenced-file';
import { emptyChain, type ReadLines, readLinesOf, writeLines } from '../send/journal-lines';

/** Field and JSON text; a field may have a name that objects keep for themselves. */
const pairs = z.array(z.tuple([z.string(), z.string()]));

const noteLine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('notes'), version: z.literal(1), import: z.string(), at: z.number() }),
  z.object({
    type: z.literal('held'),
    lead: z.string(),
    /** The fields that were looked at; one without a value held nothing. */
    fields: z.array(z.string()),
    values: pairs,
    unsaid: z.array(z.string()),
    knowsCustom: z.boolean(),
  }),
  /** The rows that follow are those of the last dry run. */
  z.object({ type: z.literal('rows') }),
  z.object({ type: z.literal('row'), row: z.number(), lead: z.string(), given: pairs }),
  /** All is noted; before this line no row is imported. */
  z.object({ type: z.literal('done'), unfound: z.array(z.string()) }),
]);
type NoteLine = z.infer<typeof noteLine>;

export interface NotedLead extends Held {
  readonly fields: ReadonlySet<string>;
}

export interface Notes {
  readonly held: ReadonlyMap<string, NotedLead>;
  /** What each row that was to update a lead gives. */
  readonly given: ReadonlyMap<number, Values>;
  /** Leads that were to be updated and not found. */
  readonly unfound: readonly string[];
  readonly isDone: boolean;
}

function notesIn(entries: readonly NoteLine[]): Notes {
  const held = new Map<string, NotedLead>();
  const given = new Map<number, Values>();
  let unfound: readonly string[] = [];
  let isDone = false;
  for (const entry of entries)
    switch (entry.type) {
      case 'notes':
        break;
      case 'held': {
        const { lead, fields, values, unsaid, knowsCustom } = entry;
        held.set(lead, { fields: new Set(fields), values: new Map(values), unsaid: new Set(unsaid), knowsCustom });
        break;
      }
      case 'rows':
        given.clear();
        break;
      case 'row':
        given.set(entry.row, new Map(entry.given));
        break;
      case 'done':
        unfound = entry.unfound;
        isDone = true;
    }
  return { held, given, unfound, isDone };
}

async function linesOf(path: string): Promise<ReadLines<NoteLine> | null> {
  const bytes = await readFile(path).catch(() => null);
  return bytes === null ? null : readLinesOf(noteLine, bytes);
}

/** What was noted; null where there is nothing, it is not what was written, or it never came to its end. */
export async function readNotes(path: string): Promise<Notes | null> {
  const lines = await linesOf(path);
  if (lines === null || lines.fault !== null) return null;
  const notes = notesIn(lines.entries);
  return notes.isDone ? notes : null;
}

/** What leads hold of some fields; contacts always, because leads are found by them. */
function heldLine(lead: string, { values, unsaid, knowsCustom }: Held, given: ReadonlySet<string>): NoteLine {
  const fields = [...new Set([...given, 'contact_name', 'contact_phone', 'contact_email'])];
  return {
    type: 'held',
    lead,
    fields,
    values: fields.flatMap((field): [string, string][] => {
      const value = values.get(field);
      return value === undefined ? [] : [[field, value]];
    }),
    unsaid: fields.filter((field) => unsaid.has(field)),
    knowsCustom,
  };
}

export interface Noting {
  readonly path: string;
  /** The import's id, and now in milliseconds since the epoch. */
  readonly id: string;
  readonly at: number;
  /** The rows that update leads, as a dry run of them said. */
  readonly preview: () => Promise<readonly UpdatingRow[]>;
  /** Finds leads, and tells of each as it is found. @returns the ids of those that were not */
  readonly find: (
    wanted: ReturnType<typeof wantedBy>,
    onFound: (found: ReadonlyMap<string, Held>) => Promise<void>,
  ) => Promise<readonly string[]>;
}

/**
 * Notes what the leads hold that rows are going to update. What a crash interrupts goes on with the leads that are not
 * noted yet; nothing is imported before it has come to its end, so what is noted is what the leads held before.
 *
 * @throws what `preview` and `find` throw, TakenOver
 */
export async function takeNotes({ path, id, at, preview, find }: Noting): Promise<Notes> {
  const lines = await linesOf(path);
  const isUsable = lines !== null && lines.fault === null && lines.entries.length > 0;
  const known = notesIn(isUsable ? lines.entries : []);
  if (known.isDone) return known;
  const file = lines === null ? await createFenced(path) : await takeOver(path, isUsable ? lines.length : 0);
  let chain = isUsable ? lines.chain : emptyChain;
  const added: NoteLine[] = [];
  const append = async (entries: readonly NoteLine[]) => {
    const next = writeLines(chain, entries);
    await file.append(next.text);
    chain = next.chain;
    added.push(...entries);
  };
  try {
    if (!isUsable) await append([{ type: 'notes', version: 1, import: id, at }]);
    const rows = (await preview()).filter(({ status, leadId }) => status === 'updated' && leadId !== null);
    const fields = new Map<string, Set<string>>();
    for (const { leadId, given } of rows) {
      const all = fields.get(leadId ?? '') ?? new Set();
      for (const field of given?.keys() ?? []) all.add(field);
      fields.set(leadId ?? '', all);
    }
    const isNoted = (lead: string) => {
      const noted = known.held.get(lead);
      return noted !== undefined && [...(fields.get(lead) ?? [])].every((field) => noted.fields.has(field));
    };
    const wanted = wantedBy(rows).filter((each) => !isNoted(each.id));
    const unfound =
      wanted.length === 0
        ? []
        : await find(wanted, async (found) =>
            append([...found].map(([lead, held]) => heldLine(lead, held, fields.get(lead) ?? new Set()))),
          );
    await append([
      { type: 'rows' },
      ...rows.map(({ row, leadId, given }): NoteLine => {
        return { type: 'row', row, lead: leadId ?? '', given: [...(given ?? [])] };
      }),
      { type: 'done', unfound: [...unfound] },
    ]);
    return notesIn([...(isUsable ? lines.entries : []), ...added]);
  } finally {
    await file.close();
  }
}
