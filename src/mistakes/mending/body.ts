/** The raw body in place of one that was written again or parsed. */
import type { Site, Source } from '../running/values';
import { type Change, change, codeOf } from './change';

const escaped = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What is written as JSON, by every library. */
const writers =
  /^(?:JSON\.stringify|json\.dumps|json_encode|JSON\.generate|(?:System\.Text\.Json\.)?JsonSerializer\.Serialize|JsonConvert\.SerializeObject|[\w.]*[mM]apper\(?\)?\.writeValueAsString|(?:new Gson\(\)|gson)\.toJson|json\.Marshal)\((?:await )?([$\w.]+(?:\(\))?)(?:, ?(?:separators|ensure_ascii|JSON_)[\s\S]*)?\)$/;
const rubyWriter = /^(\w+)\.to_json$/;

/** The name of what was parsed into another name. */
const parsers =
  '(?:await\\s+)?(?:JSON\\.parse|json\\.loads|json_decode|JsonSerializer\\.Deserialize(?:<[^<>]*>)?|JsonConvert\\.DeserializeObject(?:<[^<>]*>)?|[\\w.]*[mM]apper\\.(?:readTree|readValue))';

const bytes = /get_data\(\)|request\.body\b(?!\()|\.body\(\)|\.read\(|rfile/;
const texts = /as_text|\.decode\(|\.text\(/;

function right(source: Source, name: string): string {
  return (
    new RegExp(`(?:^|[^\\w.$])${escaped(name)}\\s*(?::[^=\\n]*)?:?=(?!=)\\s*([^\\n]*)`).exec(source.text)?.[1] ?? ''
  );
}

/** Whether a name of Python's holds bytes; null where that cannot be seen. */
function holdsBytes(source: Source, name: string): boolean | null {
  const annotated = new RegExp(`\\b${escaped(name)}: *(bytes|str)\\b`).exec(source.text)?.[1];
  if (annotated !== undefined) return annotated === 'bytes';
  const made = `${name} ${right(source, name)}`;
  return texts.test(made) ? false : bytes.test(made) ? true : null;
}

/** Python's text where a text stood, its bytes where what stood there was turned into bytes. */
function pythonBody({ source, start, end }: Site, raw: string, isBytes: boolean | null): Change[][] {
  if (isBytes === null) return [];
  const [encoding = ''] = /^\.encode\([^()]*\)/.exec(source.text.slice(end, end + 40)) ?? [];
  const isText = encoding === '';
  const plain = raw.startsWith('await ') && isText ? `(${raw})` : raw;
  const text = isBytes === isText ? `${plain}.${isText ? 'decode' : 'encode'}()` : raw;
  return [[change(source, start, end + encoding.length, text)]];
}

/** A line in front of a statement that keeps what it reads, and the name of what is kept. */
function keeping(
  source: Source,
  reading: RegExp,
  keep: (read: string, name: string) => readonly [string, string],
): { readonly changes: Change[]; readonly name: string } | null {
  const found = reading.exec(source.text);
  const [whole, indent = '', head = '', read] = found ?? [];
  const name = source.language === 'javascript' ? 'rawBody' : 'raw_body';
  if (found === null || whole === undefined || read === undefined || new RegExp(`\\b${name}\\b`).test(source.text))
    return null;
  const [line, rest] = keep(read, name);
  const from = found.index + indent.length;
  return { changes: [change(source, from, found.index + whole.length, `${line}\n${indent}${head}${rest}`)], name };
}

/** Express: the parser keeps the bytes, and they are taken from the request. */
function expressBody(site: Site, request: string, sources: readonly Source[]): Change[][] {
  const { source } = site;
  const found = sources.flatMap((each) =>
    [...each.text.matchAll(/\b(?:express|bodyParser)\.json\((?=\)|\{)/g)].map((match) => ({ each, match })),
  );
  const [only, ...more] = found;
  if (only === undefined || more.length > 0 || only.each.language !== 'javascript') return [];
  const isTyped = /\.[cm]?tsx?$/.test(source.path);
  const isParserTyped = /\.[cm]?tsx?$/.test(only.each.path);
  const at = only.match.index + only.match[0].length;
  const keeps =
    `verify: (req, _res, raw) => { (${isParserTyped ? 'req as unknown as { rawBody: Buffer }' : 'req'}).rawBody = raw; }`.replace(
      '(req).',
      'req.',
    );
  const hasOptions = only.each.text[at] === '{';
  const parser = hasOptions
    ? change(only.each, at + 1, at + 1, ` ${keeps},`)
    : change(only.each, at, at, `{ ${keeps} }`);
  const raw = isTyped
    ? `((${request} as unknown as { rawBody?: Buffer }).rawBody ?? '')`
    : `(${request}.rawBody ?? '')`;
  return [[parser, change(source, site.start, site.end, raw)]];
}

/** Where a framework gives the raw body by itself, or the file has it under a name. */
export function rawBody(site: Site, sources: readonly Source[]): Change[][] {
  const { source, start, end } = site;
  const { language, text } = source;
  const code = codeOf(site);
  const one = (written: string): Change[][] => [[change(source, start, end, written)]];
  const request = /^(?:JSON\.stringify\()?(\w+)\.body\)?$/.exec(code)?.[1];
  if (language === 'javascript' && request !== undefined)
    return /\.rawBody\b|rawBody: true/.test(text) ? one(`${request}.rawBody`) : expressBody(site, request, sources);
  const again =
    /^(?:JSON\.stringify\(JSON\.parse|JSON\.generate\(JSON\.parse|json_encode\(json_decode)\(([\w.$]+)(?:, true)?\)\)$/.exec(
      code,
    )?.[1];
  if (again !== undefined) return one(again);
  const loaded = /^json\.dumps\(json\.loads\(([\w.]+)\)(?:, [^()]*(?:\([^()]*\))?)?\)$/.exec(code)?.[1];
  if (loaded !== undefined) return pythonBody(site, loaded, holdsBytes(source, loaded));
  if (language === 'python' && /\bflask\b/.test(text)) {
    const flask = /^json\.dumps\((\w+)\.(?:json|get_json\([^()]*\))[,)]/.exec(code)?.[1];
    if (flask !== undefined) return pythonBody(site, `${flask}.get_data()`, true);
  }
  if (language === 'php' && /^json_encode\(\$request->(?:all|input|json)\(/.test(code))
    return one('$request->getContent()');
  if (language === 'ruby' && code === 'params.to_json' && /ApplicationController|ActionController/.test(text))
    return one('request.raw_post');
  const name = (language === 'ruby' ? rubyWriter.exec(code)?.[1] : undefined) ?? writers.exec(code)?.[1];
  return name === undefined || name.includes('(') ? [] : named(site, name);
}

/** What was parsed into a name: by another name, or by what can be read once and is kept from now on. */
function named({ source, start, end }: Site, name: string): Change[][] {
  const { language, text } = source;
  const at = escaped(name);
  const raw = new RegExp(
    `(?:^|[^\\w.$])${at}\\s*(?::[^=\\n]*)?=\\s*${parsers}\\(([$\\w.]+(?:->getContent\\(\\))?)(?:\\.decode\\(\\))?\\s*[,)]`,
  ).exec(text)?.[1];
  if (raw !== undefined && !(language === 'ruby' && /\.(?:body|read)$/.test(raw))) {
    if (language === 'python') {
      return pythonBody({ source, start, end }, raw, holdsBytes(source, raw));
    }
    const isText = /^(?:java|csharp|kotlin)$/.test(language)
      ? new RegExp(`\\b(?:String|string)\\s+${escaped(raw)}\\b|\\bvar\\s+${escaped(raw)}\\s*=[^\\n]*ReadToEnd`).test(
          text,
        )
      : true;
    return isText ? [[change(source, start, end, raw)]] : [];
  }
  const made = right(source, name);
  if (language === 'python' && /^await request\.json\(\)/.test(made)) {
    return pythonBody({ source, start, end }, 'await request.body()', true);
  }
  if (language === 'python' && /^request\.(?:json\b|get_json\()/.test(made) && /\bflask\b/.test(text)) {
    return pythonBody({ source, start, end }, 'request.get_data()', true);
  }
  if (language === 'php' && /file_get_contents\('php:\/\/input'\)/.test(made))
    return [[change(source, start, end, "file_get_contents('php://input')")]];
  if (language === 'go') {
    const read = new RegExp(`json\\.Unmarshal\\((\\w+), &${at}\\)`).exec(text)?.[1];
    const [head] = /\w+, _ :?= $/.exec(text.slice(0, start)) ?? [];
    return read !== undefined && head !== undefined
      ? [[change(source, start - head.length, end, head.replace(', _', '') + read)]]
      : [];
  }
  const kept =
    language === 'javascript'
      ? keeping(
          source,
          new RegExp(`^([ \\t]*)((?:const|let) ${at}(?:: [\\w<>, ]+)? = )await ([\\w.]+)\\.json\\(\\)`, 'm'),
          (read, own) => [`const ${own} = await ${read}.text();`, `JSON.parse(${own})`],
        )
      : language === 'ruby'
        ? keeping(source, new RegExp(`^([ \\t]*)(${at} = )JSON\\.parse\\(([\\w.]+\\.read)\\)`, 'm'), (read, own) => [
            `${own} = ${read}`,
            `JSON.parse(${own})`,
          ])
        : null;
  return kept === null ? [] : [[...kept.changes, change(source, start, end, kept.name)]];
}
