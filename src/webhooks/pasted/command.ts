/** A command that sends a request: cURL, wget or HTTPie, as browsers, proxies and people write them. */
import { t } from '@vscode/l10n';
import { endOfJson } from './json-extent';
import { deliveryHeaders, type FoundBody, noBody, type PastedRequest } from './request';
import { cmdWords, posixWords } from './shell-words';

interface Command {
  readonly headers: (readonly [string, string])[];
  readonly data: Buffer[];
  doubt: string | null;
}

const fromFile = (file: string) =>
  t('The command reads the body from the file {0}; choose it as the payload.', file === '-' ? 'stdin' : file);

const headerOptions = new Set(['-H', '--header']);
/** `-d` and its kin drop nothing from a literal value; only from a file does `-d` drop line ends. */
const dataOptions = new Set(['-d', '--data', '--data-ascii', '--data-raw', '--data-binary', '--json']);
/** cURL's short options that take a value; the others can be written together. */
const shortWithValue = 'AbcCdDeEFHKmoPQrtTuUwxXyYz';

/** The options of a word: short ones written together are several, and what follows one with a value is its value. */
function* optionsOf(word: string): Iterable<{ option: string; inline: number | null }> {
  if (word.startsWith('--')) {
    const equals = word.indexOf('=');
    yield equals < 0 ? { option: word, inline: null } : { option: word.slice(0, equals), inline: equals + 1 };
    return;
  }
  if (!/^-[A-Za-z]/.test(word)) return;
  for (let index = 1; index < Math.min(word.length, 30); index++) {
    const letter = word[index] ?? '';
    const takesValue = shortWithValue.includes(letter);
    if (takesValue) yield { option: `-${letter}`, inline: index + 1 < word.length ? index + 1 : null };
    if (takesValue || !/[A-Za-z0-9#:]/.test(letter)) return;
  }
}

/** The value behind a name's colon; the bytes of one header. */
function addHeader(command: Command, text: string): void {
  const colon = text.indexOf(':');
  if (colon > 0) command.headers.push([text.slice(0, colon), text.slice(colon + 1).trim()]);
}

function readWords(words: readonly Buffer[]): Command {
  const command: Command = { headers: [], data: [], doubt: null };
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? Buffer.alloc(0);
    const [{ option, inline } = { option: '', inline: null }] = [...optionsOf(word.toString('latin1'))];
    if (option === '') continue;
    const isHeader = headerOptions.has(option);
    const isData = dataOptions.has(option);
    if (!isHeader && !isData) {
      // Its value may look like an option.
      if (option.length === 2 && inline === null) index++;
      continue;
    }
    const value = inline === null ? words[++index] : word.subarray(inline);
    if (value === undefined) continue;
    if (isHeader) addHeader(command, value.toString());
    else if (value[0] === 0x40 && option !== '--data-raw') command.doubt = fromFile(value.toString('utf8', 1));
    else command.data.push(value);
  }
  return command;
}

/** wget takes its values behind `=` or as the next word. */
function readWget(words: readonly Buffer[]): Command {
  const command: Command = { headers: [], data: [], doubt: null };
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? Buffer.alloc(0);
    const [whole, option] =
      /^--(header|post-data|body-data|post-file|body-file)(?:=|$)/.exec(word.toString('latin1')) ?? [];
    if (whole === undefined) continue;
    const value = whole.endsWith('=') ? word.subarray(whole.length) : words[++index];
    if (value === undefined) continue;
    if (option === 'header') addHeader(command, value.toString());
    else if (option?.endsWith('file') === true) command.doubt = fromFile(value.toString());
    else command.data.push(value);
  }
  return command;
}

/** HTTPie: `Name:value` is a header, `--raw` the body, and `name=value` makes HTTPie write JSON of its own. */
function readHttpie(words: readonly Buffer[]): Command {
  const command: Command = { headers: [], data: [], doubt: null };
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? Buffer.alloc(0);
    const text = word.toString();
    if (text === '--raw') command.data.push(words[++index] ?? Buffer.alloc(0));
    else if (text.startsWith('--raw=')) command.data.push(word.subarray('--raw='.length));
    else if (text.startsWith('@') || text === '<')
      command.doubt = fromFile(text.slice(1) || String(words[++index] ?? ''));
    else if (/^[\w.-]+(?::=|=)/.test(text))
      command.doubt = t('HTTPie makes the body of single fields; its text is not in the paste.');
    else if (/^[A-Za-z][\w-]*:(?!\/\/)/.test(text)) addHeader(command, text);
  }
  return command;
}

