import assert from 'node:assert/strict';
import { knownStatuses, leadCreateRequest, lead as leadSchema, phoneKey } from '../../../../src/contract';
import type { Sandbox } from '../../../../src/sandbox';
import { createAccount } from '../../../../src/sandbox/account/account';
import { createRandom } from '../../../../src/sandbox/account/random';
import { seedLeads } from '../../../../src/sandbox/account/seed';
import { startOfTest, withSandbox } from '../../../support/sandbox';

type Leads = ReturnType<Sandbox['leads']>;

async function seeded(options: Parameters<typeof withSandbox>[0]): Promise<Leads> {
  let leads: Leads = [];
  await withSandbox(options, async ({ sandbox }) => {
    leads = sandbox.leads();
  });
  return leads;
}

describe('the seed of the sandbox', () => {
  it('moves its times with the start and nothing else', async () => {
    const day = 86_400_000;
    const [now, later] = [await seeded({ leads: 50 }), await seeded({ leads: 50, startAt: startOfTest + day })];
    const moved = (time: string | null) => (time === null ? null : new Date(Date.parse(time) + day).toISOString());
    assert.deepEqual(
      later,
      now.map((lead) => ({
        ...lead,
        created_at: moved(lead.created_at),
        updated_at: moved(lead.updated_at),
        last_interaction_at: moved(lead.last_interaction_at),
      })),
    );
  });

  it('begins with the same leads whatever their number', async () => {
    assert.deepEqual((await seeded({ leads: 300 })).slice(0, 20), await seeded({ leads: 20 }));
  });

  it('has times of the last 90 days in their order', async () => {
    for (const { created_at, updated_at, last_interaction_at } of await seeded({ leads: 500 })) {
      assert.ok(Date.parse(created_at) >= startOfTest - 90 * 86_400_000, created_at);
      assert.ok(created_at <= updated_at && Date.parse(updated_at) < startOfTest, updated_at);
      if (last_interaction_at !== null)
        assert.ok(created_at <= last_interaction_at && last_interaction_at <= updated_at, last_interaction_at);
    }
  });

  it('has every variety that a reader must expect', async () => {
    const leads = await seeded({ leads: 250 });
    assert.deepEqual(new Set(leads.map(({ status }) => status)), new Set(knownStatuses));
    for (const field of [
      'contact_name',
      'contact_phone',
      'contact_email',
      'current_stage',
      'owner',
      'score',
      'qualified',
      'last_interaction_at',
    ] as const)
      for (const absent of [true, false])
        assert.ok(
          leads.some((lead) => (lead[field] === null) === absent),
          `${field} ${absent}`,
        );
    for (const line of ['buyer', 'seller', undefined])
      assert.ok(leads.some(({ custom_fields }) => custom_fields.lead_line === line));
    assert.ok(leads.some(({ custom_fields }) => typeof custom_fields.budget === 'string'));
    const times = leads.map(({ created_at }) => created_at);
    assert.ok(new Set(times).size < times.length, 'some share their time');
    for (const { current_stage: stage } of leads) assert.match(stage?.color ?? '#000000', /^#[0-9a-f]{6}$/);
  });

  it('makes leads that the schemas of the contract admit, and nobody else can be', async () => {
    const leads = await seeded({ leads: 2000 });
    const emails = leads.flatMap(({ contact_email }) => contact_email ?? []);
    const phones = leads.flatMap(({ contact_phone }) => phoneKey(contact_phone) ?? []);
    assert.equal(new Set(emails).size, emails.length);
    assert.equal(new Set(phones).size, phones.length);
    assert.equal(new Set(leads.map(({ id }) => id)).size, leads.length);
    for (const email of emails) assert.match(email, /@example\.(com|net|org)$/);
    for (const phone of phones) assert.match(phone, /^[2-9]9\d55501\d\d$/);
    for (const lead of leads) {
      leadSchema.parse(lead);
      const given = {
        contact_name: lead.contact_name,
        contact_phone: lead.contact_phone,
        contact_email: lead.contact_email,
      };
      leadCreateRequest.parse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)));
    }
  });

  it('runs out of reserved numbers, not of numbers', () => {
    const account = createAccount(createRandom(1, 'account'), 'customer');
    const leads = seedLeads(createRandom(1, 'leads'), account, 9000, startOfTest);
    const phones = leads.flatMap(({ contact_phone }) => phoneKey(contact_phone) ?? []);
    assert.equal(new Set(phones).size, phones.length);
    for (const phone of phones) assert.match(phone, /^[2-9]9\d555\d{4}$/);
  });
});
