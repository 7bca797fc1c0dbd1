import type { VerifierCheck, VerifierFields, VerifierOutcome } from '../../protocol';
import type { KnownDelivery } from '../../signature';
import type { Held } from './payload';

/** How many checks are kept, and the most bytes that their payloads may have together. */
const mostChecks = 20;
const mostBytes = 64 * 1024 * 1024;

/** Everything of a check but its secret. */
export interface Check {
  readonly number: number;
  readonly label: string;
  readonly fields: VerifierFields;
  readonly held: Held | null;
  readonly body: Uint8Array;
  readonly outcome: VerifierOutcome;
  readonly report: string;
  /** Made while somebody typed: the next check takes its place. */
  readonly isTyped: boolean;
}

/** The checks of one window, the latest first. They are in memory alone, and go with the window. */
export class Checks {
  private kept: readonly Check[] = [];
  /** The one whose verdict is on the page. */
  shown: Check | null = null;

  add(check: Omit<Check, 'number'>): Check {
    const added = { ...check, number: (this.kept[0]?.number ?? 0) + 1 };
    let bytes = 0;
    const before = this.kept[0]?.isTyped ? this.kept.slice(1) : this.kept;
    this.kept = [added, ...before].filter(({ body }, index) => {
      bytes += body.length;
      return index === 0 || (index < mostChecks && bytes <= mostBytes);
    });
    this.shown = added;
    return added;
  }

  /** Puts what was found out later into a check. */
  complete(number: number, found: Pick<Check, 'outcome' | 'report'>): void {
    this.kept = this.kept.map((check) => (check.number === number ? { ...check, ...found } : check));
    if (this.shown?.number === number) this.shown = { ...this.shown, ...found };
  }

  find(number: number): Check | undefined {
    return this.kept.find((check) => check.number === number);
  }

  rows(): VerifierCheck[] {
    return this.kept.map(({ number, label }) => ({ check: number, label }));
  }

  /**
   * The deliveries of other checks, as far as their timestamps are any: a signature may be that of one of them. With the
   * same timestamp it is the same delivery, of which the person is trying another payload.
   */
  otherDeliveries(timestamp: string): KnownDelivery[] {
    return this.kept
      .filter(({ fields }) => /^\d{1,12}$/.test(fields.timestamp) && fields.timestamp !== timestamp)
      .map(({ body, fields, label }) => ({ body, timestamp: fields.timestamp, name: label }));
  }
}
