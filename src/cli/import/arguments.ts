/** What `npm run -s import -- …` is asked for. */
import { type OnDuplicate, onDuplicate as onDuplicateSchema } from '../../contract';
import { columnFields, customPrefix, type LayoutHint, notesKeptDays, type ValueMapping, valuesFault } from '../../push';
import { envFileOption } from '../shell/environment';
import { oneOf, readOptions, UsageError } from '../shell/options';
import { callOf } from '../shell/program';

export { UsageError };

export const usage = `usage: ${callOf('import')} FILE|- (--check | --dry-run | --write | --restore IMPORT) [OPTION…]
  FILE                      JSON, NDJSON or CSV; - is standard input
  --check                   check all rows; nothing is sent
  --dry-run                 ask the API what an import would do; nothing is written
  --write                   import the leads
  --restore IMPORT          write FILE, leads that put back what a noted import changed; its id, or latest
  --forget-notes IMPORT     delete what an import noted; without FILE
  --on-duplicate CHOICE     update or skip leads that already exist (what the file says, else update)
  --format FORMAT           json, ndjson or csv (by the file's name, else by its beginning)
  --delimiter C             what separates the columns of CSV, \\t for a tab (found by the records)
  --map HEADER=FIELD        the field of a column, custom_fields.SLUG among them; may be given several times
  --ignore HEADER           a column to leave out; may be given several times; for both, of JSON the path of a member,
                            such as properties.email
  --map-value FIELD:VALUE=NEW  another value for one in the file; without NEW it is left out; may be given several times
  --map-file FILE           columns, values and repairs as the editor saved them (*.mega-map.json); the other options come first
  --repair                  apply the repairs that a check offers
  --changes                 with --dry-run: read the leads that rows would update, and report each change
  --skip-errors             send the rows without errors; the others are reported as left-out
  --note                    with --write: note first what the leads hold that rows will update; kept for ${notesKeptDays} days
  --journal FOLDER          where imports are written down, so that they can be resumed (your own state folder)
  --resume                  resume an unfinished import of the same file into the same account
  --resend                  with --resume: send again what got no answer over 24 hours ago
  --start-over              import again, whatever became of earlier imports of the same file
  --env FILE, --env-file FILE  a file such as .env to read variables from too; those that are set come before it
  --json                    print one JSON object

A dry run and an import read MEGA_BASE_URL, MEGA_TOKEN and MEGA_CUSTOMER_ID from the environment.
Exit status: 0 all rows taken, 1 a row failed or was left out, or the file is refused, 2 bad usage, 3 stopped and resumable.`;

export type Mode = 'check' | 'dry-run' | 'write';
export type Format = 'json' | 'ndjson' | 'csv';

export interface ImportOptions {
  /** A path, or - for standard input. */
  readonly file: string;
  readonly mode: Mode;
  readonly onDuplicate: OnDuplicate | null;
  readonly format: Format | null;
  readonly delimiter: string | null;
  readonly map: ReadonlyMap<string, string>;
  readonly ignore: ReadonlySet<string>;
  readonly values: readonly ValueMapping[];
  /** The path of a column map. */
  readonly mapFile: string | null;
  readonly repair: boolean;
  /** Whether the leads that rows would update are read. */
  readonly changes: boolean;
  /** Whether rows with errors are left out. */
  readonly skipErrors: boolean;
  /** Whether what leads hold is noted first. */
  readonly note: boolean;
  readonly journal: string | null;
  readonly earlier: 'refuse' | 'resume' | 'start-over';
  readonly envFiles: readonly string[];
  /** Whether a request may go again whose key the server may have forgotten by now. */
  readonly resend: boolean;
  readonly json: boolean;
}

/** What is asked for about an import that noted. */
export interface NotedOptions extends Pick<ImportOptions, 'journal' | 'envFiles' | 'json'> {
  readonly mode: 'restore' | 'forget-notes';
  /** Its id, or `latest`. */
  readonly id: string;
  /** Where the lead file is written; empty where none is. */
  readonly file: string;
}

const formats = ['json', 'ndjson', 'csv'] as const;
const hints: Readonly<Record<Format, LayoutHint>> = { json: 'json', ndjson: 'lines', csv: 'csv' };

/** What a format promises of the layout. */
export const hintFor = (format: Format): LayoutHint => hints[format];

const parse = (args: readonly string[]) =>
  readOptions(args, {
    check: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    'on-duplicate': { type: 'string' },
    format: { type: 'string' },
    delimiter: { type: 'string' },
    map: { type: 'string', multiple: true, default: [] as string[] },
    ignore: { type: 'string', multiple: true, default: [] as string[] },
    'map-value': { type: 'string', multiple: true, default: [] as string[] },
    'map-file': { type: 'string' },
    repair: { type: 'boolean', default: false },
    changes: { type: 'boolean', default: false },
    'skip-errors': { type: 'boolean', default: false },
    note: { type: 'boolean', default: false },
    restore: { type: 'string' },
    'forget-notes': { type: 'string' },
    journal: { type: 'string' },
    resume: { type: 'boolean', default: false },
    resend: { type: 'boolean', default: false },
    'start-over': { type: 'boolean', default: false },
    ...envFileOption,
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });

