import type { RepairKind } from '../read/repairs';
import type { CountedRepair } from './file-report';

/** Counts repairs by field and kind. */
export function createRepairCount() {
  const counts = new Map<string, Map<RepairKind, number>>();
  return {
    add(field: string, repair: RepairKind): void {
      const kinds = counts.get(field) ?? new Map<RepairKind, number>();
      counts.set(field, kinds.set(repair, (kinds.get(repair) ?? 0) + 1));
    },
    read: (): CountedRepair[] =>
      [...counts].flatMap(([field, kinds]) => [...kinds].map(([repair, rows]) => ({ field, repair, rows }))),
  };
}
