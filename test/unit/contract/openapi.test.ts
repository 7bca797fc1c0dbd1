import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { openApiDocument } from '../../../src/contract/openapi';
import { documentDifferences, schemaDifferences } from '../../support/openapi-difference';

/** The provider's document, where a copy lies beside the checkout or is named; it is not part of the project. */
const provided = process.env.MEGA_OPENAPI ?? '../shared/contract/openapi.json';

describe('openApiDocument', () => {
  const document: Record<string, unknown> = JSON.parse(JSON.stringify(openApiDocument()));

  it('has the seven operations of the contract, where the contract has them', () => {
    const found = Object.entries(openApiDocument().paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/api/agents/crm', '')}`),
    );
    assert.deepEqual(found.sort(), [
      'DELETE /lead-webhooks/{id}',
      'GET /lead-webhooks',
      'GET /leads',
      'PATCH /lead-webhooks/{id}',
      'POST /lead-webhooks',
      'POST /leads',
      'POST /leads/bulk',
    ]);
  });

  it("says what the provider's document says, where that is at hand", () => {
    // Compared with itself where it is not, so that the walk over every schema runs on any machine.
    const theirs = existsSync(provided) ? JSON.parse(readFileSync(provided, 'utf8')) : document;
    assert.deepEqual(documentDifferences(document, theirs), []);
  });
});

describe('schemaDifferences', () => {
  const differ = (sent: boolean, ours: object, theirs: object) =>
    schemaDifferences('x', sent, [{ ...ours }, {}], [{ ...theirs }, {}]);

  it('finds another type, bound, enum value, property or required field in what is sent', () => {
    assert.equal(differ(true, { type: 'string' }, { type: 'integer' }).length, 1);
    assert.equal(differ(true, { type: 'integer', minimum: 1 }, { type: 'integer', minimum: 2 }).length, 1);
    assert.equal(differ(true, { type: 'string', enum: ['a'] }, { type: 'string', enum: ['a', 'b'] }).length, 1);
    assert.equal(differ(true, { properties: { a: {} } }, { properties: { a: {}, b: {} } }).length, 1);
    assert.equal(
      differ(true, { properties: { a: {} }, required: [] }, { properties: { a: {} }, required: ['a'] }).length,
      1,
    );
  });

  it('lets what is read be wider, not narrower', () => {
    assert.equal(differ(false, { type: 'string' }, { type: 'string', enum: ['a'] }).length, 0);
    assert.equal(differ(false, { type: 'string' }, { type: ['string', 'null'] }).length, 1);
    assert.equal(differ(false, { type: ['string', 'null'] }, { type: 'string' }).length, 0);
    assert.equal(differ(false, { properties: { a: {} }, required: ['a'] }, { properties: { a: {} } }).length, 1);
  });
});