type Values = ReturnType<typeof parse>['values'];

function modeOf(values: Values): Mode {
  const chosen = (['check', 'dry-run', 'write'] as const).filter((mode) => values[mode]);
  const [mode] = chosen;
  if (mode === undefined || chosen.length > 1)
    throw new UsageError('give one of --check, --dry-run, --write and --restore');
  return mode;
}

function delimiterOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const named = { '\\t': '\t', tab: '\t' }[text.toLowerCase()] ?? text;
  if ([...named].length !== 1 || '"\r\n'.includes(named))
    throw new UsageError('--delimiter must be one character, neither a quote nor a line end');
  return named;
}

function fieldOf(text: string): string {
  const name = text.trim();
  const slug = name.startsWith(customPrefix) ? name.slice(customPrefix.length).trim() : '';
  if (slug !== '') return customPrefix + slug;
  if (columnFields.includes(name)) return name;
  throw new UsageError(`--map: "${name}" is no field; use ${columnFields.join(', ')} or ${customPrefix}SLUG`);
}

/** Headers may hold =, fields do not. */
function mapOf(texts: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const text of texts) {
    const at = text.lastIndexOf('=');
    if (at === -1) throw new UsageError('--map takes HEADER=FIELD');
    const [header, field] = [text.slice(0, at).trim(), fieldOf(text.slice(at + 1))];
    if (map.has(header)) throw new UsageError(`--map: the column "${header}" is given twice`);
    if ([...map.values()].includes(field)) throw new UsageError(`--map: two columns are given for ${field}`);
    map.set(header, field);
  }
  return map;
}

/** Fields hold no colon before their slug, and what the API takes no =. */
function valuesOf(texts: readonly string[]): ValueMapping[] {
  const values = texts.map((text): ValueMapping => {
    const [, field, from, to] = /^([^:]+):(.*)=([^=]*)$/s.exec(text) ?? [];
    if (field === undefined || from === undefined || to === undefined)
      throw new UsageError('--map-value takes FIELD:VALUE=NEW');
    return { field: fieldOf(field), from: from.trim(), to: to.trim() === '' ? null : to.trim() };
  });
  const fault = valuesFault(values);
  if (fault !== null) throw new UsageError(`--map-value: ${fault}`);
  return values;
}

function earlierOf({ resume, resend, 'start-over': startOver }: Values, mode: Mode): ImportOptions['earlier'] {
  if (resume && startOver) throw new UsageError('--resume and --start-over exclude each other');
  if ((resume || startOver) && mode !== 'write') throw new UsageError('--resume and --start-over need --write');
  if (resend && !resume) throw new UsageError('--resend needs --resume');
  return resume ? 'resume' : startOver ? 'start-over' : 'refuse';
}

function notedOptions(values: Values, file: string): NotedOptions | null {
  const { restore, 'forget-notes': forgotten, journal = null, 'env-file': envFiles, json } = values;
  const id = restore ?? forgotten;
  if (id === undefined) return null;
  if (restore !== undefined && file === '') throw new UsageError('the file to write is missing');
  if (forgotten !== undefined && file !== '') throw new UsageError('--forget-notes takes no file');
  const mode = restore === undefined ? 'forget-notes' : 'restore';
  const others = [forgotten !== undefined && restore !== undefined, values.check, values['dry-run'], values.write];
  if (others.includes(true)) throw new UsageError(`--${mode} goes alone`);
  return { mode, id, file, journal, envFiles, json };
}

/** Null where help is asked for. @throws UsageError */
export function readArguments(args: readonly string[]): ImportOptions | NotedOptions | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  const [file, ...others] = positionals;
  const noted = notedOptions(values, file ?? '');
  if (noted !== null && others.length === 0) return noted;
  if (file === undefined || file === '') throw new UsageError('the file is missing');
  if (others.length > 0) throw new UsageError('give one file');
  const mode = modeOf(values);
  if (values.changes && mode !== 'dry-run') throw new UsageError('--changes needs --dry-run');
  if (values['skip-errors'] && mode === 'check') throw new UsageError('--skip-errors needs --dry-run or --write');
  if (values.note && mode !== 'write') throw new UsageError('--note needs --write');
  const format = oneOf('format', values.format, formats);
  const delimiter = delimiterOf(values.delimiter);
  if (delimiter !== null && format !== null && format !== 'csv') throw new UsageError('--delimiter needs --format csv');
  return {
    file,
    mode,
    onDuplicate: oneOf('on-duplicate', values['on-duplicate'], onDuplicateSchema.options),
    format,
    delimiter,
    map: mapOf(values.map),
    ignore: new Set(values.ignore.map((name) => name.trim())),
    values: valuesOf(values['map-value']),
    mapFile: values['map-file'] ?? null,
    repair: values.repair,
    changes: values.changes,
    skipErrors: values['skip-errors'],
    note: values.note,
    journal: values.journal ?? null,
    earlier: earlierOf(values, mode),
    resend: values.resend,
    envFiles: values['env-file'],
    json: values.json,
  };
}
