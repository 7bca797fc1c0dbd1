/** Looks for the mistake that makes an endpoint refuse a plain valid delivery. */
import { type AskOptions, ask } from './ask';
import { type Draft, type Material, outgoingOf } from './draft';
import { probes as allProbes, type Probe } from './probes';
import {
  type Again,
  acceptance,
  concluded,
  isNotedFirst,
  type Proof,
  type Step,
  type Suspect,
  sameAs,
  take,
} from './prove';
import type { CheckReport } from './report';

/** In milliseconds. */
export const timeForProbes = 10_000;

export interface Explanation {
  /** The report of the refused delivery; where a mistake is found, with it in its message. */
  readonly report: CheckReport;
  /** Whether valid deliveries were all refused; where not, nothing that is refused later has a cause of its own. */
  readonly isSteady: boolean;
}

export interface Explaining extends AskOptions {
  readonly material: (now: number) => Material;
  /** Sends a plain delivery. */
  readonly again: Again;
  /** Whether there are requests left for another probe. */
  readonly hasProbes: () => boolean;
}

/** By these a route is missing, or somebody else answers: no probe would find out more. */
const isElsewhere = (status: number | null | undefined) => status === 405 || (status ?? 0) < 400;

/**
 * First the plain delivery is sent again: a handler that accepts it then has no mistake that a probe could name. A probe
 * that is accepted names its mistake once it was accepted four times, and plain deliveries between were refused.
 */
export async function explain(suspect: Suspect, options: Explaining): Promise<Explanation> {
  const { clock, deadline, signal, material, again, hasProbes } = options;
  const { check, report } = suspect;
  const send = async (draft: (material: Material) => Draft) =>
    hasProbes() && options.takeExtra() ? ask((now) => outgoingOf(draft(material(now))), options) : null;
  const anew = (now: number) => outgoingOf(check.draft(material(now)));
  const plain: Step = { name: 'plain', isAccepted: false, ask: () => again(check, anew) };
  const same: Step = { name: 'same', isAccepted: false, ask: () => again(check, (now) => sameAs(report) ?? anew(now)) };
  const first = await take([same, plain, plain]);
  const isNoted = first === 'same' && (await isNotedFirst(check, options));
  const end = (proof: Proof, named = suspect): Explanation => ({
    report: concluded(named, proof, isNoted),
    isSteady: proof === 'proven' || proof === 'open',
  });
  if (first !== 'proven' && !isNoted) return end(first);
  const probes: readonly Probe[] = isElsewhere(report.answer?.status) ? [] : allProbes;
  for (const probe of probes) {
    if (clock.now() >= deadline || signal.aborted) break;
    const accepted = acceptance(await send(probe.draft));
    if (accepted === null) break;
    if (!accepted) continue;
    const once: Step = { name: 'kind', isAccepted: true, ask: () => send(probe.draft) };
    return end(await take([once, plain, plain, plain, once, plain, once]), { ...suspect, cause: probe.means() });
  }
  return end('proven');
}
