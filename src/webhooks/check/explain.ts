/** Looks for the mistake that makes an endpoint refuse a plain valid delivery. */
import { t } from '@vscode/l10n';
import { type AskOptions, ask } from './ask';
import type { Material } from './draft';
import { answerText } from './judge';
import { probes } from './probes';
import type { CheckReport } from './report';

/** In milliseconds. */
const timeForProbes = 8000;

/** The report of the refused delivery; where a mistake is found, with it in its message. */
export async function explain(
  report: CheckReport,
  material: (now: number) => Material,
  options: AskOptions,
): Promise<CheckReport> {
  const { clock, signal } = options;
  const until = Math.min(options.deadline, clock.now() + timeForProbes);
  for (const probe of probes) {
    if (clock.now() >= until || signal.aborted) break;
    const asked = await ask((now) => probe.draft(material(now)), { ...options, deadline: until });
    if (asked?.end !== 'verdict') break;
    const { result } = asked;
    if (!result.ok || result.status < 200 || result.status >= 300 || report.answer === null) continue;
    return {
      ...report,
      message: [answerText(report.answer), t('A right handler answers 2xx.'), probe.means()].join(' '),
    };
  }
  return report;
}
