import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFile, checkLead, checkRequest, checkRows, type Layout, textSource } from '../../../../src/push';

const token = 'mega_3f9a1c07d25e8b640af7913c5de28b470c16f3a98e5d72b1460fa8c39d7e21b5';
const webhookSecret = 'mega_whsec_3f9a1c07d25e8b640af7913c5de28b47';

const places = (read: ReturnType<typeof checkLead | typeof checkRows>) =>
  read.ok ? [] : read.problems.map(({ offset, length }) => [offset, length]);

describe('a secret in what is about to be pushed', () => {
  it('stops a lead, at its place', () => {
    const text = `{"contact_name":"A","custom_fields":{"note":"use ${token}"}}`;
    assert.deepEqual(places(checkLead(text)), [[text.indexOf(token), token.length]]);
  });

  it('stops a row of a dry run, and what is copied as cURL', () => {
    const text = `[{"contact_name":"A"},{"contact_name":"${webhookSecret}"}]`;
    assert.deepEqual(places(checkRows(text)), [[text.indexOf(webhookSecret), webhookSecret.length]]);
    assert.equal(checkRequest(text).ok, false);
  });

  it('is found as the name of a custom field, and behind escapes', () => {
    const named = `{"contact_name":"A","custom_fields":{"${token}":1}}`;
    assert.deepEqual(places(checkLead(named)), [[named.indexOf(token), token.length]]);
    const hidden = `{"contact_name":"\\u006dega_${token.slice(5)}"}`;
    assert.deepEqual(places(checkLead(hidden)), [[hidden.indexOf('"\\u'), hidden.length - hidden.indexOf('"\\u') - 1]]);
  });

  it('is said beside the other faults, and never shown', () => {
    const read = checkLead(`{"emial":"x","contact_name":"${token}"}`);
    assert.ok(!read.ok);
    assert.equal(read.problems.length, 2);
    assert.equal(JSON.stringify(read.problems).includes(token.slice(5)), false);
  });

  it('leaves a placeholder alone', () => {
    assert.equal(checkLead(`{"contact_name":"mega_${'0'.repeat(64)}"}`).ok, true);
  });

  const row = (name: string) => ({ contact_name: name, contact_email: 'a@example.com' });
  const csv: Layout = { kind: 'csv', delimiter: ',', fields: ['contact_name', 'contact_email'] };
  for (const [name, layout, text, column] of [
    ['JSON', { kind: 'json' }, JSON.stringify([row('A'), row(token)]), null],
    ['lines', { kind: 'lines' }, `${JSON.stringify(row('A'))}\n${JSON.stringify(row(token))}\n`, null],
    ['CSV', csv, `contact_name,contact_email\nA,a@example.com\n${token},b@example.com\n`, 1],
  ] as const)
    it(`stops an import of ${name} with its row and place`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'mega-leads-secrets-'));
      try {
        const report = await checkFile(textSource(text), layout, { scratch: join(folder, 'pairs') });
        assert.equal(report.errors, 1);
        const [problem] = report.problems;
        assert.match(problem?.message ?? '', /^Row 2: This is an access token of MEGA/);
        const before = text.slice(0, text.indexOf(token)).split('\n');
        assert.deepEqual(problem?.place, { line: before.length, column: column ?? (before.at(-1)?.length ?? 0) + 1 });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
});
