/** The sandbox: an emulator of the whole API in one process, in memory. Source: contract, all of it. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { apiPath, type Operation, type OperationId, operations, type Scope, scopes, uuidPattern } from '../contract';
import { isLoopbackHost } from '../contract/webhook-url';
import { createAccount } from './account';
import { type Answer, createIdempotency } from './idempotency';
import { bulkImport, createLead } from './leads';
import { contractLimits, createLimits, type RateLimits } from './limits';
import { createCursors, leadAnswer, listLeads } from './query';
import { createRandom } from './random';
import { badRequest, Refusal } from './refusal';
import { seedLead } from './seed';
import { type Reply, startServer } from './server';
import { createStore } from './store';
import { createWebhooks } from './webhooks';

export { contractLimits, type RateLimits } from './limits';

export interface SandboxOptions {
  /** The address to listen on; anything but loopback is reachable from elsewhere. */
  readonly host?: string;
  /** 0 for any free port. */
  readonly port?: number;
  /** How many leads there are to begin with. */
  readonly leads?: number;
  /** The same seed gives the same ids and values; times are relative to the start. */
  readonly seed?: number;
  readonly token?: string;
  readonly customerId?: string;
  readonly scopes?: readonly Scope[];
  readonly limits?: Partial<RateLimits>;
  /** Lets webhooks point to this machine, over http too. */
  readonly allowLocalWebhooks?: boolean;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** The largest body a request may have, in bytes. */
  readonly bodyLimit?: number;
}

export interface Sandbox {
  readonly url: string;
  readonly token: string;
  readonly customerId: string;
  close(): Promise<void>;
}

interface Call {
  readonly id: OperationId;
  readonly operation: Operation;
  readonly webhookId: string;
  readonly params: URLSearchParams;
  readonly body: unknown;
  readonly idempotencyKey: string | null;
}

/** The operation of a request, or null where there is none. */
function route(method: string, path: string): { id: OperationId; webhookId: string } | null {
  if (!path.startsWith(`${apiPath}/`)) return null;
  const rest = path.slice(apiPath.length);
  const [, webhookId] = /^\/lead-webhooks\/([^/]+)$/.exec(rest) ?? [];
  const wanted = webhookId === undefined ? rest : '/lead-webhooks/{id}';
  for (const [id, operation] of Object.entries(operations) as [OperationId, Operation][])
    if (operation.method === method && operation.path === wanted) return { id, webhookId: decoded(webhookId ?? '') };
  return null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parseBody(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw badRequest('the body is not JSON in UTF-8');
  }
}

/** Digests have one length, so that the comparison takes the same time whatever was sent. */
function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Starts the sandbox. Rejects where it cannot listen. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, leads = 250, seed = 1, allowLocalWebhooks = false, now = Date.now } = options;
  const random = createRandom(seed);
  // Drawn in any case, so that a customer id of one's own does not change the leads.
  const customerId = random.uuid();
  const account = createAccount(random, options.customerId?.toLowerCase() ?? customerId);
  const token = options.token ?? `mega_${randomBytes(32).toString('hex')}`;
  const granted = options.scopes ?? scopes;
  const store = createStore();
  const start = now();
  store.fill(Array.from({ length: leads }, (_, number) => seedLead(random, account, number, start)));
  const newId = () => random.uuid();
  const cursors = createCursors(random.hex(32));
  const limits = createLimits({ ...contractLimits, ...options.limits }, now);
  const idempotency = createIdempotency();
  const webhooks = createWebhooks({ now, newId, newSecret: () => random.hex(64), allowLocal: allowLocalWebhooks });
  const ledger = { store, account, now, newId };

  function execute({ id, webhookId, params, body }: Call): Answer {
    const answer = (status: number, value: unknown) => ({ status, body: JSON.stringify(value) });
    switch (id) {
      case 'listLeads':
        return answer(200, listLeads(store, cursors, params));
      case 'createLead':
        return answer(201, { lead: leadAnswer(createLead(ledger, body).lead, true) });
      case 'bulkImportLeads':
        return answer(200, bulkImport(ledger, body));
      case 'listWebhooks':
        return answer(200, { webhooks: webhooks.list() });
      case 'createWebhook':
        return answer(201, webhooks.create(body));
      case 'updateWebhook':
        return answer(200, webhooks.update(webhookId, body));
      case 'deleteWebhook':
        return answer(200, webhooks.remove(webhookId));
    }
  }

  function perform(call: Call): Answer {
    const { operation, idempotencyKey, body } = call;
    const preview = typeof body === 'object' && body !== null && 'dry_run' in body && body.dry_run === true;
    if (!operation.idempotencyKey || idempotencyKey === null || (preview && call.id === 'bulkImportLeads'))
      return execute(call);
    return idempotency.answer(call.id, idempotencyKey, body, () => execute(call));
  }

  const header = (request: IncomingMessage, name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };

  function authenticate(request: IncomingMessage): string {
    const [, bearer] = /^Bearer +(\S+)$/i.exec(header(request, 'authorization') ?? '') ?? [];
    if (bearer === undefined || !sameSecret(bearer, token)) throw new Refusal(401, 'Missing or invalid token');
    const customer = header(request, 'x-customer-id');
    if (customer === null || !uuidPattern.test(customer)) throw new Refusal(401, 'Missing or invalid x-customer-id');
    return customer.toLowerCase();
  }

  /** Answers a request whose body has been read whole. */
  function answer(request: IncomingMessage, bytes: Buffer): Reply {
    let headers: Record<string, string> = {};
    try {
      const url = new URL(request.url ?? '/', 'http://sandbox');
      const found = route(request.method ?? '', url.pathname);
      const bucket = found === null ? 'default' : operations[found.id].bucket;
      // Every answer carries the headers; a request without a valid key is not counted.
      headers = limits.count(bucket, true).headers;
      const customer = authenticate(request);
      const counted = limits.count(bucket);
      headers = counted.headers;
      if (!counted.allowed) throw new Refusal(429, 'Rate limit exceeded. Please retry later.');
      if (found === null) throw new Refusal(404, 'There is no such route');
      if (customer !== account.customerId) throw new Refusal(403, 'The key is locked to another customer');
      const operation: Operation = operations[found.id];
      if (!granted.includes(operation.scope)) throw new Refusal(403, `The key lacks the scope ${operation.scope}`);
      const hasBody = operation.method === 'POST' || operation.method === 'PATCH';
      const result = perform({
        ...found,
        operation,
        params: url.searchParams,
        body: hasBody ? parseBody(bytes) : null,
        idempotencyKey: header(request, 'idempotency-key'),
      });
      return { ...result, headers };
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      return { status: thrown.status, body: JSON.stringify(thrown.body), headers };
    }
  }

  const server = await startServer({
    host,
    port,
    bodyLimit: options.bodyLimit ?? 5_000_000,
    answer,
    isOwnHost: (name) => isLoopbackHost(name) || name === host,
  });
  return { url: server.url, token, customerId: account.customerId, close: server.close };
}
