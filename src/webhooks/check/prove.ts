/**
 * Asks again before a cause is named. A handler may do what it does for another reason than what a check changes: it has
 * two instances, or accepts a part of everything. So a cause stands only where what the check sends is answered alike each
 * time, and plain deliveries between them are answered the other way each time.
 */
import { t } from '@vscode/l10n';
import type { Asked } from './ask';
import { type Material, type Outgoing, outgoingOf } from './draft';
import type { CheckReport } from './report';
import { type Check, closing, valid } from './table';

/** What failed in a way that has a cause. */
export interface Suspect {
  readonly check: Check;
  readonly report: CheckReport;
  /** What the handler most likely does, as a sentence. */
  readonly cause: string;
  /** Whether nothing else was under way when it was asked. */
  readonly wasAlone: boolean;
}

/** Sends one more request of a check; null where there is no time or no request left. */
export type Again = (check: Check, outgoing: (now: number) => Outgoing) => Promise<Asked | null>;

/**
 * - `proven`: answered alike each time
 * - `same`: the very same request was answered differently
 * - `kind`: a request of the same kind was answered differently
 * - `plain`: a plain delivery was answered differently
 * - `open`: it could not be asked often enough
 */
export type Proof = 'proven' | 'same' | 'kind' | 'plain' | 'open';

/** Whether it was accepted; null where there was no answer to judge by. */
export function acceptance(asked: Asked | null): boolean | null {
  if (asked?.end !== 'verdict') return null;
  const { result } = asked;
  if (!result.ok) return result.failure === 'timeout' || result.failure === 'cancelled' ? null : false;
  return result.status >= 200 && result.status < 300;
}

/** One more request, and what its answer has to be; a step that is answered otherwise ends the proof with its name. */
export interface Step {
  readonly name: 'same' | 'kind' | 'plain';
  readonly isAccepted: boolean;
  readonly ask: () => Promise<Asked | null>;
}

/** Takes the steps one after the other, as long as each is answered as it has to be. */
export async function take(steps: readonly Step[]): Promise<Proof> {
  for (const { name, isAccepted, ask } of steps) {
    const accepted = acceptance(await ask());
    if (accepted === null) return 'open';
    if (accepted !== isAccepted) return name;
  }
  return 'proven';
}

/** The request of a report once more, byte for byte. */
export function sameAs({ request }: Pick<CheckReport, 'request'>): Outgoing | null {
  if (request === null) return null;
  const { url: _, ...outgoing } = request;
  return outgoing;
}

/** What the requests of a proof are sent with. */
export interface Proving {
  readonly again: Again;
  readonly material: (now: number) => Material;
  /** Whether valid deliveries were answered alike so far; where not, nothing has a cause of its own. */
  readonly isSteady: boolean;
}

/**
 * Whether a new delivery is refused and the same one accepted as soon as it is known: then it was noted before it was
 * checked. A refused one that was accepted again has been seen; the order with these two has no period.
 */
export async function isNotedFirst(check: Check, { again, material }: Pick<Proving, 'again' | 'material'>) {
  const sent: Outgoing[] = [];
  for (const nth of [null, null, 0, 0, 1, null, null, null, 2]) {
    const known = nth === null ? undefined : sent[nth];
    const asked = await again(check, (now) => known ?? outgoingOf(check.draft(material(now))));
    if (asked === null || acceptance(asked) !== (known !== undefined)) return false;
    const outgoing = sameAs(asked);
    if (known === undefined && outgoing !== null) sent.push(outgoing);
  }
  return true;
}

/** One of each cause: those that share it stand for each other. */
function representatives(suspects: readonly Suspect[]): Suspect[] {
  return [...new Map(suspects.toReversed().map((suspect) => [suspect.cause, suspect])).values()].reverse();
}

function stepsOf({ again, material }: Proving, isAccepted: boolean) {
  const anew = (check: Check): Step => ({
    name: 'kind',
    isAccepted,
    ask: () => again(check, (now) => outgoingOf(check.draft(material(now)))),
  });
  const same = ({ check, report }: Suspect): Step => ({
    name: 'same',
    isAccepted,
    ask: () => again(check, (now) => sameAs(report) ?? outgoingOf(check.draft(material(now)))),
  });
  const plain: Step = {
    name: 'plain',
    isAccepted: !isAccepted,
    ask: () => again(valid, (now) => outgoingOf(valid.draft(material(now)))),
  };
  return { anew, same, plain };
}

