/** Which unit a moment is counted in. */
import { isHeader, timestamp, type Value } from './values';

/** `s`, `ms`, `date` for a moment that knows its own unit, or null where nothing says it. */
export function timeUnit(value: Value, depth = 0): 's' | 'ms' | 'date' | null {
  if (depth > 12) return null;
  switch (value.kind) {
    case 'now':
      return value.unit;
    case 'header':
      return isHeader(timestamp)(value) ? 's' : null;
    case 'changed':
      return value.how === 'milliseconds' ? 'ms' : value.how === 'iso' ? 'date' : timeUnit(value.of, depth + 1);
    case 'unknown': {
      if (value.name === 'date') return 'date';
      if (value.name === 'seconds') return 's';
      for (const each of value.of) {
        const unit = timeUnit(each, depth + 1);
        if (unit) return unit;
      }
      return null;
    }
    case 'either':
      return value.options.map((each) => timeUnit(each, depth + 1)).find((unit) => unit !== null) ?? null;
    default:
      return null;
  }
}
