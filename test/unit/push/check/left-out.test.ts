/** Leads as the API returned them: what of them is not sent, and what is said of that, wherever a file is looked at. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkFile,
  checkLead,
  checkRows,
  checkTyped,
  csvLayout,
  dryRunRequest,
  findLayout,
  hintOf,
  matchColumns,
  textSource,
} from '../../../../src/push';

/** The provider's own answer to listLeads. */
const listed = readFileSync('test/fixtures/contract/list-leads.response.json', 'utf8');
const [lead] = JSON.parse(listed).leads;
const written = {
  contact_name: 'Jane Buyer',
  contact_phone: '+12065550123',
  contact_email: 'jane@example.com',
  source_platform: 'referral',
  source_type: 'form',
};
const readOnly =
  'id, customer_id, status, score, qualified, current_stage, owner, last_interaction_at, interaction_count, created_at, updated_at';
const stageHint = 'To set a stage or an owner, use stage_slug or owner_id.';
const ofLead = `Read-only fields aren't sent: ${readOnly}. ${stageHint}`;
const ofList = "Read-only fields aren't sent: total, limit, offset, next_cursor.";

describe('leads of the API in a file', () => {
  let folder = '';
  let names = 0;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-left-out-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What an import says, and whether anything is wrong. */
  async function imported(text: string, name: string) {
    const source = textSource(text);
    const found = await findLayout(source, hintOf(name));
    const layout =
      found.kind === 'csv'
        ? csvLayout(
            found,
            matchColumns(found.columns).map((field) => field ?? null),
          )
        : { kind: found.kind };
    const { errors, problems } = await checkFile(source, layout, { scratch: join(folder, String(++names)) });
    return {
      errors,
      said: problems.map(({ place: { line, column }, message }) => `${line}:${column} ${message}`),
    };
  }

  const typed = (text: string) =>
    checkTyped(text).map(({ offset, message }) => {
      const before = text.slice(0, offset).split('\n');
      return `${before.length}:${(before.at(-1)?.length ?? 0) + 1} ${message}`;
    });

  it('are taken as a whole list, and the same is said while it is typed and before an import', async () => {
    const said = [`4:7 ${ofLead}`, `22:3 ${ofList}`];
    assert.deepEqual(await imported(listed, 'a.leads.json'), { errors: 0, said });
    assert.deepEqual(typed(listed), said);
    const rows = checkRows(listed);
    assert.ok(rows.ok);
    assert.deepEqual(dryRunRequest(rows.value).request.leads, [{ row_ref: 'row-1', ...written }]);
    assert.deepEqual(JSON.parse(dryRunRequest(rows.value).text.toString()).leads, [{ row_ref: 'row-1', ...written }]);
  });

  it('are taken one by one, an exact number as it stands there', async () => {
    const text = JSON.stringify({ ...lead, custom_fields: { n: 0 } }).replace('"n":0', '"n":12345678901234567890');
    const checked = checkLead(text);
    assert.ok(checked.ok);
    assert.deepEqual(Object.keys(checked.value.lead), [...Object.keys(written), 'custom_fields']);
    assert.ok(checked.value.text.endsWith('"custom_fields":{"n":12345678901234567890}}'));
    assert.deepEqual(typed(text), [`1:2 ${ofLead}`]);
  });

  it('count once for a file, as lines and as columns', async () => {
    const two = [lead, { ...lead, contact_email: null, contact_phone: null }].map((each) => JSON.stringify(each));
    const nulls = "null means no value, so these fields aren't sent: contact_phone, contact_email.";
    assert.deepEqual(await imported(two.join('\n'), 'a.ndjson'), {
      errors: 0,
      said: [`1:2 ${ofLead} (2 rows)`, `2:69 ${nulls}`],
    });
    const csv = 'id,customer_id,contact_name,status,owner.name,created_at,custom_fields.a\r\n1,2,A,won,B,now,x\r\n';
    const columns = `Read-only fields aren't sent: id, customer_id, status, owner.name, created_at. ${stageHint}`;
    assert.deepEqual(await imported(csv, 'a.csv'), { errors: 0, said: [`1:1 ${columns}`] });
  });

  it('are told from rows that somebody wrote: there an unknown field is refused', async () => {
    const row = { contact_name: 'A', status: 'won' };
    assert.equal((await imported(JSON.stringify([row]), 'a.json')).errors, 1);
    assert.equal(checkLead(JSON.stringify(row)).ok, false);
    assert.equal(checkLead(JSON.stringify({ ...lead, stageslug: 'new' })).ok, false);
    assert.deepEqual(matchColumns(['id', 'name', 'status']), [undefined, 'contact_name', undefined]);
  });
});
