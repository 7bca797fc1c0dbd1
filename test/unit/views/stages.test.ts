import assert from 'node:assert/strict';
import type { Lead } from '../../../src/contract';
import { groupByStage, inPipelineOrder, stageColor, stageIcon } from '../../../src/views/stages';

const base: Lead = {
  id: 'a',
  customer_id: 'c',
  source_platform: 'direct',
  source_type: 'form',
  status: 'active',
  created_at: '2026-07-01T00:00:00.000Z',
  updated_at: '2026-07-01T00:00:00.000Z',
};

describe('stages as a lead goes through them', () => {
  const ordered = (...names: string[]) => inPipelineOrder(names.map((name) => ({ name }))).map(({ name }) => name);

  // The default pipelines of other CRMs, as their help pages name the stages.
  it('are those of usual pipelines', () => {
    const pipelines = [
      ['New Lead', 'Contacted', 'Qualified', 'Proposal Sent', 'Negotiation', 'Closed Won', 'Closed Lost'],
      [
        'New',
        'Attempted to contact',
        'Connected',
        'Appointment scheduled',
        'Contract sent',
        'Closed won',
        'Unqualified',
      ],
      ['Incoming leads', 'No answer', 'Hot Lead', 'Qualified prospect', 'Demo', 'Quote', 'Won', 'Lost'],
    ];
    for (const stages of pipelines) {
      const known = stages.filter((name) => name !== 'Connected');
      assert.deepEqual(ordered(...[...known].sort()), known);
    }
  });

  it('are in the order of their names where these tell nothing', () => {
    assert.deepEqual(ordered('Phase 10', 'Lost', 'Phase 9', 'New'), ['New', 'Phase 9', 'Phase 10', 'Lost']);
    assert.deepEqual(ordered(), []);
  });
});

describe('groupByStage', () => {
  it('groups by the id of the stage, in order of appearance, those without one last', () => {
    const leads: Lead[] = [
      { ...base, id: '1', current_stage: null },
      { ...base, id: '2', current_stage: { id: 's1', name: 'New', color: '#00ff00' } },
      { ...base, id: '3', current_stage: { id: 's2', slug: 'won' } },
      { ...base, id: '4', current_stage: { id: 's1', name: 'New', color: '#00ff00' } },
      { ...base, id: '5' },
    ];
    assert.deepEqual(
      groupByStage(leads, (lead) => lead).map(({ name, color, members }) => [name, color, members.map(({ id }) => id)]),
      [
        ['New', '#00ff00', ['2', '4']],
        ['won', null, ['3']],
        [null, null, ['1', '5']],
      ],
    );
  });
});

describe('stageColor', () => {
  it('lets nothing into a picture but a colour', () => {
    assert.equal(stageColor('#1a2B3c'), '#1a2B3c');
    for (const text of ['red', '#12', '#12345', '#fff"/><script/>', '', null, undefined])
      assert.equal(stageColor(text), null, String(text));
    assert.match(Buffer.from(stageIcon('#abc').split(',')[1] ?? '', 'base64').toString(), /<circle [^>]*fill="#abc"/);
  });
});
