/** The way through a proxy. */
import './dispatcher-slot';

import { type buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';

/** A tunnel that broke before it was there. */
class TunnelError extends Error {
  override readonly name = 'TunnelError';

  readonly code = 'ERR_TUNNEL';

  constructor(cause: Error) {
    super('tunnel', { cause });
  }
}

/** Errors for which undici would connect again at once, and for ever. */
const endless: readonly unknown[] = ['UND_ERR_SOCKET', 'UND_ERR_INFO'];

const isConnector = (value: unknown): value is buildConnector.connector => typeof value === 'function';

/** A connector that fails once where the proxy breaks off. */
function failingOnce(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [error] = result;
      if (error !== null && 'code' in error && endless.includes(error.code)) callback(new TunnelError(error), null);
      else callback(...result);
    });
}

export interface ProxyOptions {
  readonly proxy: string;
  readonly noProxy: readonly string[];
  /** The Proxy-Authorization header's value, if the proxy wants one. */
  readonly proxyAuthorization: string | null;
  /** For TLS to the proxy and through it; `timeout` in milliseconds is that of the proxy's own answer too. */
  readonly connect: buildConnector.BuildOptions & { readonly timeout: number };
  /** In milliseconds. */
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
}

/** Reaches the hosts of `noProxy` directly and all others through the proxy. */
export function createProxied({ proxy, noProxy, proxyAuthorization, connect, ...timeouts }: ProxyOptions): Dispatcher {
  return new EnvHttpProxyAgent({
    ...timeouts,
    connectTimeout: connect.timeout,
    httpProxy: proxy,
    httpsProxy: proxy,
    noProxy: noProxy.join(','),
    connect,
    requestTls: connect,
    proxyTls: connect,
    // The proxy's answer to CONNECT is a part of making the connection.
    clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: connect.timeout }),
    factory: (origin, options) => {
      const given = 'connect' in options ? options.connect : undefined;
      return new Pool(origin, { ...options, ...(isConnector(given) ? { connect: failingOnce(given) } : {}) });
    },
    ...(proxyAuthorization === null ? {} : { token: proxyAuthorization }),
  });
}
