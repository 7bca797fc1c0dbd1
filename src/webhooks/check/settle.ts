/** What valid deliveries that were accepted say of the first one, which was refused. */
import { t } from '@vscode/l10n';
import { outgoingOf } from './draft';
import type { Explanation } from './explain';
import { concluded, type Proving, type Step, type Suspect, take } from './prove';
import type { CheckReport } from './report';
import { type Check, valid } from './table';

export interface Refused {
  readonly suspect: Suspect;
  /** What is said of it so far. */
  readonly report: CheckReport;
}

/** Valid deliveries that have to be accepted in a row before a handler is called late. */
const inRow = 8;
/** How often the plain delivery is asked again where none was accepted: one in five may be. */
const moreIfNone = 12;

/** How many were refused before the first that was accepted, and how many accepted since; null where one was refused then. */
function late(seen: readonly boolean[]): readonly [refused: number, accepted: number] | null {
  const refused = seen.indexOf(true);
  const since = seen.slice(refused);
  return refused > 0 && since.length >= inRow && since.every(Boolean) ? [refused, since.length] : null;
}

/**
 * Asks the plain delivery and those that were accepted once more, in turn. A cause stands only where none was accepted.
 * @param seen whether valid deliveries were accepted, in their order
 */
export async function settle(
  { suspect, report }: Refused,
  accepted: readonly Check[],
  seen: readonly boolean[],
  { again, material, isSteady }: Proving,
): Promise<Explanation> {
  const [one, other = one] = accepted;
  const step = (check: Check): Step => ({
    name: check === valid ? 'plain' : 'kind',
    isAccepted: check !== valid,
    ask: () => again(check, (now) => outgoingOf(check.draft(material(now)))),
  });
  const plain = step(valid);
  if (one === undefined || other === undefined) {
    const same = isSteady ? await take(new Array<Step>(moreIfNone).fill(plain)) : 'open';
    return same === 'plain' ? { report: concluded(suspect, same), isSteady: false } : { report, isSteady };
  }
  const [kind, kindred] = [step(one), step(other)];
  const proof = isSteady ? await take([kind, plain, plain, kindred, kind, kind, plain, kindred]) : 'plain';
  const found = late(seen);
  const said = (text: string): CheckReport => ({ ...report, message: `${suspect.report.message} ${text}` });
  if (proof === 'open') return { report: concluded(suspect, proof), isSteady };
  if (proof === 'proven')
    return { report: said(t('It is refused each time, and this is accepted each time: {0}.', one.title())), isSteady };
  if (found !== null)
    return {
      report: said(
        t(
          'Valid deliveries were refused {0}× at first, then accepted {1}×: the handler answers the same thing differently. It may not be ready at once, or its instances have different secrets or versions.',
          ...found,
        ),
      ),
      isSteady: true,
    };
  return { report: isSteady ? concluded(suspect, proof) : report, isSteady: false };
}
