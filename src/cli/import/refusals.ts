/** Why rows are not sent, or no further, and what to do about it. */
import { callOf } from '../shell/program';
import type { ImportOptions } from './arguments';
import type { Refusal } from './report';
import type { Earlier, Sent } from './send';

const when = (milliseconds: number) => new Date(milliseconds).toISOString();

/** What keeps rows from being sent that were imported before, and with which status; null where nothing does. */
export function refusalOf(
  earlier: Earlier,
  { earlier: choice }: ImportOptions,
): { status: number; refusal: Refusal } | null {
  const refuse = (
    status: number,
    code: string,
    message: string,
    place: { row: number; line: number } | null = null,
  ) => ({
    status,
    refusal: { code, message, row: place?.row ?? null, line: place?.line ?? null },
  });
  if (earlier.kind === 'under-way')
    return refuse(3, 'under-way', 'Another process is importing this file into this account. Nothing was sent.');
  if (choice === 'start-over') return null;
  switch (earlier.kind) {
    case 'none':
      return choice === 'resume'
        ? refuse(
            1,
            'nothing-to-resume',
            'There is no unfinished import of this file into this account. Nothing was sent. Import it without --resume.',
          )
        : null;
    case 'damaged':
      return refuse(
        1,
        'damaged-import',
        `The journal of an earlier import is damaged (${earlier.ids.join(', ')}), so it isn't known which rows were sent. Nothing was sent. Search the leads for rows of this file, then import what is missing, or import all rows again with --start-over.`,
      );
    case 'finished':
      return refuse(
        1,
        'imported-before',
        `This file was imported into this account on ${when(earlier.stored.head.at)}. Nothing was sent. To import it again, add --start-over.`,
      );
    case 'unfinished': {
      if (choice === 'resume') return null;
      const { head, progress, next } = earlier.stored;
      return refuse(
        3,
        'unfinished-import',
        `An import of this file into this account, begun on ${when(head.at)}, is unfinished: ${progress.rows} of ${head.source.rows} rows are done. Nothing was sent. Add --resume to go on at line ${next?.line ?? 1}, or --start-over to import all rows again.`,
        next === null ? null : { row: next.firstRow, line: next.line },
      );
    }
  }
}

/** The exit status of what was sent. */
export const statusOf = ({ stopped, results }: Sent): number => {
  if (stopped !== null) return 3;
  return results.every(({ status }) => ['created', 'updated', 'skipped'].includes(status)) ? 0 : 1;
};

export function stopRefusal({ stopped }: Sent, { mode, file }: ImportOptions): Refusal | null {
  if (stopped === null) return null;
  const { reason, row, line } = stopped;
  const how =
    mode === 'write'
      ? `To resume at line ${line}: ${callOf('import')} ${file} --write --resume`
      : 'Nothing was written. Run it again.';
  return { code: 'stopped', message: `Stopped before row ${row}, line ${line}: ${reason} ${how}`, row, line };
}
