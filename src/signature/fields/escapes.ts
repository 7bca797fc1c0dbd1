/** Backslash escapes in the literals of Node, Python, Ruby, Go, PHP, Elixir, Erlang, Rust, and in nginx's logs. */

const simple: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  '0': '\0',
};

const escape =
  /\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]))/g;

const isUtf8 = (bytes: Buffer) => Buffer.compare(Buffer.from(bytes.toString()), bytes) === 0;

/**
 * The bytes of an escaped text. `\xHH` is a byte where a run of them is UTF-8, as Go, Ruby and nginx print it, and a
 * character otherwise, as Node and Python's texts have it; `bytes`: it is always a byte.
 */
export function unescapeText(text: string, { bytes: always = false } = {}): Buffer {
  if (!text.includes('\\')) return Buffer.from(text);
  const parts: Buffer[] = [];
  let pending = '';
  let run: number[] = [];
  const endRun = () => {
    if (run.length === 0) return;
    const bytes = Buffer.from(run);
    parts.push(always || isUtf8(bytes) ? bytes : Buffer.from(bytes.toString('latin1')));
    run = [];
  };
  const flush = () => {
    endRun();
    parts.push(Buffer.from(pending));
    pending = '';
  };
  let at = 0;
  for (const match of text.matchAll(escape)) {
    const [whole, hex, braced, short, long, octal, plain = ''] = match;
    const before = text.slice(at, match.index);
    at = match.index + whole.length;
    const byte =
      hex === undefined ? (octal === undefined ? null : Number.parseInt(octal, 8) & 0xff) : Number.parseInt(hex, 16);
    if (before !== '' || byte === null) endRun();
    pending += before;
    if (byte !== null) {
      if (pending !== '') flush();
      run.push(byte);
      continue;
    }
    const point = braced ?? long;
    if (point !== undefined) pending += String.fromCodePoint(Math.min(Number.parseInt(point, 16), 0x10ffff));
    else if (short !== undefined) pending += String.fromCharCode(Number.parseInt(short, 16));
    else pending += simple[plain] ?? plain;
  }
  endRun();
  pending += text.slice(at);
  flush();
  return Buffer.concat(parts);
}
