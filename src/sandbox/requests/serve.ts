/** From a request to its answer: may it, how often, what goes wrong, and only then what it asks for. */
import type { IncomingMessage } from 'node:http';
import { type Bucket, operations, type Scope } from '../../contract';
import type { SandboxClock } from '../control/clock';
import { controlSegment } from '../control/control';
import type { Faults, Mishap } from '../faults/faults';
import type { Script, Turn } from '../faults/script';
import { checkOrigin, checkScope, checkToken, readCustomer } from './authorize';
import type { Call } from './dispatch';
import { type Exchange, hold, parseJson, type Reply, readBody, reset, send, sendSlowly, sendTruncated } from './http';
import type { Answer } from './idempotency';
import type { RateHeaders, SandboxQuota } from './quota';
import { createRecording, type Recording, type RequestWatch } from './recorder';
import { envelope, Refusal } from './refusal';
import { findRoute, parseTarget, type Route, type Target } from './router';

export interface ServeOptions {
  readonly host: string;
  readonly token: string;
  /** In lower case. */
  readonly customerId: string;
  readonly scopes: readonly Scope[];
  /** Bytes. */
  readonly bodyLimit: number;
  readonly clock: SandboxClock;
  readonly quota: SandboxQuota;
  readonly faults: Faults;
  /** What befalls single requests; faults are drawn for those it lets pass. */
  readonly script: Script | null;
  /** Told of every request but those of the control route. */
  readonly watch: RequestWatch | null;
  readonly dispatch: (call: Call) => Answer;
  /** Null where the control route is off. */
  readonly control: ((method: string, path: string, body: unknown) => Answer) | null;
  /** Told of what should not happen. */
  readonly report: (error: unknown) => void;
}

const jsonReply = ({ status, body }: Answer, headers: RateHeaders = {}): Reply => ({ status, body, headers });

const nothing = Buffer.alloc(0);

const arrivalOf = ({ url = '' }: IncomingMessage, { query }: Target) => ({ path: url.split('?', 1)[0] ?? '', query });

const page = (status: number, title: string): Reply => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
});

/** What is answered instead, or null where the fault is of another sort. A proxy's pages know no rate limits. */
function replacement(
  { fault, seconds }: Mishap,
  bucket: Bucket,
  quota: SandboxQuota,
  headers: RateHeaders,
): Reply | null {
  switch (fault?.kind) {
    case '429':
      return {
        status: 429,
        headers: quota.refuse(bucket, seconds),
        body: envelope(429, 'Rate limit exceeded. Please retry later.'),
      };
    case '500':
    case '500-after':
      return { status: 500, headers, body: envelope(500, 'Internal server error') };
    case '503':
    case '503-after':
      return { status: 503, headers, body: envelope(503, 'Service temporarily unavailable') };
    case '502':
    case '502-after':
      return page(502, '502 Bad Gateway');
    case 'html':
    case 'html-after':
      return page(200, 'Sign in to the network');
    default:
      return null;
  }
}

