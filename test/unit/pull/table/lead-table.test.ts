import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import type { Lead } from '../../../../src/contract';
import { LeadTable } from '../../../../src/pull/table';

const day = 86_400_000;
const start = Date.parse('2026-03-01T12:00:00Z');

/** A lead; what a test is about is given. */
function lead(id: string, given: Partial<Lead> = {}): Lead {
  return {
    id,
    customer_id: 'c',
    contact_name: null,
    source_platform: 'direct',
    source_type: 'form',
    status: 'active',
    created_at: new Date(start).toISOString(),
    updated_at: new Date(start).toISOString(),
    ...given,
  };
}

const ids = (table: LeadTable) => table.leads([[0, table.shown]]).map(({ id }) => id);

async function tableOf(...leads: Lead[]): Promise<LeadTable> {
  const table = new LeadTable('stage', 'en');
  await table.add(leads);
  return table;
}

describe('the leads of a table', () => {
  it('stand as the server gave them, each once, as it was given last', async () => {
    const table = await tableOf(lead('b'), lead('a', { status: 'active' }));
    const { version } = table;
    await table.add([lead('c')]);
    assert.equal(table.version, version, 'rows behind the last one move nobody');
    await table.add([lead('a', { status: 'won' })]);
    assert.deepEqual(ids(table), ['b', 'a', 'c']);
    assert.equal(table.leads([[1, 2]])[0]?.status, 'won');
    assert.notEqual(table.version, version);
  });

  it('are sorted by what people see, those without a value last either way', async () => {
    const named = ['Zoë', 'Ärger 10', 'ärger 9', null, 'Bob', ''];
    const table = await tableOf(...named.map((contact_name, index) => lead(String(index), { contact_name })));
    const names = () => table.leads([[0, table.shown]]).map(({ contact_name }) => contact_name);
    await table.show({ title: 'contact_name', descending: false }, null);
    assert.deepEqual(names(), ['ärger 9', 'Ärger 10', 'Bob', 'Zoë', null, '']);
    await table.show({ title: 'contact_name', descending: true }, null);
    assert.deepEqual(names(), ['Zoë', 'Bob', 'Ärger 10', 'ärger 9', null, '']);
    await table.show(null, null);
    assert.deepEqual(names(), named);
  });

  it('are sorted by numbers as numbers, custom fields too, and stay in order where they are alike', async () => {
    const budgets = [900, 1000, '80', 1000, undefined];
    const table = await tableOf(
      ...budgets.map((budget, index) => lead(String(index), { custom_fields: budget === undefined ? {} : { budget } })),
    );
    await table.show({ title: 'custom_fields.budget', descending: true }, null);
    assert.deepEqual(ids(table), ['1', '3', '0', '2', '4']);
  });

  it('are sorted in turns as the platform would sort them at once', async () => {
    let seed = 20_260_301;
    const next = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % 97;
    };
    const scores = Array.from({ length: 1337 }, next);
    const table = await tableOf(...scores.map((score, index) => lead(String(index), { score })));
    await table.show({ title: 'score', descending: false }, null);
    const expected = scores.map((score, index) => ({ score, index })).sort((a, b) => a.score - b.score);
    assert.deepEqual(
      ids(table),
      expected.map(({ index }) => String(index)),
    );
  });

  it('end before a time, in the bars too', async () => {
    const table = await tableOf(
      ...[0, 1, 2, 3].map((days) => lead(String(days), { created_at: new Date(start + days * day).toISOString() })),
    );
    await table.show(null, start + 2 * day);
    assert.deepEqual(ids(table), ['0', '1']);
    const bars = await table.bars('stage', 'day');
    assert.deepEqual(bars?.counts, [[1], [1]]);
    await table.add([lead('4', { created_at: new Date(start + 9 * day).toISOString() }), lead('5')]);
    assert.deepEqual([table.shown, table.loaded], [3, 6]);
  });

  it('are copied with the columns that are shown, as another reader takes them', async () => {
    const table = await tableOf(
      lead('1', { contact_name: 'Ann "A", B\nC', custom_fields: { 'a.b': 1 } }),
      lead('2', { contact_name: 'Bo' }),
      lead('3'),
    );
    const text = await table.copy(
      [
        [0, 1],
        [2, 3],
      ],
      'csv',
      ['contact_name', 'custom_fields.a.b', 'id'],
    );
    assert.deepEqual(parse(text), [
      ['contact_name', 'custom_fields.a.b', 'id'],
      ['Ann "A", B\nC', '1', '1'],
      ['', '', '3'],
    ]);
    assert.deepEqual(JSON.parse(await table.copy([[1, 3]], 'json', [])), table.leads([[1, 3]]));
    assert.deepEqual(JSON.parse(await table.copy([[1, 2]], 'json', [])), table.leads([[1, 2]])[0]);
  });

  it('keep the digits that a number would lose', async () => {
    const table = new LeadTable('stage', 'en');
    const one = lead('1', { custom_fields: { account: 2 ** 53 } });
    const text = JSON.stringify(one).replace('9007199254740992', '9007199254740993');
    await table.add([one], [text]);
    assert.match(await table.copy([[0, 1]], 'csv', ['custom_fields.account']), /9007199254740993/);
    assert.match(await table.copy([[0, 1]], 'json', []), /9007199254740993/);
  });

  it('bring their own columns', async () => {
    const table = await tableOf(lead('1', { custom_fields: { budget: 1 }, region: 'EU' }));
    assert.deepEqual(table.titles.slice(-2), ['custom_fields.budget', 'region']);
  });
});