/** What goes into a command by a pipe, a here-document or a here-string; null where nothing does. */
function inputOf(text: string, before: string, words: readonly Buffer[]): FoundBody | null {
  const here = /<<-?[ \t]*(["']?)(\w{1,40})\1[^\n]*\n/.exec(text);
  if (here !== null) {
    const start = here.index + here[0].length;
    const end = `\n${text.slice(start)}`.indexOf(`\n${here[2]}`);
    if (end >= 0)
      return {
        body: Buffer.from(text.slice(start, start + Math.max(0, end - 1))),
        doubt: t('The body is a here-document, whose last line break may be of the body.'),
      };
  }
  const place = words.findIndex((word) => word.toString('latin1', 0, 3) === '<<<');
  const joined = words[place]?.subarray(3);
  const string = joined === undefined || joined.length > 0 ? joined : words[place + 1];
  if (string !== undefined) return { body: string, doubt: t('A shell puts a line break behind this body.') };
  const piped = /(?:^|\s)(echo|printf)\s+(?:-n\s+)?(?:['"]?%s['"]?\s+)?(?=['"$])/.exec(before);
  if (piped === null || !/\|\s*$/.test(before)) return null;
  const [body] = posixWords(before.slice(piped.index + piped[0].length));
  if (body === undefined) return null;
  const breaks = piped[1] === 'echo' && !/-n/.test(piped[0]);
  return { body, doubt: breaks ? t('A shell puts a line break behind this body.') : null };
}

const readers = { curl: readWords, wget: readWget, httpie: readHttpie } as const;
const start = /(^|[\s;&|($`>])(curl|wget|xhs?|https?)(?:\.exe)?(?=[ \t]+[-'"^$:\w])/g;

/** A command is written for Windows' cmd where it has `^` before quotes or line ends, or quotes doubled in quotes. */
const isCmd = (line: string) => /\^(?:"|\r?\n)/.test(line) || /"[{[]\s*""\w/.test(line);

/** The value that a shell's variable was given before; null where it was given none, so that a name is taken for no value. */
function expanded(value: string, before: string): string | null {
  const name = /^\$\{?([A-Za-z_]\w{0,60})\}?$/.exec(value)?.[1];
  if (name === undefined) return /\$(?:[A-Za-z_]|\{|\()/.test(value) ? null : value;
  const set = new RegExp(`(?:^|[\\s;])${name}=(?=[^\\s])`).exec(before);
  const [word] = set === null ? [] : posixWords(before.slice(set.index + set[0].length).split('\n', 1)[0] ?? '');
  return word?.toString() ?? null;
}

function readAt(text: string, name: string, at: number, end: number): PastedRequest | null {
  const line = text.slice(end);
  const tool = name === 'curl' || name === 'wget' ? name : 'httpie';
  const words = isCmd(line) ? cmdWords(line) : posixWords(line, true);
  const command = readers[tool](words);
  const given = command.headers.map(([name, value]) => [name, expanded(value, text.slice(0, at))] as const);
  const found = deliveryHeaders(given.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));
  if (found === null) return null;
  const [first, ...more] = command.data;
  const kind = tool === 'curl' ? 'curl' : 'command';
  if (first !== undefined) {
    const body = Buffer.concat([first, ...more.flatMap((each) => [Buffer.from('&'), each])]);
    return { kind, ...found, body, doubt: command.doubt, receivedAt: null };
  }
  const input = inputOf(line, text.slice(0, at), words) ?? { ...noBody, doubt: command.doubt };
  return { kind, ...found, ...input, receivedAt: null };
}

/** Reads a command, behind a prompt or others too; null where the text is none or has none of the three headers. */
export function readCommand(text: string): PastedRequest | null {
  let tried = 0;
  for (const match of text.matchAll(start)) {
    const [whole, before = '', name = ''] = match;
    // JSON of a log may hold such a word, and what is behind it is no command.
    if (/^\s*[{[]/.test(text) && endOfJson(text, text.search(/[{[]/)) !== null) return null;
    const read = readAt(text, name, match.index + before.length, match.index + whole.length);
    if (read !== null) return read;
    if (++tried >= 5) return null;
  }
  return null;
}
