import assert from 'node:assert/strict';
import { type AttemptView, attemptsText } from '../../../src/views';

const attempt: AttemptView = {
  number: 1,
  at: Date.parse('2026-07-01T10:00:00Z'),
  headers: [['X-Mega-Delivery', 'one']],
  status: 503,
  reason: null,
  answerHeaders: [['Server', 'x']],
  answerBody: 'busy',
  cut: false,
  milliseconds: 12,
  nextInSeconds: 1,
};

describe('attempts at a delivery', () => {
  it('are shown with status, duration, headers and body, and what comes next', () => {
    const second = { ...attempt, number: 2, status: null, reason: 'Nothing listens on h.', answerHeaders: [] };
    const last = { ...second, answerBody: '', nextInSeconds: null };
    assert.equal(
      attemptsText('http://h/', '{}', [attempt, last], 'Not delivered.'),
      [
        'POST http://h/',
        'Not delivered.',
        '',
        '{}',
        '',
        '── Attempt 1 · 503 · 12 ms · 2026-07-01T10:00:00.000Z',
        'X-Mega-Delivery: one',
        '',
        'HTTP 503',
        'Server: x',
        '',
        'busy',
        '',
        'Next attempt in 1 s.',
        '',
        '── Attempt 2 · no answer · 12 ms · 2026-07-01T10:00:00.000Z',
        'X-Mega-Delivery: one',
        '',
        'Nothing listens on h.',
        '',
      ].join('\n'),
    );
  });

  it('say where an answer was cut', () => {
    assert.match(attemptsText('http://h/', '{}', [{ ...attempt, cut: true }], null), /busy\n\(The answer went on/);
  });
});
