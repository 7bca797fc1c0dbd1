import type { RequestFacts } from '../../src/views/request';

/** A request that a sandbox received: it created one lead. */
export const requestFacts: RequestFacts = {
  number: 7,
  at: '2026-07-01T10:00:00.000Z',
  method: 'POST',
  url: '/api/agents/crm/leads',
  status: 201,
  statusGroup: '2',
  whole: true,
  milliseconds: 12,
  fault: null,
  key: '2f1c9d6e-54bb-4c8a-9d2e-0c6b7a1f3e55',
  agent: 'node',
  isOwn: false,
  marks: [],
  headers: [['Authorization', 'Bearer ***']],
  body: '{"contact_name":"A"}',
  answer: { status: 201, headers: { 'Content-Type': 'application/json' }, body: '{"lead":{"id":"x"}}' },
  made: [{ id: '11111111-2222-4333-8444-555555555555', effect: 'created' }],
  isReplay: false,
};
