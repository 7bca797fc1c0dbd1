/** Why a signature does not match. Bounded by what is hashed and never by the clock, so that the answer is the same anywhere. */
import { t } from '@vscode/l10n';
import type { Surroundings } from './faults/fault';
import { rightLayout } from './faults/message';
import { rightMethod } from './faults/method';
import { secretFaults } from './faults/secret';
import { secretOf } from './faults/secret-value';
import { timestampFaults } from './faults/timestamp';
import { readComputed, readSignature } from './fields/forms';
import { isTooLargeForText, openPayload } from './fields/payload';
import { createMeter, type Meter } from './search/digest';
import { nextSteps } from './search/next-steps';
import { computedCauses, explained } from './search/proof';
import { createSearch, longestCut, type Match, type Search } from './search/search';
import { ageCause, ageOf, noDigest, suspectsOf, suspicions } from './search/suspicions';
import type { Recipe } from './search/trials';
import type { Budget, Cause, CauseSide, KnownDelivery, KnownSecret } from './told';
import { type CheckedField, type SignatureCheck, type Verdict, verify } from './verify';

export interface DiagnosisInput extends SignatureCheck {
  /** The signature that the user's own code computed, as it printed it. */
  readonly computed?: string;
  /** The variable or setting that the secret was read from. */
  readonly secretName?: string;
  readonly otherSecrets?: readonly KnownSecret[];
  readonly previousSecrets?: readonly KnownSecret[];
  readonly apiToken?: string;
  /** X-Mega-Delivery. */
  readonly deliveryId?: string;
  readonly otherDeliveries?: readonly KnownDelivery[];
  readonly budget?: Partial<Budget>;
  /** `likely` stops after single faults and the likely pairs, which take a tenth of the time; `all` is usual. */
  readonly depth?: 'likely' | 'all';
}

export interface Diagnosis {
  /** Of the fields as given. */
  readonly verdict: Verdict;
  /** `sha256=` and the HMAC over the fields as given. */
  readonly expected: string;
  readonly ageSeconds: number | null;
  readonly malformed: readonly CheckedField[];
  /** The proven ones first, those of the received signature before those of the computed one. */
  readonly causes: readonly Cause[];
  /** The computed signature: right, wrong for the causes given, or wrong for no reason known. Null where none is given. */
  readonly computed: 'right' | 'explained' | 'unexplained' | null;
  readonly searched: { readonly hmacs: number; readonly bytes: number };
  /** What size, budget or cancelling left out, in sentences. */
  readonly notTried: readonly string[];
  /** What to look at next where nothing is proved, in sentences. */
  readonly next: readonly string[];
}

/** Some 250,000 digests over 4 KiB; a gibibyte takes about a second. */
const defaultBudget: Budget = { hmacBytes: 1024 * 1024 * 1024, candidates: 250_000 };

const deliveredAtForm = /delivered_at\\*["']?\s*[:=]\s*\\*["']?([^"'\\,&}]{1,64})/;
/** Bytes at the start of a body in which delivered_at is looked for. */
const headLength = 64 * 1024;

function surroundingsOf(input: DiagnosisInput): Surroundings {
  const { body, receivedAt, toleranceSeconds, timestamp } = input;
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, headLength)).toString('latin1');
  return {
    receivedAt,
    toleranceSeconds,
    timestamp,
    deliveredAt: deliveredAtForm.exec(head)?.[1] ?? null,
    secretName: input.secretName ?? null,
    deliveryId: input.deliveryId ?? null,
    otherSecrets: input.otherSecrets ?? [],
    previousSecrets: input.previousSecrets ?? [],
    apiToken: input.apiToken ?? null,
    otherDeliveries: input.otherDeliveries ?? [],
    brief: false,
    likelyOnly: false,
  };
}

const likelyLevels = ['given', 'singles', 'likelyPairs'] as const;
const levels = [...likelyLevels, 'cuts', 'otherPairs'] as const;

/** The matches of the first level that has any: those with the fewest changes. */
function* explore(searches: readonly Search[], depth: DiagnosisInput['depth']): Generator<void, readonly Match[]> {
  // Where there is nothing to compare with, there is nothing to search for.
  const each = searches.some(({ hasTargets }) => hasTargets) ? (depth === 'likely' ? likelyLevels : levels) : [];
  for (const level of each) {
    for (const search of searches) yield* search[level]();
    const matches = searches.flatMap((search) => search.matches);
    if (matches.length > 0) return matches;
  }
  return [];
}

