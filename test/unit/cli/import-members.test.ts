/** JSON as databases and other programs export it: members with other names, values in wrappers, rows below others. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jqPathOf } from '../../../src/push/read/json-nested';
import { environmentOf, reportImport, runImport } from '../../support/import-command';
import { withSandbox } from '../../support/sandbox';

/** Documents as mongoexport writes them. Source: MongoDB's Extended JSON v2, canonical. */
const mongo = [
  '{"_id":{"$oid":"64b0c0ffee64b0c0ffee64b0"},"email":"ann@example.com","firstName":"Ann","lastName":"Lee","phone":{"$numberLong":"15550100001"},"createdAt":{"$date":{"$numberLong":"1704067200000"}}}',
  '{"_id":{"$oid":"64b0c0ffee64b0c0ffee64b1"},"email":"bo@example","firstName":"Bo","lastName":null,"phone":"+15550100002","createdAt":null,"extra":{"x":[1]}}',
].join('\n');

/** A page of contacts. Source: HubSpot, GET /crm/v3/objects/contacts. */
const hubspot = JSON.stringify({
  results: [
    {
      id: '512',
      properties: { email: 'maria@example.com', firstname: 'Maria', lastname: 'Johnson', hs_object_id: '512' },
      createdAt: '2024-01-01T00:00:00Z',
      archived: false,
    },
  ],
  paging: { next: { after: '513' } },
});

const mongoMap = ['--map', 'firstName=first_name', '--map', 'lastName=last_name', '--map', '_id=row_ref'];
const hubspotMap = ['--map', 'properties.firstname=first_name', '--map', 'properties.lastname=last_name'];

describe('JSON whose members have other names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-members-'));
  after(() => rmSync(folder, { recursive: true }));
  const fileOf = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const places = (problems: Awaited<ReturnType<typeof reportImport>>['report']['problems']) =>
    problems.map(({ line, column, field }) => `${line}:${column} ${field}`);

  it('names the members that no name explains, at the first of them', async () => {
    const { status, report } = await reportImport([fileOf('mongo.json', mongo), '--check']);
    assert.equal(status, 1);
    assert.deepEqual(report.unknown_columns, ['_id', 'firstName', 'lastName', 'createdAt', 'extra.x']);
    assert.match(report.problems[0]?.message ?? '', /"_id", "firstName", .*--map NAME=FIELD.*--ignore NAME/);
    assert.equal(places(report.problems)[0], '1:8 null');
  });

  it('places what is wrong with a value where it stands, and mends it', async () => {
    const file = fileOf('places.json', mongo);
    const args = [file, '--check', ...mongoMap, '--ignore', 'createdAt', '--ignore', 'extra', '--repair'];
    const { status, report } = await reportImport(args);
    assert.equal(status, 1);
    assert.deepEqual([report.format, report.rows], ['ndjson', 2]);
    assert.deepEqual(places(report.problems), [`2:${1 + (mongo.split('\n')[1] ?? '').indexOf('"bo@')} contact_email`]);
  });

  it('writes what was mapped, from a list of another program, and knows the file again', () =>
    withSandbox({}, async ({ sandbox }) => {
      const file = fileOf('hubspot.json', hubspot);
      const map = { version: 1, delimiter: ',', columns: [{ header: 'id', field: 'custom_fields.budget' }] };
      const mapped = ['--map-file', fileOf('hubspot.mega-map.json', JSON.stringify(map)), ...hubspotMap];
      const ignored = ['properties.hs_object_id', 'createdAt', 'archived'].flatMap((name) => ['--ignore', name]);
      const args = [file, '--write', '--repair', ...mapped, ...ignored, '--journal', join(folder, 'journal')];
      const env = environmentOf(sandbox);
      const written = await runImport([...args, '--json'], env);
      assert.deepEqual([written.status, JSON.parse(written.stdout).summary.created], [0, 1], written.stderr);
      const [lead] = sandbox.leads();
      assert.deepEqual(
        [lead?.contact_name, lead?.contact_email, lead?.custom_fields.budget],
        ['Maria Johnson', 'maria@example.com', '512'],
      );
      const again = await runImport(args, env);
      assert.match(again.stderr, /was imported into this account/);
    }));

  it('takes nothing of an object within a row by its name, and leaves all of it out', async () => {
    const row = { Name: 'Ann', Owner: { id: '9', name: 'Me', email: 'me@example.com' } };
    const file = fileOf('owner.json', JSON.stringify([row]));
    const { report } = await reportImport([file, '--check']);
    assert.deepEqual(report.unknown_columns, ['Owner.id', 'Owner.name', 'Owner.email']);
    assert.equal((await reportImport([file, '--check', '--ignore', 'Owner'])).status, 0);
  });

  it('leaves leads of the API as they are', async () => {
    const file = fileOf('leads.json', '[{"contact_name":"Ann","email":"ann@example.com"}]');
    const { report } = await reportImport([file, '--check']);
    assert.deepEqual([report.unknown_columns, report.problems[0]?.code], [[], 'unknown-field']);
    const mapped = await reportImport([file, '--check', '--map', 'email=contact_email']);
    assert.equal(mapped.status, 0);
  });

  for (const [what, text, jq] of [
    ['another list', '{"data":{"leads":[{"contact_name":"Ann"}]}}', '.data.leads'],
    [
      'edges of GraphQL',
      '{"data":{"leads":{"edges":[{"cursor":"a","node":{"name":"Ann"}}]}}}',
      '[.data.leads.edges[].node]',
    ],
    ['a member that a shell would take apart', `{"data":{"x'y":[{"name":"Ann"}]}}`, null],
    ['an error of the API', '{"error":{"type":"api_error","code":500,"message":"x"}}', null],
    ['json_agg of PostgreSQL', '[{"json_agg":[{"contact_name":"Ann"}]}]', '.[0].json_agg'],
    [
      "answers to Meta's lead forms, from its Graph API",
      '{"data":[{"id":"1","created_time":"2026-05-01","field_data":[{"name":"email","values":["a@example.com"]}]}]}',
      '[.data[]|{row_ref:.id}+(.field_data|map({(.name):.values[0]})|add)]',
    ],
    ['a row that has a list', '[{"properties":{"email":"a@example.com"},"tags":[{"tag":"x"}]}]', null],
    ['members of Firebase', '{"-Nx1":{"email":"ann@example.com"},"-Nx2":{"email":"bo@example.com"}}', '[.[]]'],
  ] as const)
    it(`says how rows come out of ${what}`, () => assert.equal(jqPathOf(text), jq));

  it('takes the end of a file of DOS for nothing, and warns of a total below the rows', async () => {
    const lines = await reportImport([fileOf('dos.ndjson', '{"contact_name":"Ann"}\r\n\x1a'), '--check']);
    assert.deepEqual([lines.status, lines.report.rows], [0, 1]);
    const table = 'name,email\r\nAnn,ann@example.com\r\nTotal: 1,\r\nTotal Solutions,\r\n\x1a';
    const { status, report } = await reportImport([fileOf('dos.csv', table), '--check']);
    assert.deepEqual([status, report.rows], [0, 3]);
    assert.deepEqual(
      report.problems.map(({ code, line, column }) => `${code} ${line}:${column}`),
      ['total-row 3:1'],
    );
  });
});
