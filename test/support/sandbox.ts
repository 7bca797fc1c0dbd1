/** A sandbox of a test's own, whose clock stands until the test moves it. */
import { type Clock, type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a stranger would, without the schemas under test
  readonly json: any;
}

export interface SandboxClient {
  readonly sandbox: Sandbox;
  /** Calls the API: the path is below /api/agents/crm; a body that is no string or bytes is sent as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Calls the control route: the path is below /__sandbox. */
  control(method: string, path: string, body?: unknown): Promise<Answer>;
}

export const startOfTest = Date.parse('2026-07-01T00:00:00.000Z');

export const standingClock: Clock = { now: () => startOfTest, sleep: () => new Promise(() => {}) };

export const plenty = { defaultPerMinute: 1_000_000, defaultPerHour: 1_000_000, bulkPerMinute: 1_000_000 };

function payload(body: unknown): string | Uint8Array | null {
  if (body === undefined) return null;
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
}

/** Reads an answer; one without JSON has null for it. */
async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
}

export function clientOf(sandbox: Sandbox): SandboxClient {
  const authorization = `Bearer ${sandbox.token}`;
  return {
    sandbox,
    call: async (method, path, body, headers = {}) =>
      read(
        await fetch(`${sandbox.url}/api/agents/crm${path}`, {
          method,
          headers: { authorization, 'x-customer-id': sandbox.customerId, ...headers },
          body: payload(body),
        }),
      ),
    control: async (method, path, body) =>
      read(await fetch(`${sandbox.url}/__sandbox${path}`, { method, headers: { authorization }, body: payload(body) })),
  };
}

/** Starts a sandbox with plenty of requests and a standing clock, and closes it whatever happens. */
export async function withSandbox(
  options: SandboxOptions,
  work: (client: SandboxClient) => Promise<void>,
): Promise<void> {
  const sandbox = await startSandbox({ leads: 0, rateLimits: plenty, clock: standingClock, ...options });
  try {
    await work(clientOf(sandbox));
  } finally {
    await sandbox.close();
  }
}