function notTried(recipe: Recipe, searches: readonly Search[], exhausted: boolean, meter: Meter): string[] {
  const sentences: string[] = [];
  const stopped = meter.stopped();
  if (stopped === 'cancelled') sentences.push(t('The search was canceled; what was left of it was not tried.'));
  if (stopped === 'budget')
    sentences.push(t('The search came to the end of its budget; what was left of it was not tried.'));
  if (searches.length > 0 && isTooLargeForText(recipe.body))
    sentences.push(
      t('The payload is too large to be parsed: faults that rewrite its JSON or its letters were not all tried.'),
    );
  if (exhausted && recipe.body.bytes.length > longestCut)
    sentences.push(
      t(
        'Of the places where the payload may have been cut off, those after the first {0} bytes were not all tried.',
        longestCut,
      ),
    );
  if (searches.some((search) => search.isIncomplete()))
    sentences.push(
      t('The payload is too large for all pairs of faults: some with its larger variants were not tried.'),
    );
  return sentences;
}

/**
 * The diagnosis in small turns, so that whoever runs it can let others go on in between.
 *
 * Verdict, expected signature and age are those of the fields as given; what is repaired never makes a match.
 */
export function* diagnosis(input: DiagnosisInput, signal?: AbortSignal): Generator<void, Diagnosis> {
  const { verdict, expected, ageSeconds, malformed } = verify(input);
  const meter = createMeter({ ...defaultBudget, ...input.budget }, signal);
  const known = surroundingsOf(input);
  const given: Recipe = {
    timestamp: input.timestamp,
    secret: secretOf(input.secret),
    body: openPayload(input.body),
    layout: rightLayout,
    method: rightMethod,
  };
  const searches: Search[] = [];
  const search = (side: CauseSide, base: Recipe, targets: Parameters<typeof createSearch>[2]) => {
    const created = createSearch(side, base, targets, known, meter);
    searches.push(created);
    return created;
  };

  const isMatch = verdict === 'match' || verdict === 'match-but-stale';
  const causes: Cause[] = isMatch && ageSeconds !== null ? ageCause(ageSeconds, input.toleranceSeconds, true) : [];
  const received = readSignature(input.signature);
  let repaired: Match | undefined;
  let exhausted = false;
  if (!isMatch) {
    const found = explained('received', yield* explore([search('received', given, received.targets)], input.depth));
    repaired = found.match;
    exhausted = repaired === undefined;
    causes.push(...found.causes);
    if (repaired === undefined) causes.push(...suspicions(given, known, input.signature, received));
    else if (malformed.includes('timestamp') && !causes.some(({ code }) => code.startsWith('timestamp-')))
      causes.push(...suspectsOf(timestampFaults, given.timestamp, known));
    else if (malformed.includes('secret') && repaired.changes.every(({ slot }) => slot !== 'secret'))
      causes.push(...suspectsOf(secretFaults, given.secret, known));
    causes.push(...ageOf(repaired?.recipe.timestamp ?? input.timestamp, known));
  }

  let computed: Diagnosis['computed'] = null;
  if (input.computed !== undefined) {
    const { targets, visible } = readComputed(input.computed);
    const bases =
      repaired === undefined || repaired.changes.length === 0
        ? [given]
        : [given, { ...repaired.recipe, layout: rightLayout, method: rightMethod }];
    const agrees = targets.some(
      ({ hex, changes }) => changes.length === 0 && received.targets.some((target) => target.hex === hex),
    );
    const matches = agrees
      ? []
      : yield* explore(
          bases.map((base) => search('computed', base, targets)),
          input.depth,
        );
    const found = computedCauses(explained('computed', matches), visible);
    causes.push(...found);
    if (targets.length === 0) causes.push(noDigest('computed', input.computed));
    exhausted ||= !agrees && matches.length === 0;
    computed =
      agrees || (matches.length > 0 && found.length === 0) ? 'right' : matches.length > 0 ? 'explained' : 'unexplained';
  }
  return {
    verdict,
    expected,
    ageSeconds,
    malformed,
    causes,
    computed,
    searched: meter.spent(),
    next: nextSteps(input, !isMatch && repaired === undefined && received.targets.length > 0, computed),
    notTried: [
      ...notTried(given, searches, exhausted, meter),
      ...(exhausted && input.depth === 'likely' ? [t('Of the pairs of faults, only the likely ones were tried.')] : []),
    ],
  };
}

/** The diagnosis at once. A payload of some KiB that nothing explains takes up to half a second. */
export function diagnose(input: DiagnosisInput): Diagnosis {
  const turns = diagnosis(input);
  for (;;) {
    const turn = turns.next();
    if (turn.done === true) return turn.value;
  }
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * The diagnosis beside other work: every few milliseconds it waits for a pause. After an abort it ends soon, with what
 * it has found so far and a word on what it has not tried.
 */
export async function diagnoseInTurns(
  input: DiagnosisInput,
  { signal, pause = nextTurn }: { readonly signal?: AbortSignal; readonly pause?: () => Promise<void> } = {},
): Promise<Diagnosis> {
  const turns = diagnosis(input, signal);
  for (;;) {
    const turn = turns.next();
    if (turn.done === true) return turn.value;
    await pause();
  }
}
