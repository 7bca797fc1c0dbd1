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

/**
 * The proxy that shells name, in either case; one without a scheme is of http, as for curl.
 *
 * @throws UsageError that quotes no password
 */
export function networkFrom(env: Environment, baseUrl: string): NetworkOptions {
  const names = baseUrl.startsWith('https:') ? ['HTTPS_PROXY', 'ALL_PROXY'] : ['HTTP_PROXY', 'ALL_PROXY'];
  const read = (name: string) => env[name.toLowerCase()] || env[name] || null;
  const name = names.find((each) => read(each) !== null);
  const written = name === undefined ? null : read(name);
  const proxy = written === null || written.includes('://') ? written : `http://${written}`;
  if (proxy !== null && !(/^https?:/i.test(proxy) && URL.canParse(proxy)))
    throw new UsageError(`${name} is not the http or https address of a proxy`);
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
