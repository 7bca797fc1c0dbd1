/** What was chosen for a header, for the next file that has it. */
import { createHash } from 'node:crypto';
import type { ColumnField, FieldRepair, ValueMapping } from '../../push';
import type { RowsNeeds } from './needs';

const columnsKey = 'megaLeads.columns';
const repairsKey = 'megaLeads.repairs';
const valuesKey = 'megaLeads.values';

/** How many headers are remembered. */
const remembered = 50;

const printOf = (header: unknown) => createHash('sha256').update(JSON.stringify(header)).digest('hex');

type Memory<T> = Readonly<Record<string, T>>;

function recall<T>({ context }: RowsNeeds, key: string, header: unknown): T | null {
  return context.workspaceState.get<Memory<T>>(key)?.[printOf(header)] ?? null;
}

async function keep<T>({ context }: RowsNeeds, key: string, header: unknown, value: T): Promise<void> {
  const print = printOf(header);
  const others = Object.entries(context.workspaceState.get<Memory<T>>(key) ?? {}).filter(([each]) => each !== print);
  await context.workspaceState.update(key, Object.fromEntries([...others.slice(-remembered + 1), [print, value]]));
}

export const recallFields = (needs: RowsNeeds, header: readonly string[]) =>
  recall<readonly ColumnField[]>(needs, columnsKey, header);

export const keepFields = (needs: RowsNeeds, header: readonly string[], fields: readonly ColumnField[]) =>
  keep(needs, columnsKey, header, fields);

/** @param header of CSV, else the kind of the file */
export const recallRepairs = (needs: RowsNeeds, header: readonly string[] | string) =>
  recall<readonly FieldRepair[]>(needs, repairsKey, header);

export const keepRepairs = (needs: RowsNeeds, header: readonly string[] | string, repairs: readonly FieldRepair[]) =>
  keep(needs, repairsKey, header, repairs);

/** @param header of CSV, else the kind of the file */
export const recallValues = (needs: RowsNeeds, header: readonly string[] | string) =>
  recall<readonly ValueMapping[]>(needs, valuesKey, header);

export const keepValues = (needs: RowsNeeds, header: readonly string[] | string, values: readonly ValueMapping[]) =>
  keep(needs, valuesKey, header, values);
