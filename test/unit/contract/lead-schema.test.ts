import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as z from 'zod';
import manifest from '../../../package.json';
import { bulkRequest } from '../../../src/contract';
import { emailPattern } from '../../../src/contract/lead';
import { leadFileSchema, leadSchemaFiles, leadsFileSchema } from '../../../src/contract/lead-schema';
import { checkLead, checkRows } from '../../../src/push';
import { mapSchemaFiles } from '../../../src/push/columns/map-schema';
import { satisfies } from '../../support/json-schema';

/** Values that are right, wrong and at the edge, for every field and for names that are none. */
const field = (...right: unknown[]) =>
  fc.option(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...right) }, fc.constantFrom(null, 1, true, [], {}, '')), {
    nil: undefined,
  });
const uuid = '123E4567-e89b-42d3-a456-426614174000';
const lead = fc.record(
  {
    contact_name: field('Ann', ' ', '\u00a0\t'),
    contact_phone: field('(206) 555-0100', ' '),
    contact_email: field('a@x.org', "o'b@x.org", 'a@x', 'a..b@x.org', ' ', '@', 'a@x.org\n'),
    source_platform: field('direct', 'Direct', 'tv'),
    source_type: field('form', 'fax'),
    stage_slug: field('new'),
    custom_fields: field({}, { a: 1, b: 'x', c: null, d: false }, { a: [] }, { a: {} }, { '': 0 }),
    row_ref: field('1'),
    owner_id: field(uuid, uuid.toLowerCase(), uuid.slice(1), `${uuid}0`, `x${uuid}`),
    lead_line: field('buyer', 'renter'),
    emial: fc.option(fc.constant('x'), { nil: undefined, freq: 9 }),
    id: fc.option(fc.constant('4f1c'), { nil: undefined, freq: 2 }),
    customer_id: fc.option(fc.constant('9b2e'), { nil: undefined, freq: 2 }),
    status: fc.option(fc.constant('won'), { nil: undefined, freq: 9 }),
    owner: fc.option(fc.constant(null), { nil: undefined, freq: 9 }),
  },
  { requiredKeys: [] },
);

/** As a file has it: what is undefined is not there. */
const inFile = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const example = JSON.parse(readFileSync('test/fixtures/contract/create-lead.request.json', 'utf8'));

describe("the lead files' schemas", () => {
  it('are in dist, and package.json points there', () => {
    const contributed = manifest.contributes.jsonValidation.map(({ url }) => url);
    const schemas = { ...leadSchemaFiles, ...mapSchemaFiles };
    assert.deepEqual(
      contributed,
      Object.keys(schemas).map((name) => `./dist/schemas/${name}`),
    );
    for (const [name, schema] of Object.entries(schemas))
      assert.deepEqual(JSON.parse(readFileSync(join('dist/schemas', name), 'utf8')), inFile(schema()), name);
  });

  it('take a lead, or a row, exactly where a push or an import does', () => {
    const rows = inFile(leadsFileSchema());
    const single = inFile(leadFileSchema());
    fc.assert(
      fc.property(lead, (drawn) => {
        const value = inFile(drawn);
        assert.equal(satisfies(single, value), checkLead(JSON.stringify(value)).ok);
        assert.equal(satisfies(rows, [value]), checkRows(JSON.stringify([value])).ok);
      }),
      { numRuns: 3000 },
    );
  });

  it('take a bulk request exactly where the contract does', () => {
    const schema = inFile(leadsFileSchema());
    const request = fc.record(
      {
        leads: fc.constantFrom([example], [example, {}], [], {}, null),
        on_duplicate: field('update', 'skip', 'merge'),
        dry_run: field(true, false, 'true'),
        rows: fc.option(fc.constant([]), { nil: undefined, freq: 9 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(request, (drawn) => {
        const value = inFile(drawn);
        assert.equal(satisfies(schema, value), bulkRequest.safeParse(value).success);
      }),
    );
  });

  it('take an array of any length but an empty one, and no other value', () => {
    const schema = inFile(leadsFileSchema());
    assert.equal(satisfies(schema, Array(501).fill(example)), true);
    for (const value of [[], 'x', 1, null, example]) assert.equal(satisfies(schema, value), false);
    assert.equal(satisfies(inFile(leadFileSchema()), [example]), false);
  });

  it("take for an address what zod's own pattern does, and internationalised ones", () => {
    assert.ok(emailPattern.startsWith(`${z.regexes.email.source}|`));
  });

  it('describe every field', () => {
    const described = (schema: object, found: unknown[] = []): unknown[] => {
      for (const [key, value] of Object.entries(schema)) {
        if (typeof value !== 'object' || value === null) continue;
        if (key === 'properties')
          for (const [name, each] of Object.entries(value))
            if (typeof each === 'object' && each !== null && !('description' in each)) found.push(name);
        if (key !== 'not' && key !== 'defaultSnippets') described(value, found);
      }
      return found;
    };
    assert.deepEqual([...described(leadFileSchema()), ...described(leadsFileSchema())], []);
  });
});
