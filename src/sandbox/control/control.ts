/**
 * The control route: what a test does to the sandbox beside calling the API. It lies outside the API's path, takes the
 * API's token and no customer id, counts against no rate limit and meets no fault.
 *
 *     GET  /__sandbox             what there is and what time it is
 *     GET  /__sandbox/clock       {now, stopped}
 *     POST /__sandbox/clock       {now?: ISO 8601, advance_seconds?: number, stopped?: boolean}
 *     GET  /__sandbox/leads | webhooks | deliveries | journal
 *     GET  /__sandbox/requests    the latest requests with their answers, the token as ***
 *     GET  /__sandbox/faults      {faults: [description…]}
 *     PUT  /__sandbox/faults      the same
 *     GET  /__sandbox/state       everything that can be saved, as JSON
 *     PUT  /__sandbox/state       replaces everything by it
 *     POST /__sandbox/save | load to and from the state file
 *     POST /__sandbox/reset       back to the seed
 */
import * as z from 'zod';
import { FaultError } from '../faults/faults';
import { parseIsoTime } from '../leads/iso-time';
import { complaints } from '../leads/row';
import type { Answer } from '../requests/idempotency';
import { logEntry } from '../requests/log';
import { badRequest, Refusal } from '../requests/refusal';
import type { SandboxControls } from './controls';
import { StateError } from './state';

export const controlSegment = '__sandbox';

const time = z.string().transform((text, context) => {
  const milliseconds = parseIsoTime(text);
  if (milliseconds !== null) return milliseconds;
  context.issues.push({ code: 'custom', message: 'must be an ISO 8601 date and time', input: text });
  return z.NEVER;
});

const clockBody = z.strictObject({ now: time, advance_seconds: z.number(), stopped: z.boolean() }).partial();

const faultsBody = z.strictObject({ faults: z.array(z.string()) });

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw badRequest(complaints(parsed.error).join('; '));
}

/** Serves control requests. The body is null where there is none. Throws Refusals. */
export function createControl(
  sandbox: SandboxControls,
  token: string,
): (method: string, path: string, body: unknown) => Answer {
  const iso = () => new Date(sandbox.clock.now()).toISOString();
  const clock = () => ({ now: iso(), stopped: sandbox.clock.stopped });
  const faults = () => ({ faults: sandbox.faults() });
  const overview = () => ({
    customer_id: sandbox.customerId,
    ...clock(),
    leads: sandbox.leads().length,
    webhooks: sandbox.webhooks().length,
    deliveries: sandbox.deliveries().length,
    ...faults(),
  });

  const routes: Readonly<Record<string, (body: unknown) => unknown>> = {
    'GET ': overview,
    'GET clock': clock,
    'POST clock': (body) => {
      const { now, advance_seconds: seconds, stopped } = parse(clockBody, body);
      if (stopped !== undefined) sandbox.clock.stop(stopped);
      if (now !== undefined) sandbox.clock.set(now);
      if (seconds !== undefined) sandbox.clock.advance(seconds * 1000);
      return clock();
    },
    'GET leads': () => ({ leads: sandbox.leads() }),
    'GET webhooks': () => ({ webhooks: sandbox.webhooks() }),
    'GET deliveries': () => ({ deliveries: sandbox.deliveries() }),
    'GET journal': () => ({ entries: sandbox.journal() }),
    'GET requests': () => ({ requests: sandbox.requests().map((request) => logEntry(request, token)) }),
    'GET faults': faults,
    'PUT faults': (body) => {
      sandbox.setFaults(parse(faultsBody, body).faults);
      return faults();
    },
    'GET state': () => sandbox.save(),
    'PUT state': (body) => {
      sandbox.load(body);
      return overview();
    },
    'POST save': () => {
      sandbox.saveFile();
      return overview();
    },
    'POST load': () => {
      sandbox.loadFile();
      return overview();
    },
    'POST reset': () => {
      sandbox.reset();
      return overview();
    },
  };

  return (method, path, body) => {
    const route = Object.hasOwn(routes, `${method} ${path}`) ? routes[`${method} ${path}`] : undefined;
    if (route === undefined) throw new Refusal(404, 'There is no such control route');
    try {
      return { status: 200, body: JSON.stringify(route(body)) };
    } catch (error) {
      const known = error instanceof FaultError || error instanceof StateError || error instanceof RangeError;
      throw known ? badRequest(error.message) : error;
    }
  };
}
