import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { loadPyodide } from 'pyodide';
import { reportCsv, reportJson } from '../../../src/views/result-report';

const rows = [
  {
    row: 1,
    rowRef: '=1+1',
    line: 2,
    status: 'updated',
    leadId: 'a',
    matchedBy: 'email',
    errors: [],
    ignoredCustomFields: ['hat'],
  },
  {
    row: 2,
    rowRef: 'row-2',
    line: 3,
    status: 'failed',
    leadId: null,
    matchedBy: null,
    errors: ['stage_slug: "x", or\nnone', 'owner_id: no'],
    ignoredCustomFields: [],
  },
];

describe('a report', () => {
  it('is CSV that any reader takes, and no formula', () => {
    const [head, first, second, ...rest] = parse(reportCsv(rows));
    assert.deepEqual(head, [
      'row',
      'line',
      'row_ref',
      'status',
      'lead_id',
      'matched_by',
      'errors',
      'ignored_custom_fields',
    ]);
    assert.deepEqual(first, ['1', '2', "'=1+1", 'updated', 'a', 'email', '', 'hat']);
    assert.deepEqual(second, ['2', '3', 'row-2', 'failed', '', '', 'stage_slug: "x", or\nnone; owner_id: no', '']);
    assert.deepEqual(rest, []);
  });

  it("is read by Python's csv cell for cell, lone line ends and quotes among its errors", async function () {
    this.timeout(60_000);
    const said = ['a lone\rreturn', 'a lone\nfeed', 'both\r\nof them', '"quoted", with a comma', ' blanks '];
    const [first] = rows;
    assert.ok(first);
    const odd = said.map((error, index) => ({ ...first, row: index + 1, rowRef: `row-${index + 1}`, errors: [error] }));
    const python = await loadPyodide();
    python.globals.set('text', reportCsv(odd));
    const read: { row: string; errors: string }[] = JSON.parse(
      python.runPython("import csv, io, json\njson.dumps(list(csv.DictReader(io.StringIO(text, newline=''))))"),
    );
    assert.deepEqual(
      read.map((each) => [each.row, each.errors]),
      said.map((error, index) => [String(index + 1), error]),
    );
  });

  it('counts a status that is named like a member of Object', () => {
    const odd = rows.map((row) => ({ ...row, status: 'constructor' }));
    const head = { file: 'a', connection: 'Acme', dryRun: true, at: new Date(0), unknownCustomFields: [] };
    assert.equal(JSON.parse(reportJson(head, odd)).summary.constructor, 2);
  });

  it('is JSON with the counts, in the names of the API', () => {
    const head = {
      file: 'a.leads.json',
      connection: 'Acme',
      dryRun: true,
      at: new Date(0),
      unknownCustomFields: ['hat'],
    };
    const report = JSON.parse(reportJson(head, rows));
    assert.deepEqual(report.summary, { total: 2, created: 0, updated: 1, skipped: 0, failed: 1 });
    assert.equal(report.at, '1970-01-01T00:00:00.000Z');
    assert.equal(report.dry_run, true);
    assert.deepEqual(report.results[1], {
      row: 2,
      line: 3,
      row_ref: 'row-2',
      status: 'failed',
      lead_id: null,
      matched_by: null,
      errors: rows[1]?.errors,
      ignored_custom_fields: [],
    });
  });
});
