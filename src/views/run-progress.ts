/** How far a run is, in words. */
import { t } from '@vscode/l10n';
import { duration } from './duration';
import { counted } from './language';

export interface RunStanding {
  readonly rows: number;
  readonly totalRows: number;
  /** Requests that have an answer, and how many there are. */
  readonly answered: number;
  readonly chunks: number;
  readonly secondsLeft: number;
}

/** Rows, request, and the time that the rate limit takes; the time is left out where nothing has to be waited for. */
export function runWords({ rows, totalRows, answered, chunks, secondsLeft }: RunStanding): string {
  const words = [
    t('{0} of {1} rows', counted(rows), counted(totalRows)),
    t('request {0} of {1}', counted(Math.min(answered + 1, chunks)), counted(chunks)),
  ];
  if (secondsLeft > 0) words.push(t('about {0} left', duration(secondsLeft)));
  return words.join(', ');
}

/** What became of the rows, for a message: only the statuses that there are. */
export function outcomeWords({
  created,
  updated,
  skipped,
  failed,
  total,
}: Readonly<Record<Status | 'total', number>>): string {
  const unknown = total - created - updated - skipped - failed;
  const counts = [
    created === 0 ? '' : t('{0} created', counted(created)),
    updated === 0 ? '' : t('{0} updated', counted(updated)),
    skipped === 0 ? '' : t('{0} skipped', counted(skipped)),
    failed === 0 ? '' : t('{0} failed', counted(failed)),
    unknown === 0 ? '' : t('{0} without a known result', counted(unknown)),
  ];
  return counts.filter((each) => each !== '').join(', ');
}

type Status = 'created' | 'updated' | 'skipped' | 'failed';
