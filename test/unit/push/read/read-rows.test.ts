import assert from 'node:assert/strict';
import type { RowOutcome } from '../../../../src/push';
import { readRowsOf } from '../../../../src/push';

const outcomes = (source: string, records: readonly string[]): RowOutcome[] =>
  records.map((record, index) => ({
    row: index + 1,
    rowRef: `row-${index + 1}`,
    line: 1,
    column: 1,
    offset: Buffer.byteLength(source.slice(0, source.indexOf(record))),
    length: Buffer.byteLength(record),
    chunk: 1,
    status: 'created',
    leadId: null,
    matchedBy: null,
    errors: [],
    ignoredCustomFields: [],
  }));

describe('rows read again', () => {
  const records = ['Ann;a@b.co', '"Bo; ""the\nyounger""";', 'Zoë;z@b.co'];
  const source = `Name;E-Mail\n${records.join('\n')}\n`;
  const how = { kind: 'csv', delimiter: ';', fields: ['contact_name', 'contact_email'] } as const;
  const reader = (text: string) =>
    readRowsOf({ ...how, fields: [...how.fields] }, async (offset, length) =>
      Buffer.from(text).subarray(offset, offset + length),
    );

  it('are JSON, of CSV too', async () => {
    assert.deepEqual(
      (await reader(source)(outcomes(source, records))).map((text) => JSON.parse(text ?? '')),
      [
        { contact_name: 'Ann', contact_email: 'a@b.co' },
        { contact_name: 'Bo; "the\nyounger"' },
        { contact_name: 'Zoë', contact_email: 'z@b.co' },
      ],
    );
  });

  it('are nothing where the source has changed so that they cannot be read', async () => {
    const rows = outcomes(source, records);
    assert.deepEqual(await reader(source.replaceAll('"', 'x'))(rows), [null, null, null]);
    assert.deepEqual(await reader('')(rows), [null, null, null]);
  });
});