/** Serves one request after the other, each to its end; nothing it does throws. */
export function createServe(options: ServeOptions): (exchange: Exchange) => void {
  const { host, token, customerId, scopes, bodyLimit, clock, quota, faults, script, dispatch, control, report } =
    options;
  const record = createRecording(options.watch, () => clock.now());

  /** The reply to what was thrown; whatever is no refusal is a fault of the sandbox itself. */
  function refusal(thrown: unknown, headers: RateHeaders): Reply {
    const known = thrown instanceof Refusal;
    if (!known) report(thrown);
    const { status, message } = known ? thrown : new Refusal(500, 'The sandbox has failed; its own output says why');
    const challenge: RateHeaders = status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
    return { status, headers: { ...headers, ...challenge }, body: envelope(status, message) };
  }

  async function serveControl(exchange: Exchange, { segments }: Target): Promise<void> {
    const { request, response } = exchange;
    let reply: Reply;
    try {
      checkOrigin(request.headers, host);
      checkToken(request.headers, token);
      const bytes = await readBody(exchange, Number.POSITIVE_INFINITY);
      const path = segments?.slice(1).join('/') ?? '';
      if (control === null) throw new Refusal(404, 'There is no such route');
      reply = jsonReply(control(request.method ?? '', path, bytes.length === 0 ? null : parseJson(bytes)));
    } catch (thrown) {
      reply = refusal(thrown, {});
    }
    send(response, reply, clock.now());
  }

  /** Everything up to the operation itself. @throws Refusal; `headers` tells the rate limit as it stands by then */
  function admit({ request }: Exchange, route: Route | null, bucket: Bucket, headers: { rate: RateHeaders }): Route {
    checkOrigin(request.headers, host);
    checkToken(request.headers, token);
    headers.rate = quota.peek(bucket);
    const customer = readCustomer(request.headers);
    const counted = quota.count(bucket);
    headers.rate = counted.headers;
    if (!counted.allowed) throw new Refusal(429, 'Rate limit exceeded. Please retry later.');
    if (customer !== customerId) throw new Refusal(403, 'The key is locked to another customer');
    if (route === null) throw new Refusal(404, 'There is no such route');
    checkScope(scopes, operations[route.id]);
    return route;
  }

  function perform(
    { request }: Exchange,
    { id, webhookId }: Route,
    target: Target,
    bytes: Buffer,
    { skew }: Mishap,
    rewrite: (body: unknown) => unknown,
  ): Answer {
    const { method } = operations[id];
    const key = request.headers['idempotency-key'];
    return dispatch({
      id,
      webhookId,
      query: target.query,
      body: method === 'POST' || method === 'PATCH' ? rewrite(parseJson(bytes)) : null,
      idempotencyKey: typeof key === 'string' ? key : null,
      skew,
    });
  }

  /** What goes wrong with a request: what the script says, or else what is drawn. */
  function mishapOf(turn: Turn | null, route: Route): Mishap {
    if (turn === null) return faults.draw(route.id);
    const { kind, seconds = null } = turn.fault ?? {};
    const fault = kind === undefined ? null : ({ kind, rate: 1, route: route.id, seconds } as const);
    return { fault, skew: 0, seconds: seconds ?? 0 };
  }

  function redirect({ response }: Exchange, to: string, headers: RateHeaders, recording: Recording): void {
    const reply = { status: 307, headers: { ...headers, Location: to }, body: '' };
    recording.fault('redirect');
    recording.answer(reply);
    send(response, reply, clock.now());
  }

  /** Performs the operation amid what goes wrong. */
  async function meet(
    exchange: Exchange,
    route: Route,
    target: Target,
    headers: RateHeaders,
    recording: Recording,
  ): Promise<void> {
    const { request, response } = exchange;
    const bytes = await readBody(exchange, bodyLimit);
    recording.body(bytes);
    const { bucket } = operations[route.id];
    const turn = script?.({ ...arrivalOf(request, target), route: route.id, isAdmitted: true, body: bytes }) ?? null;
    const mishap = mishapOf(turn, route);
    const kind = mishap.fault?.kind ?? null;
    const seconds = mishap.fault?.seconds ?? null;
    const time = () => clock.now() + mishap.skew;
    const instead = replacement(mishap, bucket, quota, headers);
    const isAfter = kind?.endsWith('-after') ?? false;
    const answer = (reply: Reply) => {
      recording.answer(reply);
      send(response, reply, time());
    };

    const held = async () => turn?.delay === undefined || (await hold(response, clock, turn.delay));

    if (kind !== null) recording.fault(kind);
    if (turn?.redirect !== undefined) return redirect(exchange, turn.redirect, headers, recording);
    if (instead !== null && !isAfter) {
      if (await held()) answer(instead);
      return;
    }
    if (kind === 'reset-before') return reset(request);
    if (kind === 'stall-before' && !(await hold(response, clock, seconds))) return;
    let reply: Reply;
    try {
      reply = jsonReply(perform(exchange, route, target, bytes, mishap, turn?.rewrite ?? ((body) => body)), headers);
    } catch (thrown) {
      reply = refusal(thrown, headers);
    }
    turn?.afterwards?.(JSON.parse(reply.body));
    if (turn?.alter !== undefined) reply = { ...reply, body: JSON.stringify(turn.alter(JSON.parse(reply.body))) };
    recording.answer(instead ?? reply);
    if (kind === 'reset-after') return reset(request);
    if (kind === 'stall-after' && !(await hold(response, clock, seconds))) return;
    if (!(await held())) return;
    if (kind === 'truncate') return sendTruncated(response, reply, time());
    if (kind === 'slow') return sendSlowly(response, reply, time(), clock, seconds ?? 0);
    answer(instead ?? reply);
  }

  /** The body of a request that is not let in, which only a watch wants to know. */
  async function recordRefused(exchange: Exchange, recording: Recording): Promise<void> {
    if (options.watch === null) return;
    try {
      recording.body(await readBody(exchange, bodyLimit));
    } catch {
      // Too large, or the client went away: refused all the same.
    }
  }

  async function serve(exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    const target = parseTarget(request.url ?? '');
    if (control !== null && target.segments?.[0] === controlSegment) return serveControl(exchange, target);
    const found = findRoute(request.method ?? '', target);
    const bucket = found === null ? 'default' : operations[found.id].bucket;
    // Every answer carries the headers; without a valid key they say nothing of the key's own account.
    const headers = { rate: quota.untouched(bucket) };
    const recording = record(request, response, found?.id ?? null);
    let route: Route | null = null;
    try {
      route = admit(exchange, found, bucket, headers);
      await meet(exchange, route, target, headers.rate, recording);
    } catch (thrown) {
      if (route === null) await recordRefused(exchange, recording);
      // A client that went away while it was sending gets no answer.
      if (response.destroyed || request.errored !== null) return;
      const arrival = { ...arrivalOf(request, target), route: found?.id ?? null, isAdmitted: false, body: nothing };
      const to = route === null ? script?.(arrival)?.redirect : undefined;
      if (to !== undefined) return redirect(exchange, to, headers.rate, recording);
      const reply = refusal(thrown, headers.rate);
      recording.answer(reply);
      send(response, reply, clock.now());
    }
  }

  return (exchange) => {
    serve(exchange).catch((error: unknown) => {
      report(error);
      exchange.response.destroy();
    });
  };
}
