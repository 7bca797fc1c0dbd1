/** The tolerance: the age of a delivery beside the comparison of its signature, and in the unit of its timestamp. */
import type { Comparison } from '../judging/finding';
import type { Language } from '../languages';
import type { Site } from '../running/values';
import { type Change, change, codeOf, functionAt, nodeAt } from './change';

type Fresh = (stamp: string, text: string) => string;

const isBound = (text: string) =>
  /^using System;/m.test(text) || /\b(?:Math|DateTimeOffset|Convert|Environment)\./.test(text);

/** Whether a timestamp is at most 300 seconds away from the clock, and false for what is no number. */
const fresh: Readonly<Record<Language, Fresh>> = {
  javascript: (stamp) => `Math.abs(Date.now() / 1000 - Number(${stamp})) <= 300`,
  python: (stamp) => `str(${stamp}).isdecimal() and abs(time.time() - int(${stamp})) <= 300`,
  php: (stamp) => `abs(time() - (int) ${stamp}) <= 300`,
  ruby: (stamp) => `(Time.now.to_i - ${stamp}.to_i).abs <= 300`,
  java: (stamp) =>
    `String.valueOf(${stamp}).matches("[0-9]{1,12}") && Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(${stamp})) <= 300`,
  kotlin: (stamp) => `Math.abs(System.currentTimeMillis() / 1000 - (${stamp}?.toLongOrNull() ?: 0L)) <= 300`,
  csharp: (stamp, text) =>
    isBound(text)
      ? `long.TryParse(${stamp}, out var sent) && Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - sent) <= 300`
      : `long.TryParse(${stamp}, out var sent) && System.Math.Abs(System.DateTimeOffset.UtcNow.ToUnixTimeSeconds() - sent) <= 300`,
  go: () => 'err == nil && math.Abs(float64(time.Now().Unix()-sent)) <= 300',
};

const typed: ReadonlySet<Language> = new Set(['java', 'kotlin', 'csharp', 'go']);

/** Whether a name of a typed language may hold a number already. */
const isNumber = (name: string, text: string) =>
  new RegExp(
    `\\b(?:u?long|int|Long|Integer|Instant|int64)\\??\\s+${name}\\b|\\b${name}\\s*:\\s*(?:Long|Int)\\b|\\b${name}\\s*(?:,\\s*\\w+\\s*)?:?=[^=\\n]*(?:arse|Atoi|toLong|toInt)|\\bout\\s+\\w+\\s+${name}\\b`,
  ).test(text);

