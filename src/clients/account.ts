/** The accounts that commands meet: leads whose times are told apart, or are all one. */
import { randomBytes } from 'node:crypto';
import { createRandom, type Sandbox, type SandboxOptions, type StoredLead, startSandbox } from '../sandbox';

export type Times = 'distinct' | 'one';

/**
 * More requests than a command sends in its time. Some clients wait for RateLimit-Reset where a server fails, so that is
 * soon too; it is of the window with the fewest requests left, which is never the long one.
 */
const plenty = {
  defaultPerMinute: 1_000_000_000,
  defaultPerHour: 2_000_000_000,
  bulkPerMinute: 1_000_000_000,
  secondsPerMinute: 2,
};

/** Leads whose created_at and updated_at no other has, in the order they came in. */
function apart(leads: readonly StoredLead[]): StoredLead[] {
  const used = new Set<number>();
  const free = (time: string) => {
    let at = Date.parse(time);
    while (used.has(at)) at++;
    used.add(at);
    return new Date(at).toISOString();
  };
  return leads.map((lead) => ({ ...lead, created_at: free(lead.created_at), updated_at: free(lead.updated_at) }));
}

const together = (leads: readonly StoredLead[]): StoredLead[] => {
  const [{ created_at: time } = { created_at: '' }] = leads;
  return leads.map((lead) => ({ ...lead, created_at: time, updated_at: time }));
};

export interface AccountOptions extends Pick<SandboxOptions, 'script' | 'watch'> {
  readonly leads: number;
  readonly times: Times;
  readonly seed: number;
}

/** A sandbox of its own with an account; the same seed gives the same leads. Its token is random. */
export async function startAccount({ leads, times, seed, ...rest }: AccountOptions): Promise<Sandbox> {
  const token = `mega_${randomBytes(32).toString('hex')}`;
  const sandbox = await startSandbox({ ...rest, leads, seed, token, rateLimits: plenty });
  const seeded = sandbox.leads();
  sandbox.putLeads(times === 'one' ? together(seeded) : apart(seeded));
  return sandbox;
}

/** A lead that comes in while the command runs. */
export function newcomer(model: StoredLead, time: string, seed: number, number: number): StoredLead {
  const id = createRandom(seed, `newcomer ${number}`).uuid();
  return {
    ...model,
    id,
    contact_name: null,
    contact_phone: null,
    contact_email: `newcomer.${number}@example.com`,
    created_at: time,
    updated_at: time,
  };
}
