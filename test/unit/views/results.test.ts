import assert from 'node:assert/strict';
import { resultViews } from '../../../src/views/results';

const row = (number: number, contact: object = { contact_name: `Row ${number}` }) => ({
  number,
  rowRef: `r${number}`,
  row: contact,
});
const result = (ref: string | null, more: object = {}) => ({
  row_ref: ref,
  status: 'created',
  lead_id: null,
  matched_by: null,
  errors: [],
  ...more,
});

describe('resultViews', () => {
  it('puts each answer beside its row', () => {
    const [first, second] = resultViews([row(1), row(2)], {
      results: [
        result('r1', { status: 'updated', lead_id: 'a', matched_by: 'email', ignored_custom_fields: ['hat'] }),
        result('r2', { status: 'failed', errors: ['owner_id: x'] }),
      ],
    });
    assert.deepEqual(first, {
      row: 1,
      rowRef: 'r1',
      label: 'Row 1',
      status: 'updated',
      leadId: 'a',
      matchedBy: 'email',
      errors: [],
      ignoredCustomFields: ['hat'],
    });
    assert.deepEqual(second?.errors, ['owner_id: x']);
  });

  it('goes by row_ref where the order is another or answers are missing', () => {
    const statuses = (results: ReturnType<typeof result>[]) =>
      resultViews([row(1), row(2)], { results }).map(({ status }) => status);
    assert.deepEqual(statuses([result('r2', { status: 'b' }), result('r1', { status: 'a' })]), ['a', 'b']);
    assert.deepEqual(statuses([result('r2', { status: 'b' })]), ['', 'b']);
  });

  it('goes by the order where refs are not unique or not echoed', () => {
    const rows = [row(1), { ...row(2), rowRef: 'r1' }];
    const results = [result('r1', { status: 'a' }), result('r1', { status: 'b' })];
    assert.deepEqual(
      resultViews(rows, { results }).map(({ status }) => status),
      ['a', 'b'],
    );
    assert.deepEqual(
      resultViews([row(1), row(2)], { results: [result(null, { status: 'a' }), result(null, { status: 'b' })] }).map(
        ({ status }) => status,
      ),
      ['a', 'b'],
    );
  });

  it('calls a row by its name, else its email, else its phone', () => {
    const label = (contact: object) => resultViews([row(1, contact)], { results: [] })[0]?.label;
    assert.equal(label({ contact_name: ' ', contact_email: 'a@example.com' }), 'a@example.com');
    assert.equal(label({ contact_phone: '+1 206 555 0123' }), '+1 206 555 0123');
    assert.equal(label({}), '');
  });
});
