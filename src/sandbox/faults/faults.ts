/**
 * What can go wrong on purpose, and the words for it:
 *
 *     KIND[:RATE[:ROUTE[:SECONDS]]]
 *
 * KIND is one of {@link faultKinds}; RATE is a share from 0 to 1 (1 where it is left out); ROUTE is an operation id or `*`
 * for all of them; SECONDS is how long it lasts, where the kind lasts. `stall-after:0.05:createLead:30` holds back the
 * answer to every twentieth lead for half a minute after the lead was created.
 */
import { t } from '@vscode/l10n';
import { type OperationId, operations } from '../../contract';
import { createRandom, type Random } from '../account/random';
import { keysOf } from '../keys';

/**
 * The kinds, with the seconds each lasts where none are given: null for as long as the client waits, false where a kind
 * does not last at all. `-before` is before the request takes effect, `-after` when it has.
 */
export const faultKinds = {
  /** Refuses with 429, and goes on refusing until the seconds are over. */
  '429': 1,
  '500': false,
  '502': false,
  '503': false,
  '500-after': false,
  /** A proxy's page. */
  '502-after': false,
  '503-after': false,
  /** A captive portal: status 200 and a page. Nothing took effect. */
  html: false,
  'html-after': false,
  'stall-before': null,
  'stall-after': null,
  'reset-before': false,
  'reset-after': false,
  /** Half of the body, then a reset. The request took effect. */
  truncate: false,
  /** The body in pieces, spread over the seconds. */
  slow: 2,
  /** The request is served by a machine whose clock is off by so many seconds; negative is behind. */
  skew: 600,
} as const;

export type FaultKind = keyof typeof faultKinds;

/** In the order of the alphabet. */
export const faultKindNames: readonly FaultKind[] = keysOf(faultKinds).sort();

/** What a fault may befall besides `*`, all of it. */
export const faultRoutes: readonly OperationId[] = keysOf(operations);

export interface Fault {
  readonly kind: FaultKind;
  /** From 0 to 1. */
  readonly rate: number;
  readonly route: OperationId | '*';
  /** Null for as long as the client waits, and for kinds that do not last. */
  readonly seconds: number | null;
}

/** A description that is none; the message can be shown. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}

const longest = 86_400;

/** @throws FaultError that says what is wrong with the description */
export function parseFault(description: string): Fault {
  const fail = (reason: string) => new FaultError(`${JSON.stringify(description)}: ${reason}`);
  const [kindText = '', rateText = '1', routeText = '*', secondsText, ...rest] = description.trim().split(':');
  const kind = keysOf(faultKinds).find((each) => each === kindText);
  if (kind === undefined) throw fail(t('there is no fault "{0}"; there are {1}', kindText, faultKindNames.join(', ')));
  const rate = /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(rateText) ? Number(rateText) : Number.NaN;
  if (!(rate >= 0 && rate <= 1)) throw fail(t('the rate "{0}" is not a number from 0 to 1', rateText));
  const route = routeText === '*' ? routeText : faultRoutes.find((each) => each === routeText);
  if (route === undefined)
    throw fail(t('there is no route "{0}"; there are * and {1}', routeText, faultRoutes.join(', ')));
  const standard = faultKinds[kind];
  if (rest.length > 0) throw fail(t('it has more parts than KIND:RATE:ROUTE:SECONDS'));
  if (secondsText === undefined) return { kind, rate, route, seconds: standard === false ? null : standard };
  if (standard === false) throw fail(t('{0} takes no seconds', kind));
  const form = kind === 'skew' ? /^[+-]?\d+(?:\.\d+)?$/ : /^\d+(?:\.\d+)?$/;
  const seconds = form.test(secondsText) ? Number(secondsText) : Number.NaN;
  if (!(Math.abs(seconds) <= longest))
    throw fail(t('the seconds "{0}" are not a number up to {1}', secondsText, String(longest)));
  return { kind, rate, route, seconds };
}

/** The description a fault has been parsed from, in its full form. */
export function describeFault({ kind, rate, route, seconds }: Fault): string {
  return [kind, rate, route, ...(seconds === null ? [] : [seconds])].join(':');
}

/** What befalls one request. */
export interface Mishap {
  readonly fault: Fault | null;
  /** How far off the clock is of the machine that serves the request, in milliseconds. */
  readonly skew: number;
  /** For a 429: the seconds until the storm is over. */
  readonly seconds: number;
}

export interface Faults {
  all(): readonly Fault[];
  set(faults: readonly Fault[]): void;
  /** Draws for a request. Of several faults the first one that is drawn comes; a skew comes beside it. */
  draw(route: OperationId): Mishap;
}

interface Source {
  readonly fault: Fault;
  readonly random: Random;
  /** When a storm of 429 is over, milliseconds since the epoch. */
  stormUntil: number;
}

/** Each fault draws from a stream of its own: the same seed and the same requests meet the same faults. */
export function createFaults(seed: number, now: () => number): Faults {
  let sources: Source[] = [];

  function befalls(source: Source): boolean {
    const { fault, random } = source;
    if (fault.kind === '429' && now() < source.stormUntil) return true;
    if (!random.chance(fault.rate)) return false;
    source.stormUntil = now() + (fault.seconds ?? 0) * 1000;
    return true;
  }

  return {
    all: () => sources.map(({ fault }) => fault),
    set(faults) {
      sources = faults.map((fault, index) => ({
        fault,
        random: createRandom(seed, `fault ${index}`),
        stormUntil: Number.NEGATIVE_INFINITY,
      }));
    },
    draw(route) {
      let first: Source | null = null;
      let skew = 0;
      for (const source of sources) {
        const { fault } = source;
        if (fault.route !== '*' && fault.route !== route) continue;
        // Every one draws, so that what one fault does moves no other.
        if (!befalls(source)) continue;
        if (fault.kind === 'skew') skew += (fault.seconds ?? 0) * 1000;
        else first ??= source;
      }
      const seconds = first === null ? 0 : Math.max(0, Math.ceil((first.stormUntil - now()) / 1000));
      return { fault: first?.fault ?? null, skew, seconds };
    },
  };
}
