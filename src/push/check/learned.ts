/**
 * What answers gave away of an account that no operation lists: the custom fields and stages it does not have. Source:
 * contract, "Push" (ignored_custom_fields; a row with an unknown stage_slug fails).
 */
import { t } from '@vscode/l10n';
import * as z from 'zod';
import type { BulkAnswer, BulkRow } from '../../contract';
import type { TextStore } from '../send/memory';

const record = z.object({ customFields: z.array(z.string()), stages: z.array(z.string()) });
/** The custom fields and the stages that the account does not have. */
export type LearnedNames = z.infer<typeof record>;

export interface Learned {
  readonly names: LearnedNames;
  /** What a row asks for that the account did not have, in words. */
  doubts(row: BulkRow): string[];
  /** Takes in the answer to some rows; what is taken now is known again. */
  learn(rows: readonly BulkRow[], answer: Pick<BulkAnswer, 'results'>): void;
  save(): Promise<void>;
}

/** A text that is damaged says nothing. */
function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** What a row asks for that the account did not have, in words. */
export function doubtsOf(
  { custom_fields, stage_slug }: BulkRow,
  customFields: ReadonlySet<string>,
  stages: ReadonlySet<string>,
): string[] {
  const found: string[] = [];
  if (customFields.size > 0)
    for (const slug of Object.keys(custom_fields ?? {}))
      if (customFields.has(slug)) found.push(t('This account has no custom field “{0}”; MEGA ignores it.', slug));
  if (stage_slug !== undefined && stages.has(stage_slug))
    found.push(t('This account has no stage “{0}”; MEGA refuses it.', stage_slug));
  return found;
}

/** How many names of a kind are remembered. */
const most = 1000;

/** @param name of the store's entry for this account */
export async function openLearned(store: TextStore, name: string): Promise<Learned> {
  const stored = async () => record.safeParse(parsed(await store.read(name))).data;
  const known = await stored();
  const customFields = new Set(known?.customFields);
  const stages = new Set(known?.stages);
  /** What was learned here, of each set by name: other windows learn meanwhile. */
  const notes = new Map([customFields, stages].map((set) => [set, new Map<string, boolean>()]));

  function take(set: Set<string>, name: string, isUnknown: boolean): void {
    if (!isUnknown) set.delete(name);
    else if (set.size < most) set.add(name);
  }

  function note(set: Set<string>, name: string, isUnknown: boolean): void {
    take(set, name, isUnknown);
    const own = notes.get(set);
    if (own && (own.size < most || own.has(name))) own.set(name, isUnknown);
  }

  const names = (): LearnedNames => ({ customFields: [...customFields], stages: [...stages] });

  return {
    get names() {
      return names();
    },
    doubts: (row) => doubtsOf(row, customFields, stages),
    learn(rows, { results }) {
      if (results.length !== rows.length) return;
      rows.forEach((row, index) => {
        const result = results[index];
        if (result === undefined) return;
        const { stage_slug } = row;
        const isTaken = result.status === 'created' || result.status === 'updated';
        const ignored = result.ignored_custom_fields ?? [];
        if (isTaken)
          for (const slug of Object.keys(row.custom_fields ?? {})) note(customFields, slug, ignored.includes(slug));
        if (stage_slug === undefined) return;
        const refusal = (result.errors ?? []).some((error) => /stage/i.test(error) && error.includes(stage_slug));
        if (isTaken || refusal) note(stages, stage_slug, refusal);
      });
    },
    async save() {
      const theirs = await stored();
      const kept = [theirs?.customFields, theirs?.stages];
      for (const [set, learned] of notes) {
        set.clear();
        for (const each of kept.shift() ?? []) set.add(each);
        for (const [each, isUnknown] of learned) take(set, each, isUnknown);
      }
      await store.write(name, JSON.stringify(names()));
    },
  };
}
