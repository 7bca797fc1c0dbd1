/** The account that leads go to, from the environment. */
import {
  type Connection,
  createClient,
  createUndiciTransport,
  directNetwork,
  type Judgement,
  judgeBaseUrl,
  judgeCustomerId,
  judgeToken,
  type LeadApi,
  type NetworkOptions,
} from '../../api';
import type { Environment } from './environment';
import { UsageError } from './options';

function variable(env: Environment, name: string, judge: (text: string) => Judgement<string>): string {
  const text = env[name];
  if (text === undefined || text === '') throw new UsageError(`the environment variable ${name} is not set`);
  const judged = judge(text);
  if (!judged.ok) throw new UsageError(`${name}: ${judged.reason}`);
  return judged.value;
}

/** @throws UsageError that quotes no token */
export function connectionFrom(env: Environment): Connection {
  return {
    baseUrl: variable(env, 'MEGA_BASE_URL', judgeBaseUrl),
    token: variable(env, 'MEGA_TOKEN', judgeToken),
    customerId: variable(env, 'MEGA_CUSTOMER_ID', judgeCustomerId),
  };
}

/** The proxy that shells name, in either case. */
function networkFrom(env: Environment, baseUrl: string): NetworkOptions {
  const names = baseUrl.startsWith('https:') ? ['HTTPS_PROXY', 'ALL_PROXY'] : ['HTTP_PROXY', 'ALL_PROXY'];
  const read = (name: string) => env[name.toLowerCase()] || env[name] || null;
  const proxy = names.map(read).find((text) => text !== null) ?? null;
  const noProxy = (read('NO_PROXY') ?? '').split(/[\s,]+/).filter((host) => host !== '');
  return { ...directNetwork, proxy, noProxy };
}

export interface OpenApi {
  readonly api: LeadApi;
  close(): Promise<void>;
}

export function openApi(connection: Connection, env: Environment): OpenApi {
  const transport = createUndiciTransport(networkFrom(env, connection.baseUrl));
  return { api: createClient(connection, { transport }), close: () => transport.close() };
}
