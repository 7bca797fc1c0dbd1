/** What `mega-leads export` is asked for. */
import { leadLines, uuidPattern } from '../../contract';
import { type ExportFormat, everyLead, exportFormats, type LeadFilter, parseSince } from '../../pull';
import { envFileOption } from '../shell/environment';
import { oneOf, readOptions, UsageError } from '../shell/options';
import { callOf } from '../shell/program';

export const usage = `usage: ${callOf('export')} FILE|- [OPTION...]

Writes all leads that match into FILE, which appears when it is whole; for -, to standard output once all are read.
  --format FORMAT           ndjson, json, csv, or spreadsheet: CSV that is safe to open in one (by the file's name, else
                            ndjson)
  --status STATUS           active, won, lost, nurture, archived, or another one
  --stage UUID              the id of a stage
  --lead-line LINE          buyer or seller
  --created-since TIME      2026-07-01, 2026-07-01 14:30, 7d, "3 h"; without a zone it is this machine's
  --updated-since TIME      the same
  --search TEXT             in names, emails, and phones
  --overwrite               replace FILE if it exists
  --start-over              read all leads again, whatever an export to FILE that was stopped has left
  --env FILE, --env-file FILE  a file such as .env to read variables from too; those that are set come before it
  --json                    print {"file","format","leads","matched","resumed"} to standard output, to standard error for -

It reads MEGA_BASE_URL, MEGA_TOKEN, and MEGA_CUSTOMER_ID. Run it again to resume an export that was stopped.
Exit status: 0 all leads written, 1 nothing written or the server's list ended early, 2 bad usage, 3 stopped and resumable.`;

export interface ExportArguments {
  /** A path as it was given, or - for standard output. */
  readonly file: string;
  readonly format: ExportFormat;
  readonly filter: LeadFilter;
  readonly overwrite: boolean;
  readonly startOver: boolean;
  readonly envFiles: readonly string[];
  readonly json: boolean;
}

function formatOf(file: string): ExportFormat {
  const ending = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase();
  return ending === 'json' || ending === 'csv' ? ending : 'ndjson';
}

function since(name: string, text: string | undefined, now: number): string | null {
  if (text === undefined) return null;
  const moment = parseSince(text, now);
  if (!moment.ok) throw new UsageError(`--${name}: ${moment.reason}`);
  return text;
}

function stageOf(text: string | undefined): LeadFilter['stage'] {
  if (text === undefined) return null;
  if (!uuidPattern.test(text)) throw new UsageError('--stage must be the uuid of a stage');
  return { id: text.toLowerCase(), name: text.toLowerCase() };
}

function filled(name: string, text: string | undefined): string | null {
  if (text === '') throw new UsageError(`--${name} must not be empty`);
  return text ?? null;
}

/** Null where help is asked for. @throws UsageError */
export function readArguments(args: readonly string[]): ExportArguments | null {
  const { values, positionals } = readOptions(args, {
    format: { type: 'string' },
    status: { type: 'string' },
    stage: { type: 'string' },
    'lead-line': { type: 'string' },
    'created-since': { type: 'string' },
    'updated-since': { type: 'string' },
    search: { type: 'string' },
    overwrite: { type: 'boolean', default: false },
    'start-over': { type: 'boolean', default: false },
    ...envFileOption,
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return null;
  const [file, ...more] = positionals;
  if (file === undefined || file === '') throw new UsageError('FILE is missing; - is standard output');
  if (more.length > 0) throw new UsageError('one FILE is written');
  const now = Date.now();
  return {
    file,
    format: oneOf('format', values.format, exportFormats) ?? formatOf(file),
    filter: {
      ...everyLead,
      status: filled('status', values.status),
      stage: stageOf(values.stage),
      leadLine: oneOf('lead-line', values['lead-line'], leadLines),
      createdSince: since('created-since', values['created-since'], now),
      updatedSince: since('updated-since', values['updated-since'], now),
      search: filled('search', values.search),
    },
    overwrite: values.overwrite,
    startOver: values['start-over'],
    envFiles: values['env-file'],
    json: values.json,
  };
}
