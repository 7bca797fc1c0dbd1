import { isLoopbackHost } from '../contract/loopback';
import type { Transport } from './transport';

/**
 * Requests to this machine by one way, all others by another: what goes here without TLS must not meet a proxy, and a
 * fetch of the editor's may know one.
 */
export function createSplitTransport(near: Transport, far: Transport): Transport {
  return {
    send: (request) => (isLoopbackHost(request.url.hostname) ? near : far).send(request),
    async close() {
      await Promise.all([near.close(), far.close()]);
    },
  };
}
