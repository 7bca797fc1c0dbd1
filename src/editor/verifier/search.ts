/** The search for the cause of the last check. */
import type { DiagnosisInput, Verification } from '../../signature';
import { diagnose } from '../kit/diagnosis';
import type { Checks } from './checks';
import type { VerifierNeeds } from './needs';

/** The page asks for the cause once it has shown the verdict; it may ask again after it was hidden. */
export class CauseSearch {
  /** Asked once, it is under way. */
  private explain: (() => Promise<void>) | null = null;
  private stopped = new AbortController();

  constructor(
    private readonly needs: VerifierNeeds,
    private readonly checks: Checks,
  ) {}

  /** @param number of the check that takes what is found */
  prepare(number: number, input: DiagnosisInput, verification: Verification): void {
    this.stop();
    const stopped = new AbortController();
    this.stopped = stopped;
    const { views } = this.needs.rooms();
    let running: Promise<void> | null = null;
    const run = async () => {
      const diagnosis = await diagnose(this.needs, input, stopped.signal);
      const view = views.verdictView(verification, input);
      const explanation = views.explanationView(diagnosis, input.body);
      const report = views.signatureReport(input, verification, view, explanation);
      this.checks.complete(number, { outcome: { ...view, explanation }, report });
      // With it goes the secret.
      if (this.stopped === stopped) this.explain = null;
    };
    this.explain = () => {
      running ??= run();
      return running;
    };
  }

  /** Searches to the end, or until it is stopped. */
  async finish(): Promise<void> {
    await this.explain?.();
  }

  stop(): void {
    this.stopped.abort();
  }

  /** Stops, and forgets what was to be searched and its secret. */
  drop(): void {
    this.stop();
    this.explain = null;
  }
}
