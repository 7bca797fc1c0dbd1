/** The accounts that commands meet. */
import assert from 'node:assert/strict';
import { startAccount } from '../../../src/clients/account';
import { situations } from '../../../src/clients/table';

const nullable = [
  'contact_name',
  'contact_phone',
  'contact_email',
  'score',
  'qualified',
  'current_stage',
  'owner',
  'last_interaction_at',
] as const;

describe('the accounts of the battery', () => {
  it('have enough leads, with a null in each field that can be null, whatever the seed', async () => {
    for (const { leads, times } of Object.values(situations)) assert.ok(leads >= (times === 'one' ? 260 : 300));
    for (let seed = 0; seed < 25; seed++) {
      const sandbox = await startAccount({ leads: 260, times: 'distinct', seed });
      try {
        for (const field of nullable)
          assert.ok(
            sandbox.leads().some((lead) => lead[field] === null),
            `${field} with seed ${seed}`,
          );
      } finally {
        await sandbox.close();
      }
    }
  });

  it('tell leads apart by their times, or give all of them one', async () => {
    for (const [times, count] of [
      ['distinct', 307],
      ['one', 1],
    ] as const) {
      const sandbox = await startAccount({ leads: 307, times, seed: 1 });
      try {
        for (const field of ['created_at', 'updated_at'] as const)
          assert.equal(new Set(sandbox.leads().map((lead) => lead[field])).size, count);
      } finally {
        await sandbox.close();
      }
    }
  });

  it('ask for no wait of more than 3 s', async () => {
    const sandbox = await startAccount({
      leads: 1,
      times: 'distinct',
      seed: 1,
      script: () => ({ fault: { kind: '503' } }),
    });
    try {
      const { headers } = await fetch(`${sandbox.url}/api/agents/crm/leads`, {
        headers: { authorization: `Bearer ${sandbox.token}`, 'x-customer-id': sandbox.customerId },
      });
      assert.ok(Number(headers.get('ratelimit-reset')) <= 3);
    } finally {
      await sandbox.close();
    }
  });
});
