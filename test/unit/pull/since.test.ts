import assert from 'node:assert/strict';
import { parseSince } from '../../../src/pull/since';

const now = Date.parse('2026-07-15T12:00:00.000Z');
const valueOf = (text: string) => {
  const since = parseSince(text, now);
  assert.ok(since.ok, text);
  return since.value;
};

describe('parseSince', () => {
  it('counts spans back from now', () => {
    assert.equal(new Date(valueOf('7d')).toISOString(), '2026-07-08T12:00:00.000Z');
    assert.equal(new Date(valueOf(' 3 h ')).toISOString(), '2026-07-15T09:00:00.000Z');
    assert.equal(new Date(valueOf('90 MIN')).toISOString(), '2026-07-15T10:30:00.000Z');
    assert.equal(new Date(valueOf('2w')).toISOString(), '2026-07-01T12:00:00.000Z');
  });

  it('takes spans as the view writes them', () => {
    assert.equal(new Date(valueOf('3 weeks ago')).toISOString(), '2026-06-24T12:00:00.000Z');
    assert.equal(new Date(valueOf('1 week')).toISOString(), '2026-07-08T12:00:00.000Z');
    assert.equal(new Date(valueOf('2w ago')).toISOString(), '2026-07-01T12:00:00.000Z');
    assert.equal(new Date(valueOf('3 hours')).toISOString(), '2026-07-15T09:00:00.000Z');
    assert.equal(new Date(valueOf('10 minutes')).toISOString(), '2026-07-15T11:50:00.000Z');
  });

  it('knows yesterday, also where the clocks were changed', () => {
    const [year, month, day] = [2026, 6, 14];
    assert.equal(valueOf('yesterday'), new Date(year, month, day).getTime());
  });

  it('refuses the future, in which no lead was created', () => {
    const since = parseSince('2027-01-01', now);
    assert.match(since.ok ? '' : since.reason, /future/);
  });

  it('knows today, which begins at this machine’s midnight', () => {
    const midnight = new Date(now);
    midnight.setHours(0, 0, 0, 0);
    assert.equal(valueOf('Today'), midnight.getTime());
  });

  it('takes a date without a zone as one of this machine', () => {
    assert.equal(valueOf('2026-07-01'), new Date(2026, 6, 1).getTime());
    assert.equal(valueOf('2026-07-01 14:30'), new Date(2026, 6, 1, 14, 30).getTime());
  });

  it('takes a zone by its word', () => {
    assert.equal(new Date(valueOf('2026-07-01T10:00:00+02:00')).toISOString(), '2026-07-01T08:00:00.000Z');
    assert.equal(new Date(valueOf('2026-07-01t10:00z')).toISOString(), '2026-07-01T10:00:00.000Z');
  });

  it('refuses what is no moment, and days that no calendar has', () => {
    for (const text of [
      '',
      'soon',
      '7',
      '7 m',
      '-3h',
      '2026-02-30',
      '2026-13-01',
      '2026-07-01 25:00',
      '07/01/2026',
      '1.5d',
    ])
      assert.equal(parseSince(text, now).ok, false, text);
  });

  it('refuses what lies before 1970, which no query can name', () => {
    assert.deepEqual(parseSince('999999w', now), { ok: false, reason: 'That is before 1970.' });
  });
});
