/** Calls that tell the time or turn a moment into another form. */
import type { Call } from './state';
import { unknown } from './state';
import { holds, isHeader, timestamp, type Value } from './values';

const isoNames =
  /^(?:toISOString|isoformat|iso8601|toIsoString|strftime|toUTCString|format|ToString|toDateTimeString|toJSON|date|gmdate|toInstant\(\)\.toString|toString|Format|ISO_INSTANT|xmlschema)$/;

export function timeOf(call: Call): Value | null {
  const { name, path, receiver, args, at, node } = call;
  const [first] = args;
  if (receiver?.kind === 'now') {
    if (
      /^(?:getEpochSecond|Unix|to_i|to_f|timestamp|ToUnixTimeSeconds|total_seconds|unix|getTimestamp|toEpochSecond|epochSeconds)$/.test(
        name,
      )
    )
      return { kind: 'now', unit: 's', at };
    if (/^(?:toEpochMilli|UnixMilli|ToUnixTimeMilliseconds|getTime|valueOf|toEpochMilliseconds)$/.test(name))
      return { kind: 'now', unit: 'ms', at };
    if (!args.some((each) => holds(each, isHeader(timestamp)))) return { ...receiver, at };
  }
  if (/^(?:Date\.now|System\.currentTimeMillis|performance\.now|clock\.millis|currentTimeMillis)$/.test(path))
    return { kind: 'now', unit: 'ms', at };
  if (
    /^(?:time|time\.time|time\.Now\(\)\.Unix|Carbon\.now\(\)\.timestamp|microtime|time\.time_ns)$/.test(path) &&
    !(path === 'time' && receiver)
  )
    return { kind: 'now', unit: name === 'time_ns' ? 'ms' : 's', at };
  if (
    /(?:^|\.)(?:Instant|time|datetime|Time|Carbon|DateTime|OffsetDateTime|ZonedDateTime|CarbonImmutable|timezone|dt|LocalDateTime|Clock\.System|DateTimeImmutable|DayJs)\.(?:now|Now|utcnow|current|UtcNow)$/.test(
      path,
    ) ||
    (/^(?:now|dayjs|moment)$/.test(path) && args.length === 0)
  )
    return { kind: 'now', unit: 'date', at };
  if (/^(?:Date|DateTime|DateTimeImmutable)$/.test(name) && node?.isNew && args.length === 0)
    return { kind: 'now', unit: name === 'Date' && at.source.language === 'javascript' ? 'ms' : 'date', at };
  if (/^(?:GetUtcNow|nowSeconds|unixNow)$/.test(name))
    return { kind: 'now', unit: name === 'GetUtcNow' ? 'date' : 's', at };
  // A clock that is handed in, whatever it counts in.
  if (
    args.length === 0 &&
    node !== null &&
    !node.isNew &&
    /(?:^|\.)_?(?:clock|now|nowFn|getNow|currentTime|now_fn|get_now|timeProvider|time_source|Clock\.Now|clock\.\w+|now\.\w+|instant)$/i.test(
      path,
    )
  )
    return { kind: 'now', unit: 'date', at };
  if (/^time\.(?:Since|Until)$/.test(path) && first)
    return unknown(at, '-', [{ kind: 'now', unit: 'date', at }, first]);
  const stamped = [receiver, ...args].find((each) => each && holds(each, isHeader(timestamp)));
  if (!stamped) return null;
  const isMilli = holds(stamped, (each) => each.kind === 'changed' && each.how === 'milliseconds');
  if (/^(?:ofEpochMilli|FromUnixTimeMilliseconds|UnixMilli|fromEpochMilliseconds)$/.test(name) && first)
    return unknown(at, isMilli ? 'date' : 'mixed', [first]);
  if (
    /^(?:ofEpochSecond|FromUnixTimeSeconds|fromtimestamp|utcfromtimestamp|createFromTimestamp|fromEpochSeconds|setTimestamp|createFromFormat)$/.test(
      name,
    ) ||
    /(?:^|\.)(?:time\.Unix|Time\.at)$/.test(path)
  )
    return unknown(at, 'date', [stamped]);
  if (name === 'Date' && node?.isNew && first)
    return isMilli ? { kind: 'unknown', name: 'getTime', of: [first], at } : unknown(at, 'fromSeconds', [first]);
  const isDate = (value: Value) => value.kind === 'unknown' && /^(?:date|fromSeconds|getTime|mixed)$/.test(value.name);
  if (isoNames.test(name) && receiver && holds(receiver, isDate))
    return { kind: 'changed', how: 'iso', of: receiver, detail: name, at };
  if (/^(?:date|gmdate|strftime)$/.test(name) && args.length > 1)
    return { kind: 'changed', how: 'iso', of: stamped, detail: name, at };
  return null;
}
