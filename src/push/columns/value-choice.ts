/** Values that a field does not take, and what a person chooses to send in their place. */
import type { CountedValue } from '../read/mapped-values';
import { fieldChoices, type ValueMapping, valueKey } from '../read/value-mapping';
import { plainName } from './names';

/** @property to what is sent in its place, null for nothing; undefined while nothing is chosen */
export type ChosenValue = Required<Omit<CountedValue, 'to'>> & { readonly to: string | null | undefined };

export interface ValueChoice {
  readonly all: readonly ChosenValue[];
  readonly chosen: ValueMapping[];
  /** @param value null for all of the field that nothing is chosen for */
  choose(field: string, value: string | null, to: string | null | undefined): void;
  /** Takes in what a check found. @returns whether one is mapped now that was not before */
  take(values: readonly CountedValue[], stages: ReadonlyMap<string, string>): boolean;
  /** Forgets those of other fields. */
  keepOnly(isKept: (field: string) => boolean): void;
}

/** What Meta calls the places of its ads. */
const metaAds = /^(?:fb|ig|meta|(?:facebook|instagram)(?: lead)? ads?)$/;

/** What a value can only mean: the same word as a program or a person spells it. */
export function meantBy(
  { field, value }: Pick<CountedValue, 'field' | 'value'>,
  stages: ReadonlyMap<string, string>,
): string | undefined {
  const choices: readonly (readonly [string, string])[] =
    field === 'stage_slug' ? [...stages] : (fieldChoices.get(field) ?? []).map((each) => [each, each]);
  const plain = plainName(value);
  if (field === 'source_platform' && metaAds.test(plain)) return 'meta_ads';
  const found = choices.filter((names) => names.some((name) => plainName(name) === plain));
  return found.length === 1 ? found[0]?.[0] : undefined;
}

/** Whether a value is one to choose for: of stages, where some are known, those that no lead was seen in. */
export const isDoubtful = ({ field, value, to }: CountedValue, stages: ReadonlyMap<string, string>): boolean =>
  to !== undefined || (field === 'stage_slug' ? stages.size > 0 && !stages.has(value) : true);

const isSame = (a: { field: string; value: string }, b: { field: string; value: string }) =>
  a.field === b.field && valueKey(a.value) === valueKey(b.value);

/** @param before what was chosen for the same columns */
export function createValueChoice(before: readonly ValueMapping[]): ValueChoice {
  let all: ChosenValue[] = [];
  return {
    get all() {
      return all;
    },
    get chosen() {
      return all.flatMap(({ field, value, to }) => (to === undefined ? [] : [{ field, from: value, to }]));
    },
    choose(field, value, to) {
      all = all.map((each) => {
        const isMeant = value === null ? each.field === field && each.to === undefined : isSame(each, { field, value });
        return isMeant ? { ...each, to } : each;
      });
    },
    take(values, stages) {
      let isMore = false;
      for (const found of values) {
        if (all.some((each) => isSame(each, found))) {
          all = all.map((each) => (isSame(each, found) ? { ...each, rows: found.rows } : each));
          continue;
        }
        if (!isDoubtful(found, stages)) continue;
        const { field, value, rows } = found;
        const earlier = before.find((each) => isSame({ field: each.field, value: each.from }, found));
        const to = earlier === undefined ? (found.to ?? meantBy(found, stages)) : earlier.to;
        all = [...all, { field, value, rows, to }];
        isMore ||= to !== undefined && found.to === undefined;
      }
      return isMore;
    },
    keepOnly(isKept) {
      all = all.filter(({ field }) => isKept(field));
    },
  };
}
