/** Why a signature does not match. Bounded by what is hashed and never by the clock, so that the answer is the same anywhere. */
import { t } from '@vscode/l10n';
import { bySpecificity, type CauseCode, fixFor } from './causes';
import { type Budget, createMeter, type Meter } from './digest';
import type { CauseSide, Fault, KnownDelivery, KnownSecret, Surroundings } from './fault';
import { bodyFaults } from './faults';
import { rightLayout } from './faults/message';
import { rightMethod } from './faults/method';
import { secretFaults, secretOf } from './faults/secret';
import { timestampFaults } from './faults/timestamp';
import { type FormChange, type Reading, readComputed, readSignature } from './forms';
import { isTooLargeForText, openPayload } from './payload';
import { createSearch, longestCut, type Match, type Name, type Recipe, type Search } from './search';
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

export interface Cause {
  readonly code: CauseCode;
  readonly side: CauseSide;
  /** Whether a recomputed digest proves it; otherwise it is no more than possible. */
  readonly certain: boolean;
  /** Other names for the same change. */
  readonly also: readonly CauseCode[];
  readonly detail: string;
  /** One sentence on what to change in a handler. */
  readonly fix: string;
  /** For a certain cause in the body: the bytes that the signature is right for. */
  readonly bytes?: Uint8Array;
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
  for (const level of depth === 'likely' ? likelyLevels : levels) {
    for (const search of searches) yield* search[level]();
    const matches = searches.flatMap((search) => search.matches);
    if (matches.length > 0) return matches;
  }
  return [];
}

const codesOf = ({ changes, form }: Match): CauseCode[] => [
  ...form.map(({ code }) => code),
  ...changes.map(({ names }) => sorted(names)[0]?.code).filter((code) => code !== undefined),
];

const sorted = (names: readonly Name[]) => [...names].sort((a, b) => bySpecificity(a.code, b.code));

/** Fewest changes first, then the most specific names. */
function compareMatches(a: Match, b: Match): number {
  const [left, right] = [codesOf(a).sort(bySpecificity), codesOf(b).sort(bySpecificity)];
  if (left.length !== right.length) return left.length - right.length;
  for (const [i, code] of left.entries()) {
    const other = right[i];
    if (other !== undefined && other !== code) return bySpecificity(code, other);
  }
  return 0;
}

const unique = (codes: readonly CauseCode[], without: readonly CauseCode[]) =>
  [...new Set(codes)].filter((code) => !without.includes(code)).sort(bySpecificity);

/** The causes that a match proves. `others` explain the same bytes by other names. */
function provenCauses(side: CauseSide, match: Match, others: readonly Match[]): Cause[] {
  const codes = codesOf(match);
  const elsewhere = others.filter((other) => codesOf(other).length === codes.length).map(codesOf);
  /** What stands in another explanation in place of this code. */
  const replacing = (code: CauseCode) =>
    elsewhere
      .filter((other) => !other.includes(code))
      .flatMap((other) => other.filter((each) => !codes.includes(each)));
  const named = match.changes.map(({ slot, names }) => ({ slot, names: sorted(names) }));
  const phrase = named
    .map(({ names }) => names[0]?.what ?? '')
    .reduce((all, each) => (all === '' ? each : t('{0} and {1}', all, each)), '');
  const detail =
    side === 'received'
      ? t('The signature is right for {0}.', phrase)
      : t("Your code's signature is that of {0}.", phrase);
  const algorithm = codes.includes('signature-other-algorithm') || codes.includes('hmac-other-algorithm');
  const forms = match.form.filter(({ code }) => !(algorithm && code === 'signature-prefix-missing'));
  return [
    ...forms.map(({ code, what, also = [] }) => ({
      code,
      side,
      certain: true,
      also: unique([...also, ...replacing(code)], [code]),
      detail:
        side === 'received'
          ? t('The signature is right with {0}.', what)
          : t("Your code's signature is right with {0}.", what),
      fix: fixFor(code),
    })),
    ...named.flatMap(({ slot, names: [best, ...rest] }) =>
      best === undefined || forms.some(({ code }) => code === best.code)
        ? []
        : [
            {
              code: best.code,
              side,
              certain: true,
              also: unique(
                [...best.also, ...rest.flatMap((name) => [name.code, ...name.also]), ...replacing(best.code)],
                [best.code],
              ),
              detail,
              fix: fixFor(best.code),
              ...(slot === 'body' ? { bytes: match.recipe.body.bytes } : {}),
            },
          ],
    ),
  ];
}

const possible = (code: CauseCode, side: CauseSide, detail: string): Cause => ({
  code,
  side,
  certain: false,
  also: [],
  detail,
  fix: fixFor(code),
});

/** Why a field looks like the outcome of one of its faults. */
function* suspectsOf<Value>(faults: readonly Fault<Value>[], value: Value, known: Surroundings): Iterable<Cause> {
  for (const { code, suspect } of faults) {
    const detail = suspect?.(value, known) ?? null;
    if (detail !== null) yield possible(code, 'received', detail);
  }
}

/** What the fields as given look like, where nothing is proven. */
function* suspicions({ timestamp, secret, body }: Recipe, known: Surroundings, signature: Reading): Iterable<Cause> {
  for (const { code, what } of signature.visible)
    yield possible(code, 'received', t('The signature would have the right form with {0}.', what));
  yield* suspectsOf(timestampFaults, timestamp, known);
  yield* suspectsOf(secretFaults, secret, known);
  // Without a digest to compare with, nothing speaks against the body.
  if (signature.targets.length > 0) yield* suspectsOf(bodyFaults, body, known);
}

/** What a handler would say about the age once the signature is right. */
function ageCause(age: number, toleranceSeconds: number, certain: boolean): Cause[] {
  if (Math.abs(age) <= toleranceSeconds) return [];
  const code = age > 0 ? 'timestamp-stale' : 'timestamp-future';
  const detail =
    age > 0
      ? t('The timestamp is {0} s old; {1} s are allowed.', age, toleranceSeconds)
      : t('The timestamp lies {0} s ahead; {1} s are allowed.', -age, toleranceSeconds);
  return [{ ...possible(code, 'received', detail), certain }];
}

function ageOf(timestamp: string, { receivedAt, toleranceSeconds }: Surroundings): Cause[] {
  return /^\d{1,11}$/.test(timestamp) ? ageCause(receivedAt - Number(timestamp), toleranceSeconds, false) : [];
}

interface Explanation {
  readonly causes: readonly Cause[];
  readonly match: Match | undefined;
}

function explained(side: CauseSide, matches: readonly Match[]): Explanation {
  const [match, ...others] = [...matches].sort(compareMatches);
  return { match, causes: match === undefined ? [] : provenCauses(side, match, others) };
}

/** What the search for the computed signature came to. */
function computedCauses({ causes, match }: Explanation, visible: readonly FormChange[]): readonly Cause[] {
  if (match === undefined) return [];
  // Upper case beside another fault is how the digest was printed, not why it is wrong.
  if (match.changes.length > 0) return causes.filter(({ code }) => code !== 'signature-uppercase');
  if (causes.length > 0) return causes;
  return visible.map(({ code, what }) =>
    possible(code, 'computed', t("Your code's digits are right; it would equal the header with {0}.", what)),
  );
}

function notTried(recipe: Recipe, searches: readonly Search[], exhausted: boolean, meter: Meter): string[] {
  const sentences: string[] = [];
  const stopped = meter.stopped();
  if (stopped === 'cancelled') sentences.push(t('The search was cancelled; what was left of it was not tried.'));
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
    if (repaired === undefined) causes.push(...suspicions(given, known, received));
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
