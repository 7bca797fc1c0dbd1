/** `mega-leads/sandbox`: the sandbox in a process of the user's own, as many as are wanted. */
import {
  contractLimits,
  createAccount,
  createRandom,
  logEntry,
  parseIsoTime,
  seededIds,
  startSandbox as startWholeSandbox,
  systemClock,
} from '../sandbox';
import type { Sandbox, SandboxOptions } from './sandbox-types';
import { leadsToPut } from './seed';

export type { Delivery, Lead, LeadToSeed, Sandbox, SandboxOptions, SeenRequest } from './sandbox-types';

/** Milliseconds since the epoch. @throws TypeError */
function timeOf(time: Date | string | number): number {
  const milliseconds = typeof time === 'string' ? parseIsoTime(time) : Number(time);
  if (milliseconds === null || !Number.isFinite(milliseconds))
    throw new TypeError('a time must be a Date, ISO 8601 text, or milliseconds since the epoch');
  return milliseconds;
}

/**
 * Starts a sandbox on this machine. Webhooks may point to this machine, over http too.
 *
 * @throws Error where an option is wrong, or the port is taken
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { leads: count = 0, seed = 1, stopped = false, faults = [] } = options;
  const startAt = options.now === undefined ? null : timeOf(options.now);
  // Until it has begun, no time passes: what it begins with follows from the seed and `now` to the millisecond.
  let begun: number | null = Date.now();
  const sandbox = await startWholeSandbox({
    leads: count,
    seed,
    faults,
    port: options.port ?? 0,
    token: options.token ?? `mega_${seededIds(createRandom(seed, 'token')).hex()}`,
    ids: () => seededIds(createRandom(seed, 'ids')),
    rateLimits: { ...contractLimits, ...options.rateLimits },
    allowLocalWebhooks: true,
    control: true,
    clock: { ...systemClock, now: () => begun ?? Date.now() },
    ...(startAt === null ? {} : { startAt }),
    ...(options.customerId === undefined ? {} : { customerId: options.customerId }),
    ...(options.scopes === undefined ? {} : { scopes: options.scopes }),
    // Nobody reads it: a test sees the answer of 500.
    report: () => {},
  });
  const { url, token, customerId, clock } = sandbox;
  const account = createAccount(createRandom(seed, 'account'), customerId);
  let [seedings, madeUp] = [0, count];
  if (stopped) clock.stop(true);
  begun = null;
  return {
    url,
    token,
    customerId,
    env: { MEGA_BASE_URL: url, MEGA_TOKEN: token, MEGA_CUSTOMER_ID: customerId },
    reset() {
      sandbox.setFaults(faults);
      clock.stop(false);
      clock.set(startAt ?? Date.now());
      clock.stop(stopped);
      sandbox.reset();
      [seedings, madeUp] = [0, count];
    },
    seed(data) {
      const random = createRandom(seed, `seeding ${seedings++}`);
      const leads = leadsToPut({ data, account, random, before: madeUp, now: clock.now() });
      if (typeof data === 'number') madeUp += data;
      sandbox.putLeads(leads);
      return leads;
    },
    leads: () => sandbox.leads(),
    requests: () => sandbox.requests().map((request) => logEntry(request, token)),
    faults: {
      set: (...descriptions) => sandbox.setFaults(descriptions),
      clear: () => sandbox.setFaults([]),
      list: () => sandbox.faults(),
    },
    clock: {
      now: () => new Date(clock.now()),
      set: (time) => clock.set(timeOf(time)),
      advance: (seconds) => clock.advance(seconds * 1000),
      stop: () => clock.stop(true),
      start: () => clock.stop(false),
    },
    deliveries: { all: () => sandbox.deliveries(), settled: () => sandbox.settled() },
    close: () => sandbox.close(),
  };
}
