/** All faults of each field, and which of them make sense one after the other. */
import type { CauseCode } from '../causes';
import type { Payload } from '../fields/payload';
import { edgeFaults, lineFaults, lossFaults } from './body-bytes';
import { charsetFault } from './body-charset';
import { chunkFault } from './body-chunks';
import { encodingFaults } from './body-encoding';
import { escapingFaults } from './body-escaping';
import { jsonFaults, spellingFaults } from './body-json';
import { notRawFault } from './body-not-raw';
import { typographicFault } from './body-typographic';
import type { Fault } from './fault';
import { secretFaults } from './secret';
import type { Secret } from './secret-value';

const wrappingFaults = [...encodingFaults, ...escapingFaults, charsetFault, typographicFault];

export const bodyFaults: readonly Fault<Payload>[] = [
  notRawFault,
  ...edgeFaults,
  ...lineFaults,
  ...spellingFaults,
  ...jsonFaults,
  ...wrappingFaults,
  chunkFault,
  ...lossFaults,
];

const codesOf = (faults: readonly Fault<Payload>[]): ReadonlySet<CauseCode> => new Set(faults.map(({ code }) => code));

const wrapping = codesOf(wrappingFaults);
/** What changes letters and leaves JSON that can be parsed and written anew. */
const letters = codesOf([...escapingFaults, charsetFault, ...spellingFaults]);
const loss = codesOf([...lossFaults, notRawFault]);

/**
 * The body faults worth trying on top of another one. What was wrapped may hide any other fault, and so may a byte order
 * mark, which nothing reads past; two rewritings of JSON come to one.
 */
export function secondBodyFaults(first: CauseCode, direction: 'undo' | 'apply'): readonly Fault<Payload>[] {
  if (loss.has(first)) return direction === 'undo' ? [...edgeFaults] : [];
  if (direction === 'undo')
    // One byte that is wrong, read in another character set, is a blank as pages have it: that would explain too much.
    return first === 'body-charset'
      ? bodyFaults.filter((fault) => fault !== typographicFault)
      : first === 'body-bom' || wrapping.has(first)
        ? bodyFaults
        : [...edgeFaults, ...lineFaults, ...spellingFaults];
  if (first === 'body-bom') return bodyFaults;
  return [...edgeFaults, ...lineFaults, ...wrappingFaults, ...(letters.has(first) ? jsonFaults : [])];
}

const otherSecrets: ReadonlySet<CauseCode> = new Set([
  'secret-is-api-token',
  'secret-previous',
  'secret-of-other-webhook',
]);

/** The secret faults worth trying on top of another one: on a damaged secret any, on another secret what happens to all. */
export function secondSecretFaults(first: CauseCode, direction: 'undo' | 'apply'): readonly Fault<Secret>[] {
  if (direction === 'undo')
    return otherSecrets.has(first) ? [] : secretFaults.filter(({ code }) => !otherSecrets.has(code));
  return otherSecrets.has(first)
    ? secretFaults.filter(({ code }) => code === 'secret-whitespace' || code === 'secret-quoted')
    : [];
}
