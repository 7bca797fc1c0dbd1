/** A request that was logged line by line, each of them in a JSON of its own: Docker, journald, the clouds' log stores. */
import * as z from 'zod';

const messageKeys = ['log', 'message', 'MESSAGE', 'textPayload', 'msg', 'line'] as const;

const list = z.array(z.record(z.string(), z.unknown())).min(2);
const listKeys = ['events', 'entries', 'logs', 'results'] as const;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** More levels than lists of a log store have would end the parser. */
const isFlat = (text: string) => !/[[{]{20}/.test(text);

function entriesOf(text: string): unknown {
  const start = text.trimStart();
  if (!/^[{[]/.test(start) || !isFlat(text)) return null;
  if (start.startsWith('[')) return parsed(text);
  const lines = start.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > 1 && lines.every((line) => /^\s*\{.*\}\s*$/.test(line))) return lines.map(parsed);
  const whole = z.record(z.string(), z.unknown()).safeParse(parsed(text));
  return whole.success ? listKeys.map((key) => whole.data[key]).find(Array.isArray) : null;
}

/** The lines, one behind the other; null where the text is no such log, or has a header anywhere else. */
export function loggedLines(text: string): string | null {
  const entries = list.safeParse(entriesOf(text));
  if (!entries.success) return null;
  const [first = {}] = entries.data;
  const key = messageKeys.find((each) => typeof first[each] === 'string');
  if (key === undefined) return null;
  const lines = entries.data.map((entry) => entry[key]).filter((line) => typeof line === 'string');
  const holding = lines.filter((line) => /^\s*x[-_]mega[-_]\w+\s*:/im.test(line));
  return holding.length > 1 ? lines.map((line) => line.replace(/\r?\n$/, '')).join('\n') : null;
}
