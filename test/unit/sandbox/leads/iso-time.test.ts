import assert from 'node:assert/strict';
import { parseIsoTime } from '../../../../src/sandbox';

describe('parseIsoTime', () => {
  // The numbers are those of Python's datetime.
  for (const [text, milliseconds] of [
    ['2026-07-01', 1782864000000],
    ['2026-07-01T12:30:00Z', 1782909000000],
    ['2026-07-01t12:30:00z', 1782909000000],
    ['2026-07-01 12:30:00Z', 1782909000000],
    ['2026-07-01T12:30:00', 1782909000000],
    ['2026-07-01T12:30Z', 1782909000000],
    ['2026-07-01T12:30:00.250+02:00', 1782901800250],
    ['2026-07-01T12:30:00,25+0200', 1782901800250],
    ['2026-07-01T12:30:00.250 02:00', 1782901800250],
    ['2026-07-01T12:30:00-0530', 1782928800000],
    ['2024-02-29T23:59:59.999Z', 1709251199999],
    ['0001-01-01T00:00:00Z', -62135596800000],
    ['1969-12-31T23:59:59Z', -1000],
  ] as const)
    it(`reads ${text}`, () => assert.equal(parseIsoTime(text), milliseconds));

  it('rounds what is finer than milliseconds up, so that a range does not begin too early', () => {
    assert.equal(parseIsoTime('2026-07-01T12:30:00.250000Z'), 1782909000250);
    assert.equal(parseIsoTime('2026-07-01T12:30:00.250000001Z'), 1782909000251);
    assert.equal(parseIsoTime('2026-07-01T12:30:00.9999Z'), 1782909001000);
  });

  for (const text of [
    '',
    'yesterday',
    '1782909000',
    '2026-7-1',
    '2026-13-01',
    '2026-00-10',
    '2026-02-30',
    '2025-02-29T00:00:00Z',
    '2026-07-01T24:00:00Z',
    '2026-07-01T12:60:00Z',
    '2026-07-01T12:30:61Z',
    '2026-07-01T12:30:00+24:00',
    '2026-07-01T12:30:00.Z',
    '2026-07-01T',
    '2026-07-01Z',
    ' 2026-07-01',
    '2026-07-01T12:30:00Z\n',
    '+002026-07-01T12:30:00Z',
  ])
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseIsoTime(text), null));
});
