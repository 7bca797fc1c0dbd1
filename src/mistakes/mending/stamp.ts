/** The timestamp and a dot in front of what is signed, where the timestamp is at hand or is read as the signature is. */
import type { Language } from '../languages';
import type { Site } from '../running/values';
import { type Change, change, codeOf, functionAt } from './change';

const read = '(?:^|[^\\w.$])(\\$?[A-Za-z]\\w*)\\s*(?::[^=\\n]*)?:?=(?![=>])\\s*([^\\n]*';
const stamped = new RegExp(`${read}x[-_]mega[-_]timestamp[^\\n]*)`, 'gi');
const signed = new RegExp(`${read}x[-_]mega[-_]signature[^\\n;]*)`, 'gi');
const plainRead = /^[\w.$>()[\]"'@:-]{1,90}$/;

/** Names and readings of the timestamp in the function of a place, in front of it. */
function stampsAt({ source, start }: Site): string[] {
  const inner = functionAt(source, start);
  const found = (pattern: RegExp) =>
    [...source.text.slice(0, start).matchAll(pattern)].filter(
      ({ index, 0: whole }) => functionAt(source, index + whole.length - 1) === inner,
    );
  const spelled: Record<string, string> = { signature: 'timestamp', Signature: 'Timestamp', SIGNATURE: 'TIMESTAMP' };
  return [
    ...found(stamped).map(([, name = '']) => name),
    ...found(signed)
      .map(([, , value = '']) => value.trim().replace(/signature(?=["'])/i, (word) => spelled[word] ?? word))
      .filter((value) => plainRead.test(value)),
  ];
}

type Put = (code: string, stamp: string) => string | null;

/** A text that is turned into bytes where it stands. */
const turned: Put = (code, stamp) => {
  const [, text, bytes] = /^(\w+)(\.(?:getBytes|toByteArray)\([\w.]*\))$/.exec(code) ?? [];
  return text === undefined ? null : `(${stamp} + "." + ${text})${bytes}`;
};

/** By what takes text and bytes alike; where a language has none, only what can be seen to be one of them. */
const puts: Partial<Record<Language, Put>> = {
  javascript: (code, stamp) => `\`\${${stamp}}.\`).update(${code}`,
  php: (code, stamp) => `${stamp} . '.' . ${code}`,
  ruby: (code, stamp) => `"#{${stamp}}.#{${code}}"`,
  python: (code, stamp) => `str(${stamp}).encode() + b"." + ${code}`,
  go: (code, stamp) => `append([]byte(${stamp}+"."), ${code}...)`,
  java: turned,
  kotlin: turned,
  csharp: (code, stamp) => {
    const [, open, text] = /^((?:System\.Text\.)?Encoding\.\w+\.GetBytes\()(\w+)\)$/.exec(code) ?? [];
    return text === undefined ? null : `${open}${stamp} + "." + ${text})`;
  },
};

const simple = /^\$?[\w.$]+(?:(?:->|\.)?[\w.]*\([^()"'#]*\))*$/;

/** @param site what is handed to the HMAC alone, or the call that hands it over */
export function withTimestamp(site: Site): Change[][] {
  const { source, start, end } = site;
  const put = puts[source.language];
  const code = codeOf(site);
  if (put === undefined || !simple.test(code)) return [];
  // In JavaScript what was made is given the stamp by a call of its own.
  if (source.language === 'javascript' && !/\.update\(\s*$/.test(source.text.slice(0, start))) return [];
  return stampsAt(site).flatMap((stamp) => {
    const written = put(code, stamp);
    return written === null ? [] : [[change(source, start, end, written)]];
  });
}
