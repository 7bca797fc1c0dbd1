import './dispatcher-slot';

import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { defaultLimits, readBody, type Transport, type TransportLimits, transportError } from './transport';

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

const loopback = ['localhost', '127.0.0.1', '::1', '[::1]'];

function createDispatcher(network: NetworkOptions, limits: TransportLimits): Dispatcher {
  const tls = {
    rejectUnauthorized: network.strictTls,
    ...(network.certificateAuthorities.length > 0 ? { ca: [...network.certificateAuthorities] } : {}),
  };
  const timeouts = { headersTimeout: limits.headers, bodyTimeout: limits.body, connectTimeout: limits.connect };
  if (network.proxy === null) return new Agent({ ...timeouts, connect: { ...tls, timeout: limits.connect } });
  return new EnvHttpProxyAgent({
    ...timeouts,
    httpProxy: network.proxy,
    httpsProxy: network.proxy,
    noProxy: [...network.noProxy, ...loopback].join(','),
    connect: { ...tls, timeout: limits.connect },
    requestTls: { ...tls, timeout: limits.connect },
    proxyTls: { ...tls, timeout: limits.connect },
    ...(network.proxyAuthorization === null ? {} : { token: network.proxyAuthorization }),
  });
}

/**
 * The transport over undici. It owns its dispatcher and never touches the global one; nothing is decompressed, because
 * nothing compressed is asked for; undici's `request` follows no redirect.
 */
export function createUndiciTransport(
  network: NetworkOptions = directNetwork,
  limits: TransportLimits = defaultLimits,
): Transport {
  const dispatcher = createDispatcher(network, limits);
  return {
    async send({ method, url, headers, body, signal }) {
      try {
        const answer = await dispatcher.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          headers: { ...headers },
          body: body ?? null,
          ...(signal ? { signal } : {}),
        });
        const header = (name: string) => {
          const value = answer.headers[name.toLowerCase()];
          return typeof value === 'string' ? value : (value?.[0] ?? null);
        };
        const announced = header('content-length');
        // Where the length is announced the parser holds the server to it; collecting at once is quicker than by piece.
        const bytes =
          announced !== null && Number(announced) <= limits.responseBytes
            ? Buffer.from(await answer.body.arrayBuffer())
            : await readBody(answer.body, announced, limits.responseBytes);
        return { status: answer.statusCode, header, body: bytes };
      } catch (thrown) {
        throw transportError(thrown, signal);
      }
    },
    close: () => dispatcher.destroy(),
  };
}
