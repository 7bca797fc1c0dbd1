/** What is found, and where. */
import type { Mistake } from '../causes';
import type { Event } from '../running/state';
import type { Site, ValueOf } from '../running/values';

export interface Finding {
  readonly mistake: Mistake;
  readonly site: Site;
  readonly isLikely: boolean;
  readonly why: string;
  /** Of a missing tolerance: the comparisons that it belongs beside, and where milliseconds meet seconds. */
  readonly comparisons?: readonly Comparison[];
  readonly mixed?: Site;
}

export type Comparison = Extract<Event, { readonly kind: 'comparison' }>;

export type Mac = ValueOf<'mac'>;

export const finding = (mistake: Mistake, site: Site, isLikely: boolean, why: string): Finding => ({
  mistake,
  site,
  isLikely,
  why,
});
