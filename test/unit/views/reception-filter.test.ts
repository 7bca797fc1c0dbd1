import assert from 'node:assert/strict';
import {
  allReceptions,
  filterReceptions,
  isFiltering,
  type ReceptionFacts,
  type ReceptionFilter,
} from '../../../src/views';

const reception = (id: string, more: Partial<ReceptionFacts> = {}): ReceptionFacts => ({
  id,
  receivedAt: 0,
  origin: 'received',
  method: 'POST',
  target: '/hook',
  headers: [['X-Mega-Delivery', `delivery-${id}`]],
  body: Buffer.from('{"note":"Größe"}'),
  bodyBytes: 1,
  deliveryId: `delivery-${id}`,
  attempt: 1,
  event: 'lead.created',
  leadId: `lead-${id}`,
  leadName: 'Jane',
  judgement: { verdict: 'verified', webhookUrl: null, ageSeconds: 0 },
  answered: 200,
  ...more,
});

const all = [
  reception('1'),
  reception('2', {
    judgement: { verdict: 'mismatch', webhookUrl: null, ageSeconds: 0 },
    headers: [['User-Agent', 'curl/8']],
  }),
  reception('3', { event: null, leadId: null, leadName: null, body: null }),
];

const shown = (filter: Partial<ReceptionFilter>) =>
  filterReceptions(all, { ...allReceptions, ...filter }).map(({ id }) => id);

describe('the filter of deliveries', () => {
  it('lets everything through where nothing is chosen', () => {
    assert.deepEqual(shown({}), ['1', '2', '3']);
    assert.equal(isFiltering(allReceptions), false);
    assert.equal(isFiltering({ ...allReceptions, text: 'x' }), true);
  });

  it('takes verdicts, events and leads together', () => {
    assert.deepEqual(shown({ verdicts: ['mismatch'] }), ['2']);
    assert.deepEqual(shown({ events: ['lead.created'] }), ['1', '2']);
    assert.deepEqual(shown({ leads: ['lead-1', 'lead-2'], verdicts: ['verified'] }), ['1']);
  });

  it('looks for text in names, headers and bodies, whatever the case', () => {
    assert.deepEqual(shown({ text: 'user-agent: CURL' }), ['2']);
    assert.deepEqual(shown({ text: 'jane' }), ['1', '2']);
    assert.deepEqual(shown({ text: ' größe ' }), ['1', '2']);
    assert.deepEqual(shown({ text: 'delivery-3' }), ['3']);
  });
});
