/** Pastes that chance has spoilt: cut, mixed with others, quoted once more. What is read from one has to stand in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verify } from '../../src/signature';
import { readPasted } from '../../src/webhooks';

/** A generator of one seed (mulberry32): whole numbers below one. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const folder = 'test/fixtures/pasted/cases';
const pastes: readonly string[] = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')).input.pasted,
);

const pieces = [
  '"',
  "'",
  '`',
  '\n',
  '\r\n',
  '\\n',
  '\\"',
  '{',
  '}',
  '[',
  ']',
  ':',
  ' ',
  '\t',
  ',',
  'é',
  '🏡',
  '\0',
  '>',
  '```\n',
];

type Change = (text: string, below: (most: number) => number) => string;

const changes: readonly Change[] = [
  (text, below) => text.slice(0, below(text.length + 1)),
  (text, below) => text.slice(below(text.length + 1)),
  (text, below) => {
    const at = below(text.length + 1);
    return text.slice(0, at) + text.slice(at + below(80));
  },
  (text, below) => {
    const at = below(text.length + 1);
    return text.slice(0, at) + (pieces[below(pieces.length)] ?? '').repeat(1 + below(4)) + text.slice(at);
  },
  (text, below) => {
    const other = pastes[below(pastes.length)] ?? '';
    const at = below(text.length + 1);
    return text.slice(0, at) + other.slice(below(other.length), below(other.length)) + text.slice(at);
  },
  (text, below) => `${text}\n${pastes[below(pastes.length)]}`,
  (text) => JSON.stringify({ message: text }),
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => text.replace(/^/gm, '> '),
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('"', "'"),
  (text) => `\`\`\`http\n${text}\n\`\`\`\n`,
  (text, below) => text.replace(/[0-9a-f]{8}/, () => below(2 ** 31).toString(16)),
  (text) => text.split('\n').reverse().join('\n'),
];

export function randomPaste(below: (most: number) => number): string {
  let text = pastes[below(pastes.length)] ?? '';
  for (let times = 1 + below(4); times > 0; times--) text = changes[below(changes.length)]?.(text, below) ?? text;
  return text;
}

/** A text and what is printed in it as bytes: Base64, hexadecimal digits, lists of numbers. */
function readingsOf(text: string): string {
  const found = [text, text.replace(/\\+/g, ''), text.replace(/\s+/g, ''), text.replace(/""/g, '"')];
  // A trace goes on behind the offset of its next line.
  found.push(text.replace(/(?:\r|\\+r)?(?:\n|\\+n)[>\s]{0,9}[0-9a-f]{4}: /g, ''), text.replace(/'+/g, ''));
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_=-]{16,}/g)) found.push(Buffer.from(run, 'base64').toString());
  for (const [run] of text.matchAll(/(?:[0-9a-f]{2}[\s,]*){8,}/gi))
    found.push(Buffer.from(run.replace(/[\s,]/g, ''), 'hex').toString());
  for (const [run] of text.matchAll(/(?:-?\d{1,3}[,\s]+){8,}\d{1,3}/g))
    found.push(Buffer.from(run.split(/[,\s]+/).map((each) => Number(each) & 0xff)).toString());
  for (const [, hex = ''] of text.matchAll(/((?:\\x[0-9a-fA-F]{2})+)/g))
    found.push(Buffer.from(hex.replaceAll('\\x', ''), 'hex').toString());
  return found.join('\n');
}

/** What is read from a paste and does not stand in it; null where all does. */
export function inventedIn(text: string): string | null {
  const read = readPasted(text);
  if (read === null) return null;
  const standing = readingsOf(text);
  const { signature, timestamp, deliveryId } = read;
  for (const [name, value] of Object.entries({ signature, timestamp, deliveryId })) {
    // A value whose escapes are undone is looked for by its words.
    const missing = (value ?? '').match(/[A-Za-z0-9]{3,}/g)?.find((word) => !standing.includes(word));
    if (missing !== undefined) return `${name}: ${missing}`;
  }
  const body = read.body === null ? '' : Buffer.from(read.body).toString();
  const unescaped = body.replace(/[^\x20-\x7e]/g, ' ');
  const word = unescaped.match(/[A-Za-z0-9]{4,}/g)?.find((each) => !standing.includes(each));
  if (word !== undefined && read.doubt === null) return `body: ${word}`;
  const { verdict } = verify({
    body: read.body ?? Buffer.of(),
    timestamp: timestamp ?? '',
    secret: 'mega_whsec_bm9ib2R5IGhhcyBpdA',
    signature: signature ?? '',
    receivedAt: Number(timestamp ?? 0),
    toleranceSeconds: 300,
  });
  return verdict === 'match' || verdict === 'match-but-stale' ? `verdict: ${verdict}` : null;
}
