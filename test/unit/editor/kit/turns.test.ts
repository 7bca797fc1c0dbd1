import assert from 'node:assert/strict';
import { inTurns } from '../../../../src/editor/kit/turns';

const soon = (milliseconds = 5) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Runs that end when they are told to. */
function runs() {
  const ends: (() => void)[] = [];
  return { ends, run: () => new Promise<void>((resolve) => ends.push(resolve)) };
}

describe('something that is done over and over', () => {
  it('is done at once, and again after a request, however many requests there are', async () => {
    const { ends, run } = runs();
    const turns = inTurns(run, 1);
    assert.equal(ends.length, 1);
    ends[0]?.();
    await soon();
    turns.again();
    turns.again();
    await soon();
    assert.equal(ends.length, 2);
    turns.end();
  });

  it('is never done twice at once, and what was asked for meanwhile comes after', async () => {
    const { ends, run } = runs();
    const turns = inTurns(run, 1);
    turns.again();
    await soon();
    assert.equal(ends.length, 1);
    ends[0]?.();
    await soon(10);
    assert.equal(ends.length, 2);
    turns.end();
  });

  it('ends', async () => {
    const { ends, run } = runs();
    const turns = inTurns(run, 1);
    turns.again();
    turns.end();
    ends[0]?.();
    await soon();
    assert.equal(ends.length, 1);
  });
});
