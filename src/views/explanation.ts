/** Why a signature does not match, as a page and a report say it. */
import { t } from '@vscode/l10n';
import type { Cause, Diagnosis } from '../signature';
import { causeTable, fixFor } from '../signature/causes';
import { isSeenInCode } from '../signature/in-code';
import { byteDifference, type DifferencePiece } from './byte-difference';
import { counted } from './language';

export interface DifferenceView {
  readonly title: string;
  readonly places: { readonly label: string; readonly pieces: DifferencePiece[] }[];
}

export interface CauseView {
  readonly code: string;
  readonly certain: boolean;
  /** `certain` in a word. */
  readonly badge: string;
  readonly detail: string;
  readonly fix: string;
  /** Other names for the same, as a sentence; empty where there are none. */
  readonly also: string;
  /** Whether lines of a handler show it, so that they can be looked for. */
  readonly findable: boolean;
  /** Null but for a proven cause in the body. */
  readonly difference: DifferenceView | null;
}

export interface ExplanationView {
  /** The result in one sentence; empty where there is nothing to explain. */
  readonly summary: string;
  /** What is proven. */
  readonly groups: { readonly title: string; readonly causes: CauseView[] }[];
  /** What is not, but something in the fields speaks for it, the likeliest first; null where there is nothing of the kind. */
  readonly guesses: { readonly title: string; readonly causes: CauseView[] } | null;
  /** What else is to be known: what the search left out, how much it tried. */
  readonly notes: string[];
}

function differenceView(atHand: Uint8Array, matching: Uint8Array): DifferenceView {
  const { places, more } = byteDifference(atHand, matching);
  const all = places.map(({ offset, pieces }) => ({
    label: t('Byte {0}', counted(offset)),
    pieces: [...pieces],
  }));
  const title = more
    ? t('The payload and the bytes that match differ in more than {0} places. The first are:', places.length)
    : places.length === 1
      ? t('The payload and the bytes that match differ in one place:')
      : t('The payload and the bytes that match differ in {0} places:', places.length);
  return { title, places: all };
}

function causeView({ code, certain, detail, fix, also, bytes }: Cause, body: Uint8Array): CauseView {
  return {
    code,
    certain,
    badge: certain ? t('proven') : t('possible'),
    detail,
    fix,
    also: also.length === 0 ? '' : t('Also known as: {0}', also.join(', ')),
    findable: isSeenInCode(code),
    difference: bytes === undefined ? null : differenceView(body, bytes),
  };
}

/** What was proven of a delivery while its payload was at hand; null where nothing was. */
export function keptExplanation(codes: readonly string[]): ExplanationView | null {
  const causes = causeTable()
    .filter(({ code }) => codes.includes(code))
    .map(({ code, fix }): CauseView => {
      const findable = isSeenInCode(code);
      return { code, certain: true, badge: t('proven'), detail: '', fix, also: '', findable, difference: null };
    });
  if (causes.length === 0) return null;
  const title = t('Found while the payload was available');
  return { summary: '', groups: [{ title, causes }], guesses: null, notes: [] };
}

/** A timestamp's age makes no signature wrong; the verdict has said it. */
const isAge = ({ code }: Cause) => code === 'timestamp-stale' || code === 'timestamp-future';

function summaryOf({ verdict, causes, computed }: Diagnosis): string {
  const proven = causes.filter((cause) => cause.certain && !isAge(cause)).length;
  if (proven === 1) return t('Cause found. Applying it reproduces the signature.');
  if (proven > 1) return t('{0} causes found. Together they reproduce the signature.', proven);
  if (verdict === 'mismatch') return t('Nothing is proven. The secret is probably wrong, or the payload was changed.');
  return computed === 'right' ? t("Your code's signature is right.") : '';
}

/** Where the fields are as they should be and the digits are not, the secret is simply another one. */
function otherSecret(): CauseView {
  return {
    code: 'secret-of-other-webhook',
    certain: false,
    badge: t('possible'),
    detail: t('The secret may be that of another webhook, or one from before it was rotated.'),
    fix: fixFor('secret-of-other-webhook'),
    also: '',
    findable: false,
    difference: null,
  };
}

function guessesOf({ verdict, causes }: Diagnosis, body: Uint8Array): ExplanationView['guesses'] {
  const isProven = causes.some(({ certain }) => certain);
  const own = causes.filter(({ certain, vague }) => !certain && vague !== true);
  const guesses = own.filter((each) => !isAge(each)).map((each) => causeView(each, body));
  // Last where something else speaks, and so first where nothing does. An age makes no digits wrong.
  if (verdict === 'mismatch' && !isProven && !guesses.some(({ code }) => code.startsWith('secret-')))
    guesses.push(otherSecret());
  guesses.push(...own.filter(isAge).map((each) => causeView(each, body)));
  if (guesses.length === 0) return null;
  const { length } = guesses;
  return {
    title: isProven ? t('What else may be wrong ({0})', length) : t('What it may be ({0})', length),
    causes: guesses,
  };
}

/**
 * @param body the payload that was checked, with which the bytes that match are compared
 */
export function explanationView(diagnosis: Diagnosis, body: Uint8Array): ExplanationView {
  const { causes, computed, searched, notTried, next } = diagnosis;
  const group = (side: Cause['side'], title: string) => {
    const own = causes.filter((cause) => cause.certain && cause.side === side).map((cause) => causeView(cause, body));
    return own.length === 0 ? [] : [{ title, causes: own }];
  };
  const notes = [...next, ...notTried];
  if (computed === 'unexplained') notes.unshift(t("No known mistake explains your code's signature."));
  if (searched.hmacs > 1) notes.push(t('{0} signatures were tried.', counted(searched.hmacs)));
  return {
    summary: summaryOf(diagnosis),
    groups: [...group('received', t('In what was received')), ...group('computed', t('In what your code computed'))],
    guesses: guessesOf(diagnosis, body),
    notes,
  };
}