const zeroIsSame =
  /^(?:strn?(?:case)?cmp|Buffer\.compare|compareTo|CompareOrdinal)\(|\.(?:compareTo|casecmp|SequenceCompareTo)\(/;
const oneIsSame = /ConstantTimeCompare\(/;
/** Calls that say yes to what is the same. */
const sayYes =
  /(?:same|equals?|compare(?:_digest|Digest)?|safe\w*|verify|hash_equals|Equals|isEqual|FixedTimeEquals|secure_?compare|eql\?|match\w*)\s*$/i;
const sayNo = /invalid|mismatch|differ|unequal|not_?equal|\bbad/i;
const before = /(?:[(!=?:&|]|=>|->|\b(?:return|if|unless|and|or|not|await|elif|elsif|while|when|then))\s*$/;

/** All of what says whether two signatures are the same, and whether it says yes to that; null where it says neither. */
function conditionAt(site: Site, isInner: boolean): { readonly end: number; readonly isYes: boolean } | null {
  const { text } = site.source;
  const code = codeOf(site);
  const node = nodeAt(site);
  // What Ruby's methods say last is what they return.
  const isLast = site.source.language === 'ruby' && /^\s*\n\s*(?:end|\})/.test(text.slice(site.end, site.end + 80));
  if (!isLast && !before.test(text.slice(Math.max(0, site.start - 80), site.start))) return null;
  if (node?.kind === 'binary') return isInner ? { end: site.end, isYes: !node.operator.startsWith('!') } : null;
  const callee = code.slice(0, code.indexOf('('));
  const suffix = /^\s*(==|!=)=?\s*([01])\b/.exec(text.slice(site.end, site.end + 20));
  if (zeroIsSame.test(code) || oneIsSame.test(code)) {
    if (suffix === null) return null;
    const isSame = suffix[2] === (oneIsSame.test(code) ? '1' : '0');
    return { end: site.end + suffix[0].length, isYes: (suffix[1] === '==') === isSame };
  }
  const isYes = node?.kind === 'call' && sayYes.test(callee) && !sayNo.test(callee);
  return isYes && (isInner || !/verify\w*\s*$/i.test(callee)) ? { end: site.end, isYes } : null;
}

/** Go has no expression for a number that may be none: it is read by the `if`, or in a line of its own. */
function goReading(site: Site, stamp: string): Change | null {
  const { source, start } = site;
  const from = source.text.lastIndexOf('\n', start - 1) + 1;
  const [head = ''] = /^\s*(?:\} else )?(?:if )?/.exec(source.text.slice(from, start)) ?? [];
  const rest = source.text.slice(from + head.length, start);
  if (/[;{]/.test(rest) || /\bsent\b/.test(source.text)) return null;
  const reading = `sent, err := strconv.ParseInt(${stamp}, 10, 64)`;
  const at = from + head.length;
  if (head.trimEnd().endsWith('if')) return change(source, at, at, `${reading}; `);
  return /^(?:return |\w+ :?= )/.test(rest) ? change(source, at, at, `${reading}\n${head}`) : null;
}

function tolerating(site: Site, stamp: string, isInner: boolean): Change[] | null {
  const { source } = site;
  const { language, text } = source;
  const condition = conditionAt(site, isInner);
  if (condition === null || (language === 'csharp' && /\bsent\b/.test(text))) return null;
  if (typed.has(language) && isNumber(stamp, text)) return null;
  const [and, or, not] = language === 'python' ? ['and', 'or', 'not '] : ['&&', '||', '!'];
  const isFresh = fresh[language](stamp, text);
  const same = text.slice(site.start, condition.end);
  const whole = condition.isYes ? `${isFresh} ${and} ${same}` : `${not}(${isFresh}) ${or} ${same}`;
  const [head, tail] = [
    text.slice(Math.max(0, site.start - 20), site.start),
    text.slice(condition.end, condition.end + 20),
  ];
  const isAlone =
    (/\(\s*$/.test(head) && /^\s*\)/.test(tail)) ||
    (/(?:=>|[^=!<>]=|\b(?:return|if|elif|unless))\s*$/.test(head) && /^ *(?:[;:\n]|\{$|$)/.test(tail));
  const written = change(source, site.start, condition.end, isAlone ? whole : `(${whole})`);
  if (language !== 'go') return [written];
  const reading = goReading(site, stamp);
  return reading === null ? null : [reading, written];
}

const plainRead = /^[\w.$>()[\]"'@:?-]{1,90}$/;

/** The age beside the comparison, where the timestamp is at hand there; `read` is where its header is read. */
export function withTolerance(read: Site, comparisons: readonly Comparison[]): Change[][] {
  const found: Change[][] = [];
  for (const { at, through, stamps } of comparisons) {
    const sites = [...through, at];
    for (const [i, site] of [...sites.entries()].reverse()) {
      const isHere =
        read.source === site.source && functionAt(read.source, read.start) === functionAt(site.source, site.start);
      const name = stamps[i] ?? null;
      const stamp =
        name !== null
          ? `${site.source.language === 'php' ? '$' : ''}${name}`
          : isHere && plainRead.test(codeOf(read))
            ? codeOf(read)
            : null;
      const changes = stamp === null ? null : tolerating(site, stamp, site === at);
      if (changes !== null) found.push(changes);
    }
  }
  return found;
}

/** Clocks that count milliseconds, and what counts seconds in their place. */
const clocks: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\(\)(?! *\/)/, 'Date.now() / 1000'],
  [/\bSystem\.currentTimeMillis\(\)(?! *\/)/, 'System.currentTimeMillis() / 1000'],
  [/\btime\.time\(\) \* 1000/, 'time.time()'],
  [/\bUnixMilli\(\)/, 'Unix()'],
  [/\bToUnixTimeMilliseconds\(\)/, 'ToUnixTimeSeconds()'],
  [/\bmicrotime\(true\) \* 1000/, 'time()'],
  [/\(Time\.now\.to_f \* 1000\)(?:\.to_i)?/, 'Time.now.to_i'],
];

/** A comparison of milliseconds with seconds, both as seconds; its bound may be in milliseconds, too. */
export function inSeconds({ source, start, end }: Site): Change[][] {
  // The difference alone, where a function makes it positive.
  const [, behind = ''] = /^( *[<>]=? *[\w.]+(?: \* \d+)*)/.exec(source.text.slice(end, end + 60)) ?? [];
  const code = source.text.slice(start, end + behind.length);
  const clock = clocks.find(([pattern]) => pattern.test(code));
  const [whole = '', sign = '', bound = ''] = /([<>]=? *)([\w.]+(?: \* \d+)*)$/.exec(code) ?? [];
  if (clock === undefined || bound === '') return [];
  const isName = /^[A-Za-z]/.test(bound);
  const defined = new RegExp(`\\b${bound.replace(/\W/g, '.')}\\b[^=\\n]*= *([\\d_ *]+)`).exec(source.text)?.[1] ?? '';
  const value = (isName ? defined : bound)
    .replace(/_|(?<=\d)L$/g, '')
    .split('*')
    .reduce((product, each) => product * Number(each.trim() || Number.NaN), 1);
  if (Number.isNaN(value)) return [];
  const limit = value < 10_000 ? bound : isName ? `${bound} / 1000` : String(value / 1000);
  const text = code.slice(0, code.length - whole.length).replace(clock[0], clock[1]) + sign + limit;
  return [[change(source, start, end + behind.length, text)]];
}
