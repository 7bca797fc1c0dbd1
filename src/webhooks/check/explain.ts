/** Looks for the mistake that makes an endpoint refuse a plain valid delivery. */
import { type AskOptions, ask } from './ask';
import { type Draft, type Material, outgoingOf } from './draft';
import { probes } from './probes';
import { acceptance, concluded, type Proof, type Step, type Suspect, sameAs, take } from './prove';
import type { CheckReport } from './report';

/** In milliseconds. */
const timeForProbes = 10_000;

export interface Explanation {
  /** The report of the refused delivery; where a mistake is found, with it in its message. */
  readonly report: CheckReport;
  /** Whether valid deliveries were all refused; where not, nothing that is refused later has a cause of its own. */
  readonly isSteady: boolean;
}

/**
 * First the plain delivery is sent again: a handler that accepts it then has no mistake that a probe could name. A probe
 * that is accepted names its mistake once it was accepted four times, and plain deliveries between were refused.
 */
export async function explain(
  suspect: Suspect,
  material: (now: number) => Material,
  options: AskOptions,
): Promise<Explanation> {
  const { clock, signal } = options;
  const deadline = Math.min(options.deadline, clock.now() + timeForProbes);
  const send = async (draft: (material: Material) => Draft) =>
    options.takeExtra() ? ask((now) => outgoingOf(draft(material(now))), { ...options, deadline }) : null;
  const { check, report } = suspect;
  const plain: Step = { name: 'plain', isAccepted: false, ask: () => send(check.draft) };
  const same: Step = {
    name: 'same',
    isAccepted: false,
    ask: async () => {
      const outgoing = sameAs(report);
      return outgoing === null || !options.takeExtra() ? null : ask(() => outgoing, { ...options, deadline });
    },
  };
  const end = (proof: Proof): Explanation => ({
    report: concluded(suspect, proof),
    isSteady: proof === 'proven' || proof === 'open',
  });
  const first = await take([same, plain, plain]);
  if (first !== 'proven') return end(first);
  for (const probe of probes) {
    if (clock.now() >= deadline || signal.aborted) break;
    const accepted = acceptance(await send(probe.draft));
    if (accepted === null) break;
    if (!accepted) continue;
    const once: Step = { name: 'kind', isAccepted: true, ask: () => send(probe.draft) };
    const proof = await take([once, plain, plain, plain, once, plain, once]);
    return proof === 'proven'
      ? { report: { ...report, message: `${report.message} ${probe.means()}` }, isSteady: true }
      : end(proof);
  }
  return end('proven');
}
