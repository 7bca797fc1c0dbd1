import assert from 'node:assert/strict';
import { type RunSummary, resultBanners, resultLead, statusChips } from '../../../src/views/results';

const run = (change: Partial<RunSummary>): RunSummary => ({
  dryRun: false,
  connection: 'Acme',
  onDuplicate: 'update',
  statuses: new Map([
    ['created', 1200],
    ['failed', 3],
  ]),
  unknownCustomFields: [],
  state: { kind: 'done' },
  ...change,
});

describe('the results in words', () => {
  it('counts the four statuses of the contract, and any other that came', () => {
    const counts = (statuses: [string, number][]) =>
      statusChips({ dryRun: false, statuses: new Map(statuses), state: { kind: 'done' } }).map(
        ({ label, count }) => `${label} ${count}`,
      );
    assert.deepEqual(counts([['failed', 2]]), ['All 2', 'Created 0', 'Updated 0', 'Skipped 0', 'Failed 2']);
    assert.deepEqual(
      counts([
        ['created', 1],
        ['held', 2],
        ['', 3],
      ]).slice(-2),
      ['held 2', 'No answer 3'],
    );
  });

  it('never lets a dry run look like an import', () => {
    const [, created] = statusChips({ dryRun: true, statuses: new Map(), state: { kind: 'done' } });
    assert.equal(created?.label, 'Would be created');
    assert.equal(resultBanners(run({ dryRun: true }))[0]?.title, 'Nothing was written.');
    assert.deepEqual(resultBanners(run({})), []);
  });

  it('puts what stopped it first, and unknown fields before the rows', () => {
    const state = { kind: 'stopped', rows: 1500, unconfirmed: 0, text: 'The token was refused.' } as const;
    assert.deepEqual(
      resultBanners(run({ state, unknownCustomFields: ['hat', 'shoe'] })).map(({ title, text }) => `${title} ${text}`),
      [
        `The import stopped after ${(1203).toLocaleString()} of ${(1500).toLocaleString()} rows. The token was refused.`,
        'Unknown custom fields, ignored: hat, shoe',
      ],
    );
  });

  it('counts what was sent and not confirmed in the line, the banner and the filters, and never as nothing', () => {
    const state = { kind: 'stopped', rows: 1600, unconfirmed: 500, text: 'It was canceled.' } as const;
    const summary = run({ state, statuses: new Map() });
    assert.match(resultLead(summary), /^0 of 1,600 rows · 500 sent, not confirmed · Acme/);
    const [banner] = resultBanners(summary);
    assert.match(banner?.text ?? '', /^It was canceled\. 500 rows were sent but not confirmed\. Resume /);
    const { label, count } = statusChips(summary).at(-1) ?? {};
    assert.deepEqual([label, count], ['Sent, not confirmed', 500]);
  });

  it('does not count rows that were left out among those that are to be sent', () => {
    const state = { kind: 'stopped', rows: 99_899, unconfirmed: 0, text: 'It was canceled.' } as const;
    const summary = run({
      state,
      statuses: new Map([
        ['created', 2000],
        ['left-out', 101],
      ]),
    });
    assert.equal(resultBanners(summary)[0]?.title, 'The import stopped after 2,000 of 99,899 rows.');
    assert.match(resultLead(summary), /^2,000 of 99,899 rows · /);
  });

  it('says how much, of how much, and where', () => {
    assert.equal(resultLead(run({ statuses: new Map([['created', 1]]) })), '1 row · Acme · existing leads are updated');
    assert.equal(
      resultLead(run({ statuses: new Map(), onDuplicate: 'skip' })),
      '0 rows · Acme · existing leads are skipped',
    );
    assert.equal(
      resultLead(run({ statuses: new Map([['created', 5]]), state: { kind: 'running', rows: 20, text: '' } })),
      '5 of 20 rows · Acme · existing leads are updated',
    );
  });
});
