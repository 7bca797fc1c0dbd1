/** Why rows are not sent, or no further, and what to do about it. */
import { type DamagedImport, isKeyInDoubt } from '../../push';
import { callOf } from '../shell/program';
import type { ImportOptions } from './arguments';
import type { Refusal } from './report';
import type { Earlier, Sent } from './send';

const when = (milliseconds: number) => new Date(milliseconds).toISOString();

/** What is known of earlier imports that cannot be resumed. */
function damageOf(damaged: readonly DamagedImport[]): string {
  const ids = damaged.map(({ id }) => id).join(', ');
  const isNewer = damaged.every(({ fault }) => fault === 'newer');
  const why = isNewer ? 'was written by a newer version' : 'is damaged';
  const answered = damaged.reduce((sum, each) => sum + each.answered, 0);
  return `The journal of an earlier import ${why} (${ids}): at least ${answered} rows were sent, and the rest is unknown.`;
}

/** What keeps rows from being sent that were imported before, and with which status; null where nothing does. */
export function refusalOf(
  earlier: Earlier,
  { earlier: choice, resend }: ImportOptions,
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
        `${damageOf(earlier.damaged)} Nothing was sent. Search the leads for rows of this file, then import what is missing, or import all rows again with --start-over.`,
      );
    case 'finished':
      return refuse(
        1,
        'imported-before',
        `This file was imported into this account on ${when(earlier.stored.head.at)}. Nothing was sent. To import it again, add --start-over.`,
      );
    case 'changed': {
      const { head, progress } = earlier.stored;
      return refuse(
        3,
        'changed-file',
        `An import into this account, begun on ${when(head.at)}, is unfinished, and this file was changed since then: ${progress.rows} of ${head.source.rows} rows are done. Nothing was sent now. Undo the change and add --resume to go on, or add --start-over to import all rows of the file as it is now.`,
      );
    }
    case 'unfinished': {
      const { head, progress, next, unknown } = earlier.stored;
      if (choice === 'resume' && unknown !== null && !resend && isKeyInDoubt(earlier.stored, Date.now()))
        return refuse(
          3,
          'key-in-doubt',
          `Rows ${unknown.firstRow} to ${unknown.lastRow} were sent on ${when(unknown.at)}, and no answer came. Nothing was sent now: after 24 hours the server may have forgotten the Idempotency-Key, and rows without email and phone would be created twice. Search the leads for these rows. To send them again, add --resend.`,
          { row: unknown.firstRow, line: next?.line ?? 1 },
        );
      if (choice === 'resume') return null;
      return refuse(
        3,
        'unfinished-import',
        `An import of this file into this account, begun on ${when(head.at)}, is unfinished: ${progress.rows} of ${head.source.rows} rows are done${unknown === null ? '' : `, and ${unknown.rows} more were sent but not confirmed`}. Nothing was sent now. Add --resume to go on at line ${next?.line ?? 1}, or --start-over to import all rows again.`,
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

/** An argument as a shell reads it back. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./\\-]+$/.test(text)
    ? text
    : process.platform === 'win32'
      ? `"${text}"`
      : `'${text.replaceAll("'", "'\\''")}'`;

/** What goes on where an import stopped: it is found in the same journal only, and needs the same variables. */
function resumeCall({ file, journal, envFiles }: ImportOptions): string {
  const args = [file, '--write', '--resume', ...(journal === null ? [] : ['--journal', journal])];
  return [callOf('import'), ...[...args, ...envFiles.flatMap((each) => ['--env-file', each])].map(quoted)].join(' ');
}

export function stopRefusal({ stopped }: Sent, options: ImportOptions): Refusal | null {
  if (stopped === null) return null;
  const { reason, row, line, unconfirmed } = stopped;
  const how =
    options.mode === 'write'
      ? `To resume at line ${line}: ${resumeCall(options)}`
      : 'Nothing was written. Run it again.';
  const sent = unconfirmed === 0 ? '' : ` Rows that were sent but not confirmed: ${unconfirmed}.`;
  return { code: 'stopped', message: `Stopped before row ${row}, line ${line}: ${reason}${sent} ${how}`, row, line };
}

/** The dry run has ended, and the leads could not be read. */
export const unreadLeads = (reason: string): { status: number; refusal: Refusal } => ({
  status: 3,
  refusal: {
    code: 'leads-unread',
    message: `The leads that rows would update could not all be read: ${reason} Run it again.`,
    row: null,
    line: null,
  },
});