/**
 * Proves what was refused of what must be accepted. The order has no period: of two to five instances that take turns,
 * some pair of one kind would be answered differently.
 */
async function proveRefusals(
  suspects: readonly Suspect[],
  proving: Proving,
): Promise<{ readonly proof: Proof; readonly isNoted: boolean }> {
  if (!proving.isSteady) return { proof: 'plain', isNoted: false };
  const some = representatives(suspects);
  const steps = stepsOf(proving, false);
  const same = some.map(steps.same);
  const anew = some.map(({ check }) => steps.anew(check));
  const { plain } = steps;
  // Whoever refuses the last delivery refuses plain ones too: that is what its cause says.
  const others = some.some(({ check }) => check.id === closing.id)
    ? [...anew, ...anew]
    : [plain, plain, plain, ...anew, plain, ...anew];
  const proof = await take([...same, ...others]);
  const [one] = some;
  if (proof !== 'same' || one === undefined || !(await isNotedFirst(one.check, proving)))
    return { proof, isNoted: false };
  return { proof: await take(others), isNoted: true };
}

/** Proves what was accepted of what must be refused: more requests of the kind are accepted. */
async function proveAcceptance({ check }: Suspect, proving: Proving): Promise<Proof> {
  const anew = stepsOf(proving, true).anew(check);
  return take(proving.isSteady ? [anew, anew] : [anew, anew, anew, anew]);
}

/** Asks again what has a cause. The reports say it where it is proven, else what was seen. */
export async function prove(
  suspects: readonly Suspect[],
  proving: Proving,
): Promise<{ readonly reports: readonly CheckReport[]; readonly isSteady: boolean }> {
  const reports: CheckReport[] = [];
  const refused = suspects.filter(({ check }) => check.half === 'good');
  const accepted = suspects.filter(({ check }) => check.half === 'bad');
  const { proof, isNoted } =
    refused.length === 0 ? ({ proof: 'proven', isNoted: false } as const) : await proveRefusals(refused, proving);
  const isSteady = proving.isSteady && (proof === 'proven' || proof === 'open');
  for (const suspect of refused) reports.push(concluded(suspect, proof, isNoted));
  for (const one of representatives(accepted)) {
    const found = await proveAcceptance(one, { ...proving, isSteady });
    for (const suspect of accepted) if (suspect.cause === one.cause) reports.push(concluded(suspect, found));
  }
  return { reports, isSteady };
}

/** What a proof that failed says instead of a cause. */
function insteadOf(proof: Exclude<Proof, 'proven'>, { check, wasAlone }: Suspect): string {
  if (check.half === 'bad' && proof !== 'open')
    return t('Another request of this kind was refused: the handler answers the same thing differently.');
  switch (proof) {
    case 'same':
      if (!wasAlone)
        return t(
          'The very same delivery was accepted when it was sent again by itself; others were under way before. The handler mixes up what arrives together, or its instances have different secrets or versions.',
        );
      return t(
        'The very same delivery was accepted when it was sent again: the handler answers the same delivery differently. Look for instances that have different secrets or versions.',
      );
    case 'kind':
    case 'plain':
      if (check.id === valid.id)
        return t(
          'The handler accepts valid deliveries only sometimes. Look for instances that have different secrets or versions.',
        );
      return t(
        'The handler accepts valid deliveries only sometimes, so what this check changes is not the cause. Look for instances that have different secrets or versions.',
      );
    case 'open':
      return t('There was no time to ask often enough to name a cause.');
  }
}

/** What it means that a delivery is noted before it is checked, by {@link isNotedFirst}. */
const notedFirst = () =>
  t(
    'What it refused is accepted when it is sent again: it notes X-Mega-Delivery before it has checked the signature, so a lead that was refused once is lost. Note it last.',
  );

/** The report of a suspect, with its cause where that is proven. */
export function concluded(suspect: Suspect, proof: Proof, isNoted = false): CheckReport {
  const { report, cause } = suspect;
  const said = proof === 'proven' ? cause : insteadOf(proof, suspect);
  return { ...report, message: [report.message, said, ...(isNoted ? [notedFirst()] : [])].join(' ') };
}
