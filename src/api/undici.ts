import './dispatcher-slot';

import { lookup as lookUp } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { isLocalhostName, isLoopbackHost } from '../contract/loopback';
import { acceptedEncodings, decodeBody } from './encoding';
import { createProxied } from './proxy';
import {
  boundedSignal,
  defaultLimits,
  keepingStatus,
  readBody,
  type Transport,
  type TransportLimits,
  type TransportRequest,
  type TransportResponse,
  transportError,
} from './transport';

/** What stands between this machine and the server. */
export interface NetworkOptions {
  /** `http://host:port` of a proxy, for both kinds of address; null where there is none. */
  readonly proxy: string | null;
  /** Hosts that are reached without the proxy, as in NO_PROXY; loopback always is. */
  readonly noProxy: readonly string[];
  /** The Proxy-Authorization header's value, if the proxy wants one. */
  readonly proxyAuthorization: string | null;
  /** Whether a certificate must be valid. */
  readonly strictTls: boolean;
  /** Further certificate authorities, as PEM. */
  readonly certificateAuthorities: readonly string[];
}

export const directNetwork: NetworkOptions = {
  proxy: null,
  noProxy: [],
  proxyAuthorization: null,
  strictTls: true,
  certificateAuthorities: [],
};

/** `localhost` without asking a resolver, which may know another one: its token goes there without TLS. */
const lookup: LookupFunction = (host, options, callback) => {
  if (!isLocalhostName(host)) return lookUp(host, options, callback);
  const all = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ].filter(({ family }) => ![4, 6].includes(Number(options.family)) || options.family === family);
  if (options.all) callback(null, all);
  else callback(null, all[0]?.address ?? '127.0.0.1', all[0]?.family ?? 4);
};

interface Dispatchers {
  /** To this machine, which no proxy knows. */
  readonly near: Dispatcher;
  readonly far: Dispatcher;
}

function createDispatchers(network: NetworkOptions, limits: TransportLimits): Dispatchers {
  const tls = {
    rejectUnauthorized: network.strictTls,
    ...(network.certificateAuthorities.length > 0 ? { ca: [...network.certificateAuthorities] } : {}),
  };
  const timeouts = { headersTimeout: limits.headers, bodyTimeout: limits.body, connectTimeout: limits.connect };
  const connect = { ...tls, timeout: limits.connect };
  const near = new Agent({ ...timeouts, connect: { ...connect, lookup } });
  if (network.proxy === null || network.noProxy.includes('*')) return { near, far: near };
  const { proxy, noProxy, proxyAuthorization } = network;
  const { headersTimeout, bodyTimeout } = timeouts;
  const far = createProxied({ proxy, noProxy, proxyAuthorization, connect, headersTimeout, bodyTimeout });
  return { near, far };
}

/**
 * The transport over undici. It owns its dispatchers and never touches the global one; undici's `request` follows no
 * redirect and decodes nothing.
 */
export function createUndiciTransport(
  network: NetworkOptions = directNetwork,
  limits: TransportLimits = defaultLimits,
): Transport {
  const { near, far } = createDispatchers(network, limits);

  async function answerTo(
    { method, url, headers, body, signal }: TransportRequest,
    bounded: AbortSignal,
  ): Promise<TransportResponse> {
    const answer = await (isLoopbackHost(url.hostname) ? near : far).request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: { 'accept-encoding': acceptedEncodings, ...headers },
      body: body ?? null,
      signal: bounded,
    });
    const header = (name: string) => {
      const value = answer.headers[name.toLowerCase()];
      if (!Array.isArray(value)) return value ?? null;
      // Each line of a list adds to it; of anything else the first counts. Source: RFC 9110, 5.3.
      return (name === 'content-encoding' ? value.join() : value[0]) ?? null;
    };
    const announced = header('content-length');
    const readAll = async () => {
      // Where the length is announced the parser holds the server to it; collecting at once is quicker than by piece.
      const bytes =
        announced !== null && Number(announced) <= limits.responseBytes
          ? Buffer.from(await answer.body.arrayBuffer())
          : await readBody(answer.body, announced, limits.responseBytes);
      return decodeBody(bytes, header('content-encoding'), limits.responseBytes);
    };
    return { status: answer.statusCode, header, body: await keepingStatus(answer.statusCode, readAll, signal) };
  }

  return {
    async send(request) {
      const bounded = boundedSignal(limits.whole, request.signal);
      const answer = answerTo(request, bounded.signal);
      // undici hears of the signal once it has a connection; whoever waits must not wait for that.
      answer.catch(() => {});
      try {
        return await Promise.race([answer, bounded.aborted]);
      } catch (thrown) {
        throw transportError(thrown, request.signal);
      } finally {
        bounded.release();
      }
    },
    async close() {
      await Promise.all([near.destroy(), far === near ? null : far.destroy()]);
    },
  };
}
