/** What a run of the battery is written as for CI systems; the XML is read by xml2js. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { annotations } from '../../../src/cli/check-handler/github';
import { junitReport } from '../../../src/cli/check-handler/junit';
import type { CheckReport } from '../../../src/webhooks';

const { parseStringPromise } = createRequire(require.resolve('@vscode/vsce'))('xml2js');

const report = (outcome: CheckReport['outcome'], message: string): CheckReport => ({
  id: outcome,
  title: `Title, "of" <${outcome}>`,
  outcome,
  message,
  request: null,
  answer: null,
});

const odd = 'It answered "<b>&amp;\u0000\u001b[31m\ud800\ufffe]]>" 100%:\r\n::error::never, 山田';
const reports = [
  report('passed', ''),
  report('failed', odd),
  report('warning', odd),
  report('inconclusive', odd),
  report('skipped', odd),
];

describe('the reports of check-handler', () => {
  it('are XML that counts each outcome and holds what a handler answered, as far as XML can', async () => {
    const { testsuites } = await parseStringPromise(junitReport(reports, false, 'http://127.0.0.1:1/a?b=c', 1.5));
    const { name, ...totals } = testsuites.$;
    assert.deepEqual(totals, { tests: '5', failures: '1', errors: '0', skipped: '2', time: '1.500' });
    const [{ testcase, properties, $: suite }] = testsuites.testsuite;
    assert.equal(suite.name, name);
    assert.equal(properties[0].property[0].$.value, 'http://127.0.0.1:1/a');
    const [passed, failed, warned, inconclusive, skipped] = testcase;
    assert.deepEqual(Object.keys(passed), ['$']);
    assert.equal(passed.$.name, 'passed: Title, "of" <passed>');
    const shown = odd.replace(/[\u0000\u001b\ud800\ufffe]/g, '\ufffd');
    assert.equal(failed.failure[0].$.message, shown);
    assert.equal(failed.failure[0]._, shown);
    assert.match(warned['system-out'][0], /^warning: It answered/);
    assert.match(inconclusive.skipped[0].$.message, /^inconclusive: /);
    assert.equal(skipped.skipped[0].$.message, shown);
  });

  it('call an error what decides a run without a failure', async () => {
    const { testsuites } = await parseStringPromise(junitReport([report('inconclusive', 'x')], false, 'http://a/', 0));
    assert.deepEqual([testsuites.$.failures, testsuites.$.errors, testsuites.$.skipped], ['0', '1', '0']);
    assert.equal(testsuites.testsuite[0].testcase[0].error[0].$.message, 'x');
  });

  it('are annotations of one line each, escaped as GitHub reads them', () => {
    // %, CR, LF in a message; these, a colon and a comma in a property: actions/toolkit, packages/core/src/command.ts.
    const lines = annotations(reports);
    assert.deepEqual(
      lines.map((line) => line.split(' ')[0]),
      ['::error', '::warning', '::warning'],
    );
    for (const line of lines) assert.doesNotMatch(line, /[\r\n]/);
    assert.ok(lines[0]?.startsWith('::error title=check-handler failed%3A Title%2C "of" <failed>::It answered'));
    assert.ok(lines[0]?.endsWith('100%25:%0D%0A::error::never, 山田'));
  });
});
