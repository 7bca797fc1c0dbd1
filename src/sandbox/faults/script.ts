/**
 * What befalls single requests by a plan, beside the faults that are drawn by chance: the second request is cut, every
 * answer has members that nobody documented.
 */
import type { OperationId } from '../../contract';
import type { FaultKind } from './faults';

export interface Arrival {
  /** Null where the API has no such operation. */
  readonly route: OperationId | null;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Whether it may be executed: it has a valid key and a route. Of a turn for one that has not, only `redirect` counts. */
  readonly isAdmitted: boolean;
  /** Empty where it is not admitted. */
  readonly body: Buffer;
}

/** What befalls it; what is left out is as always. */
export interface Turn {
  /** A fault of the sandbox's own kinds, without its chance. */
  readonly fault?: { readonly kind: FaultKind; readonly seconds?: number };
  /** An address that a 307 leads to instead of an answer. Nothing takes effect. */
  readonly redirect?: string;
  /** Changes the parsed body before it is executed. */
  readonly rewrite?: (body: unknown) => unknown;
  /** Changes the parsed answer of an operation, or of its refusal. */
  readonly alter?: (answer: unknown) => unknown;
  /** Handed the parsed answer once the operation has been executed, before anything else is. */
  readonly afterwards?: (answer: unknown) => void;
  /** Seconds that the answer is held back, besides any fault. */
  readonly delay?: number;
}

/** Asked for each request in the order of their arrival; null lets it pass, and faults are drawn for it. */
export type Script = (arrival: Arrival) => Turn | null;
