/** What a search has proved, as causes: the explanation with the fewest changes, by its most specific names. */
import { t } from '@vscode/l10n';
import { bySpecificity, type CauseCode, fixFor } from '../causes';
import type { FormChange } from '../fields/forms';
import type { Cause, CauseSide } from '../told';
import type { Match } from './search';
import type { Name } from './trials';

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

/** A cause without proof. */
export const possible = (code: CauseCode, side: CauseSide, detail: string): Cause => ({
  code,
  side,
  certain: false,
  also: [],
  detail,
  fix: fixFor(code),
});

export interface Explanation {
  readonly causes: readonly Cause[];
  readonly match: Match | undefined;
}

export function explained(side: CauseSide, matches: readonly Match[]): Explanation {
  const [match, ...others] = [...matches].sort(compareMatches);
  return { match, causes: match === undefined ? [] : provenCauses(side, match, others) };
}

/** What the search for the computed signature came to. */
export function computedCauses({ causes, match }: Explanation, visible: readonly FormChange[]): readonly Cause[] {
  if (match === undefined) return [];
  // Upper case beside another fault is how the digest was printed, not why it is wrong.
  if (match.changes.length > 0) return causes.filter(({ code }) => code !== 'signature-uppercase');
  if (causes.length > 0) return causes;
  return visible.map(({ code, what }) =>
    possible(code, 'computed', t("Your code's digits are right; it would equal the header with {0}.", what)),
  );
}
