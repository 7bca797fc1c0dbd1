/** More handlers: right ones that behave as few do, and wrong ones whose mistake is a small one. */
import { type Before, type Handling, right } from './handlers';

export interface OddHandler {
  readonly handling?: Partial<Handling>;
  /** Made anew for each run: it may count. */
  readonly before?: () => Before;
}

const hex = (text: string) => Buffer.from(text.slice(7), 'hex');
const seconds = () => Date.now() / 1000;

/** Milliseconds since the epoch, by the clock of the one who asks. */
type Now = () => number;

/** At most so many requests in a window of so many seconds; the others are told when the next one begins. */
function limited(most: number, windowSeconds: number, now: Now): Before {
  let start = 0;
  let count = 0;
  return () => {
    if (now() - start >= windowSeconds * 1000) [start, count] = [now(), 0];
    count++;
    const after = Math.ceil((start + windowSeconds * 1000 - now()) / 1000);
    return count > most ? { status: 429, headers: { 'retry-after': String(after) } } : null;
  };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** No failure may be found, whatever there is to warn of. */
export const rightHandlers = (now: Now): Readonly<Record<string, OddHandler>> => ({
  'answers 204 without a body': { handling: { accepted: 204, repeated: 204 } },
  'answers 202, and 409 to a repeat': { handling: { accepted: 202, repeated: 409 } },
  'answers 404 to what is not signed': { handling: { unsigned: 404, refused: 404 } },
  'answers 400 without a header and 403 to a bad one': { handling: { unsigned: 400, refused: 403 } },
  'asks each seventh request to come again in a second': {
    before: () => (number) => (number % 7 === 0 ? { status: 429, headers: { 'retry-after': '1' } } : null),
  },
  'asks with a date': {
    before: () => (number) =>
      number % 9 === 0 ? { status: 429, headers: { 'retry-after': new Date(now() + 1500).toUTCString() } } : null,
  },
  'is busy now and then, and says for how long': {
    before: () => (number) => (number % 10 === 0 ? { status: 503, headers: { 'retry-after': '1' } } : null),
  },
  'takes one request a second': { before: () => limited(1, 1, now) },
  'takes twenty in ten seconds': { before: () => limited(20, 10, now) },
  'takes ten in ten seconds': { before: () => limited(10, 10, now) },
  'takes five in ten seconds': { before: () => limited(5, 10, now) },
  'wants JSON': {
    before:
      () =>
      (_, { headers }) =>
        headers['content-type'] ? null : { status: 415 },
  },
  'takes 100 KiB': {
    before:
      () =>
      (_, { headers }) =>
        Number(headers['content-length']) > 102_400 ? { status: 413 } : null,
  },
  'hangs up on a large body': {
    before:
      () =>
      (_, { headers }) =>
        Number(headers['content-length']) > 102_400 ? 'destroy' : null,
  },
  'fails on a large body': {
    before:
      () =>
      (_, { headers }) =>
        Number(headers['content-length']) > 102_400 ? { status: 500 } : null,
  },
  'takes its time for what it refuses': {
    before:
      () =>
      async (_, { headers }) => {
        const { 'x-mega-signature': signature, 'x-mega-timestamp': time = '' } = headers;
        if (signature === undefined || !right.isFresh(String(time))) await pause(1200);
        return null;
      },
  },
  'wakes up with the first request': {
    before: () => async (number) => {
      if (number === 1) await pause(1500);
      return null;
    },
  },
  'compares the bytes of the digits': {
    handling: {
      isSame: (expected, received) => /^sha256=[0-9a-f]{64}$/i.test(received) && hex(expected).equals(hex(received)),
    },
  },
  'takes the first of several signatures': {
    handling: { isSame: (expected, received) => right.isSame(expected, received.split(/,\s*/)[0] ?? '') },
  },
  'allows a minute': {
    handling: { isFresh: (time) => right.isFresh(time) && Math.abs(seconds() - Number(time)) <= 60 },
  },
  'allows nine minutes': {
    handling: { isFresh: (time) => /^\d+$/.test(time) && Math.abs(seconds() - Number(time)) <= 540 },
  },
  'reads the time as parseInt does': {
    handling: { isFresh: (time) => Math.abs(seconds() - Number.parseInt(time, 10)) <= 300 },
  },
  'decodes the body as UTF-8 and encodes it again': { handling: { signedBytes: (raw) => raw.toString('utf8') } },
});

/** By the mistake: the checks that must fail, at the least. */
export const wrongHandlers = (
  now: Now,
): Readonly<Record<string, OddHandler & { readonly found: readonly string[] }>> => ({
  'checks nothing': {
    handling: { isSame: () => true, isFresh: () => true, unsigned: 200 },
    found: ['wrong-secret', 'no-signature', 'stale', 'future', 'not-numeric', 'other-body'],
  },
  'looks for a signature alone': {
    handling: { isSame: () => true },
    found: ['wrong-secret', 'first-digit', 'last-digit', 'too-short', 'too-long', 'not-hex', 'other-body', 'no-prefix'],
  },
  'compares as far as the received one goes': {
    handling: { isSame: (expected, received) => expected.startsWith(received) },
    found: ['too-short'],
  },
  'compares as far as the expected one goes': {
    handling: { isSame: (expected, received) => received.startsWith(expected) },
    found: ['too-long'],
  },
  'looks for the one inside the other': {
    handling: { isSame: (expected, received) => expected.includes(received) },
    found: ['too-short', 'no-prefix'],
  },
  'compares a beginning': {
    handling: { isSame: (expected, received) => expected.slice(0, 40) === received.slice(0, 40) },
    found: ['last-digit', 'too-short', 'too-long'],
  },
  'compares an end': {
    handling: { isSame: (expected, received) => expected.slice(-32) === received.slice(-32) },
    found: ['first-digit', 'no-prefix'],
  },
  'throws where the lengths differ': {
    handling: {
      isSame: (expected, received) => {
        if (expected.length !== received.length) throw new RangeError('Input buffers must have the same byte length');
        return right.isSame(expected, received);
      },
    },
    found: ['too-short', 'too-long', 'no-prefix'],
  },
  'throws where a digit is none': {
    handling: {
      isSame: (expected, received) => {
        if (!/^sha256=([0-9a-f]{2})*$/.test(received)) throw new TypeError('non-hexadecimal number found');
        return right.isSame(expected, received);
      },
    },
    found: ['not-hex'],
  },
  'drops what is no digit': {
    handling: { isSame: (expected, received) => hex(expected).equals(hex(received)) },
    found: ['too-long'],
  },
  'takes the digits alone too': {
    handling: { isSame: (expected, received) => right.isSame(expected, `sha256=${received.replace(/^sha256=/, '')}`) },
    found: ['no-prefix'],
  },
  'does not check what has no time': {
    handling: { withoutTimestamp: 200 },
    found: ['no-timestamp'],
  },
  'takes a missing time for now': {
    handling: { withoutTimestamp: () => String(Math.floor(now() / 1000)) },
    found: ['no-timestamp'],
  },
  'fails where there is no time': { handling: { withoutTimestamp: 500 }, found: ['no-timestamp'] },
  'takes what is old': {
    handling: { isFresh: (time) => /^\d+$/.test(time) && Number(time) - seconds() < 300 },
    found: ['stale'],
  },
  'takes what is to come': {
    handling: { isFresh: (time) => /^\d+$/.test(time) && seconds() - Number(time) < 300 },
    found: ['future'],
  },
  'takes an hour': {
    handling: { isFresh: (time) => /^\d+$/.test(time) && Math.abs(seconds() - Number(time)) < 3600 },
    found: ['stale', 'future'],
  },
  'compares with what is no number': {
    handling: { isFresh: (time) => !(Math.abs(seconds() - Number(time)) > 300) },
    found: ['not-numeric'],
  },
  'throws where the time is no number': {
    handling: {
      isFresh: (time) => {
        BigInt(time);
        return right.isFresh(time);
      },
    },
    found: ['not-numeric'],
  },
  'allows ten seconds': {
    handling: { isFresh: (time) => right.isFresh(time) && Math.abs(seconds() - Number(time)) <= 10 },
    found: ['signed-30s-ago'],
  },
  'takes the time from the body': {
    handling: {
      isFresh: (time) => /^\d+$/.test(time),
      refuses: (raw) => Math.abs(Date.now() - Date.parse(JSON.parse(raw.toString()).delivered_at)) > 300_000,
    },
    found: ['stale', 'future'],
  },
  'wants the time of the body in the header': {
    handling: {
      refuses: (raw, time) => Math.abs(Number(time) - Date.parse(JSON.parse(raw.toString()).delivered_at) / 1000) > 5,
    },
    found: ['signed-30s-ago'],
  },
  'signs the body alone': {
    handling: { signedBytes: (raw) => raw, message: (_, bytes) => bytes },
    found: ['valid'],
  },
  'signs the time alone': { handling: { message: (time) => `${time}.` }, found: ['valid'] },
  'decodes the body as Latin 1': {
    handling: { signedBytes: (raw) => Buffer.from(raw.toString('latin1'), 'utf8') },
    found: ['non-ascii'],
  },
  'decodes the body as ASCII': { handling: { signedBytes: (raw) => raw.toString('ascii') }, found: ['non-ascii'] },
  'makes one line end of two': {
    handling: { signedBytes: (raw) => raw.toString().replaceAll('\r\n', '\n') },
    found: ['space-after', 'space-inside'],
  },
  'cuts the line end off': {
    handling: { signedBytes: (raw) => raw.toString().replace(/\s+$/, '') },
    found: ['space-after'],
  },
  'normalises its letters': { handling: { signedBytes: (raw) => raw.toString().normalize() }, found: ['non-ascii'] },
  'writes the JSON anew, indented': {
    handling: { signedBytes: (raw) => JSON.stringify(JSON.parse(raw.toString()), null, 2) },
    found: ['valid'],
  },
  'refuses a repeat': { handling: { repeated: 400 }, found: ['repeat'] },
  'fails on a repeat': { handling: { repeated: 500 }, found: ['repeat'] },
  'answers 500 to what is not signed': { handling: { unsigned: 500 }, found: ['no-signature'] },
  'sends what is refused to a page': {
    handling: { refused: 302, unsigned: 302 },
    found: ['wrong-secret', 'no-signature'],
  },
  'says that it failed, with 200': {
    handling: { refused: 200, unsigned: 200 },
    found: ['wrong-secret', 'no-signature'],
  },
  'takes two deliveries of one second for one': {
    before: () => {
      const seen = new Set<unknown>();
      return (_, { headers }) => {
        const { 'x-mega-timestamp': time } = headers;
        const isSame = seen.has(time);
        seen.add(time);
        return isSame ? { status: 400 } : null;
      };
    },
    // Which ones, the seconds say.
    found: [],
  },
  'has the digest in base64': {
    handling: {
      isSame: (expected, received) => right.isSame(`sha256=${hex(expected).toString('base64')}`, received),
    },
    found: ['valid'],
  },
  'locks out a sender of bad signatures': {
    before: () => {
      let bad = 0;
      return (_, { headers }) => {
        const isBad = !/^sha256=[0-9a-f]{64}$/.test(String(headers['x-mega-signature'] ?? ''));
        if (isBad) bad++;
        return bad >= 3 ? { status: 403 } : null;
      };
    },
    found: ['closing'],
  },
});
