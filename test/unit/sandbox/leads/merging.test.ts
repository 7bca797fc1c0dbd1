/** De-duplication against a plain model of the contract's sentences. Source: contract, "Creates and merges", "Bulk". */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withSandbox } from '../../../support/sandbox';

const seed = Number(process.env.MEGA_LEADS_SEED ?? Date.now() % 1_000_000);

interface Row {
  contact_name?: string;
  contact_email?: string;
  contact_phone?: string;
  custom_fields?: Record<string, string | number | null>;
}

interface Known {
  name: string | null;
  email: string | null;
  phone: string | null;
  fields: Record<string, unknown>;
}

/** Few emails and phones, so that they meet, in the many forms that mean the same. */
const row: fc.Arbitrary<Row> = fc
  .record(
    {
      contact_name: fc.constantFrom('Ann', 'Bob', ' ', ''),
      contact_email: fc.constantFrom('a@x.org', 'A@X.ORG', 'b@x.org', 'c@x.org', ''),
      contact_phone: fc.constantFrom(
        '2065550001',
        '+1 (206) 555-0001',
        '12065550002',
        '206.555.0002',
        '555-0001',
        '5550001',
        '--',
      ),
      custom_fields: fc.record(
        { budget: fc.constantFrom(1, '2', null), timeline: fc.constant('now'), hat: fc.constant(7) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  )
  .filter((each) => [each.contact_name, each.contact_email, each.contact_phone].some((text) => text?.trim()));

const blank = (text: string | undefined) => (text?.trim() ? text : null);
const tail = (phone: string | null) => (phone ?? '').replace(/[^0-9]/g, '').slice(-10);

/** What the contract says of one row, word by word: an outcome, and the list of leads changed by it. */
function push(leads: Known[], given: Row): { status: string; matched: string | null; index: number } {
  const email = blank(given.contact_email);
  const phone = blank(given.contact_phone);
  const byEmail = email === null ? -1 : leads.findIndex((lead) => lead.email?.toLowerCase() === email.toLowerCase());
  const byPhone = tail(phone) === '' ? -1 : leads.findIndex((lead) => tail(lead.phone) === tail(phone));
  const index = byEmail >= 0 ? byEmail : byPhone;
  const lead = leads[index] ?? { name: null, email: null, phone: null, fields: {} };
  if (index < 0) leads.push(lead);
  lead.name = blank(given.contact_name) ?? lead.name;
  lead.email = email ?? lead.email;
  lead.phone = phone ?? lead.phone;
  const { hat: _, ...fields } = given.custom_fields ?? {};
  Object.assign(lead.fields, fields);
  if (index < 0) return { status: 'created', matched: null, index: leads.length - 1 };
  return { status: 'updated', matched: byEmail >= 0 ? 'email' : 'phone', index };
}

describe(`de-duplication (seed ${seed}; MEGA_LEADS_SEED sets it)`, () => {
  it('is what the contract says, for single pushes, bulk imports and dry runs', async () => {
    await withSandbox({}, ({ call, sandbox }) =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ rows: fc.array(row, { minLength: 1, maxLength: 6 }), bulk: fc.boolean() }), {
            maxLength: 6,
          }),
          async (batches) => {
            sandbox.reset();
            const model: Known[] = [];
            const compare = () =>
              assert.deepEqual(
                sandbox.leads().map((lead) => ({
                  name: lead.contact_name,
                  email: lead.contact_email,
                  phone: lead.contact_phone,
                  fields: lead.custom_fields,
                })),
                model,
              );
            for (const { rows, bulk } of batches) {
              const preview = (await call('POST', '/leads/bulk', { leads: rows, dry_run: true })).json;
              compare();
              const known = model.length;
              const outcomes: { status: string; matched: string | null; index: number }[] = [];
              for (const each of rows) outcomes.push(push(model, each));
              const wanted = outcomes.map(({ status, matched }) => [status, matched]);
              const told = ({ results }: { results: { status: string; matched_by: string | null }[] }) =>
                results.map(({ status, matched_by }) => [status, matched_by]);
              assert.deepEqual(told(preview), wanted);
              if (bulk) {
                const { json } = await call('POST', '/leads/bulk', { leads: rows });
                assert.deepEqual(told(json), wanted);
                const ids = sandbox.leads().map(({ id }) => id);
                for (const [number, { index }] of outcomes.entries()) {
                  assert.equal(json.results[number].lead_id, ids[index]);
                  assert.equal(preview.results[number].lead_id, index < known ? ids[index] : null);
                }
              } else
                for (const [number, { index }] of outcomes.entries()) {
                  const { json } = await call('POST', '/leads', rows[number]);
                  assert.equal(json.lead.id, sandbox.leads()[index]?.id);
                }
              compare();
            }
          },
        ),
        { seed, numRuns: 40 },
      ),
    );
  });

  it('skips what it finds, also among the rows before', () =>
    withSandbox({}, async ({ call, sandbox }) => {
      const first = (await call('POST', '/leads', { contact_email: 'a@x.org', contact_name: 'A' })).json.lead.id;
      const leads = [
        { contact_email: 'A@x.org', contact_name: 'B', custom_fields: { hat: 1 } },
        { contact_phone: '2065550009', contact_name: 'C' },
        { contact_phone: '+1 206 555 0009', contact_email: 'd@x.org' },
      ];
      for (const dry_run of [true, false]) {
        const { json } = await call('POST', '/leads/bulk', { leads, on_duplicate: 'skip', dry_run });
        const created = dry_run ? null : sandbox.leads()[1]?.id;
        assert.deepEqual(
          json.results.map((each: Record<string, unknown>) => [each.status, each.matched_by, each.lead_id]),
          [
            ['skipped', 'email', first],
            ['created', null, created],
            ['skipped', 'phone', created],
          ],
        );
        assert.deepEqual(json.results[0].ignored_custom_fields, ['hat']);
      }
      assert.deepEqual(
        sandbox.leads().map(({ contact_name, contact_email }) => [contact_name, contact_email]),
        [
          ['A', 'a@x.org'],
          ['C', null],
        ],
      );
    }));

  it('finds the lead that was there first where two share a phone', () =>
    withSandbox({}, async ({ call }) => {
      const phone = '2065550123';
      const older = (await call('POST', '/leads', { contact_email: 'a@x.org' })).json.lead.id;
      const newer = (await call('POST', '/leads', { contact_phone: phone })).json.lead.id;
      await call('POST', '/leads', { contact_email: 'a@x.org', contact_phone: phone });
      assert.notEqual(older, newer);
      assert.equal((await call('POST', '/leads', { contact_phone: phone })).json.lead.id, older);
    }));

  it('keeps the reserved lead_line among the custom fields, and the row wins over the field', () =>
    withSandbox({}, async ({ call, sandbox }) => {
      await call('POST', '/leads/bulk', {
        leads: [{ contact_name: 'A', lead_line: 'buyer', custom_fields: { lead_line: 'seller' } }],
      });
      assert.deepEqual(sandbox.leads()[0]?.custom_fields, { lead_line: 'buyer' });
      assert.equal((await call('GET', '/leads?lead_line=buyer')).json.total, 1);
      assert.equal((await call('GET', '/leads?lead_line=seller')).json.total, 0);
      // createLead knows no such field of its own.
      const { json } = await call('POST', '/leads', { contact_name: 'B', lead_line: 'buyer', owner_id: 7, row_ref: 1 });
      assert.deepEqual([json.lead.custom_fields, json.lead.owner], [{}, null]);
    }));

  it('takes an owner of the customer by id, whatever its case, and leads to the stage', () =>
    withSandbox({}, async ({ call, sandbox }) => {
      const [owner] = sandbox.save().owners;
      assert.ok(owner !== undefined);
      const { json } = await call('POST', '/leads/bulk', {
        leads: [{ row_ref: 'r1', contact_name: 'A', owner_id: owner.id.toUpperCase(), stage_slug: 'new' }],
      });
      assert.deepEqual([json.results[0].status, json.results[0].row_ref], ['created', 'r1']);
      const [lead] = sandbox.leads();
      assert.deepEqual([lead?.owner, lead?.current_stage?.slug], [owner, 'new']);
      assert.deepEqual([lead?.source_type, lead?.status, lead?.interaction_count], ['import', 'active', 0]);
    }));

  it('gives all rows of a request one time, and an update a later one', () =>
    withSandbox({}, async ({ call, sandbox }) => {
      await call('POST', '/leads/bulk', { leads: [{ contact_email: 'a@x.org' }, { contact_email: 'b@x.org' }] });
      sandbox.clock.advance(5000);
      await call('POST', '/leads', { contact_email: 'a@x.org' });
      assert.deepEqual(
        sandbox.leads().map(({ created_at, updated_at }) => [created_at, updated_at]),
        [
          ['2026-07-01T00:00:00.000Z', '2026-07-01T00:00:05.000Z'],
          ['2026-07-01T00:00:00.000Z', '2026-07-01T00:00:00.000Z'],
        ],
      );
    }));
});
