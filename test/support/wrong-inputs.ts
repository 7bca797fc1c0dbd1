/** Wrong inputs that nothing explains, of one seed: no cause of theirs may be certain, and none may match. */
import assert from 'node:assert/strict';
import { type DiagnosisInput, diagnose } from '../../src/signature';
import { deliver, payloads } from './signature-corpus';

/** A generator of one seed (mulberry32). */
function randomOf(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const bodies = Object.values(payloads).map((text) => Buffer.from(text));

/** Inputs without end. */
function* wrongInputs(seed: number): Iterable<DiagnosisInput> {
  const below = randomOf(seed);
  const hex = (length: number) => Array.from({ length }, () => below(16).toString(16)).join('');
  const printable = (length: number) => Array.from({ length }, () => String.fromCharCode(33 + below(94))).join('');
  const flipped = (bytes: Buffer) => {
    const copy = Buffer.from(bytes);
    const at = below(copy.length);
    // All bits but the one that is a letter's case: 1E21 for 1e21 is a number spelt otherwise, which has a name.
    copy[at] = (copy[at] ?? 0) ^ ([1, 2, 4, 8, 16, 64, 128][below(7)] ?? 1);
    return copy;
  };
  for (let i = 0; ; i++) {
    const right = deliver(bodies[below(bodies.length)] ?? Buffer.of());
    const digits = right.signature.slice(7);
    const at = below(64);
    const wrong = [
      { secret: `mega_whsec_${hex(32)}` },
      { secret: hex(16) },
      { secret: `${printable(8)}mega_whsec_${printable(24)}` },
      { body: flipped(right.body) },
      { body: Buffer.from(hex(2 * (1 + below(200))), 'hex') },
      { body: Buffer.from(`{"${hex(4)}":"${printable(1 + below(80)).replace(/["\\]/g, '')}"}`) },
      { signature: `sha256=${hex(64)}` },
      { signature: `sha256=${digits.slice(0, at)}${digits[at] === '0' ? '1' : '0'}${digits.slice(at + 1)}` },
      // A second so far off that no other spelling of the time comes to it.
      { timestamp: String(Number(right.timestamp) + 1000 + below(1e6)) },
    ][below(9)];
    const computed =
      i % 20 === 0
        ? { computed: hex(64) }
        : i % 20 === 10
          ? { computed: `[${Array.from({ length: 32 }, () => below(256)).join(', ')}]` }
          : {};
    yield { ...right, ...wrong, ...computed, receivedAt: Number(right.timestamp), toleranceSeconds: 300 };
  }
}

/**
 * Diagnoses so many inputs of one seed.
 *
 * @throws where one matches or has a certain cause
 */
export function diagnoseWrongInputs(seed: number, count: number, progress: (done: number) => void = () => {}): void {
  let done = 0;
  for (const input of wrongInputs(seed)) {
    const { verdict, causes } = diagnose(input);
    const certain = causes.filter((cause) => cause.certain);
    const says = `${done}: ${JSON.stringify({ ...input, body: Buffer.from(input.body).toString('base64'), verdict, certain })}`;
    assert.equal(verdict, 'mismatch', says);
    assert.deepEqual(certain, [], says);
    progress(++done);
    if (done === count) return;
  }
}
