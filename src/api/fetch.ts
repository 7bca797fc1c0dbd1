import { decodeBody } from './encoding';
import {
  defaultLimits,
  keepingStatus,
  readBody,
  type Transport,
  TransportError,
  type TransportLimits,
  transportError,
} from './transport';

/**
 * The transport over a fetch, in the editor's host the one that knows its proxy and the system's certificates. It is
 * read at call time, because the host replaces it. A fetch has no connect timeout: the headers' covers it, so that a
 * timeout here always may have been sent.
 */
export function createFetchTransport(limits: TransportLimits = defaultLimits): Transport {
  const open = new AbortController();
  return {
    async send({ method, url, headers, body, signal }) {
      const timeout = new AbortController();
      const late = (failure: 'headers-timeout' | 'body-timeout' | 'whole-timeout', milliseconds: number) =>
        setTimeout(() => timeout.abort(new TransportError(failure, `${milliseconds} ms`)), milliseconds);
      const whole = late('whole-timeout', limits.whole);
      let timer = late('headers-timeout', limits.headers);
      try {
        const answer = await globalThis.fetch(url, {
          method,
          headers: { ...headers },
          redirect: 'manual',
          signal: AbortSignal.any([timeout.signal, open.signal, ...(signal ? [signal] : [])]),
          ...(body ? { body: Buffer.from(body) } : {}),
        });
        async function* chunks() {
          for await (const chunk of answer.body ?? []) {
            clearTimeout(timer);
            timer = late('body-timeout', limits.body);
            yield chunk;
          }
        }
        clearTimeout(timer);
        timer = late('body-timeout', limits.body);
        const { status } = answer;
        // A fetch decodes what the header says, and nothing beyond.
        const readAll = async () => {
          const bytes = await readBody(chunks(), answer.headers.get('content-length'), limits.responseBytes);
          return decodeBody(bytes, null, limits.responseBytes);
        };
        return {
          status,
          header: (name) => answer.headers.get(name),
          body: await keepingStatus(status, readAll, signal),
        };
      } catch (thrown) {
        throw transportError(timeout.signal.aborted ? timeout.signal.reason : thrown, signal);
      } finally {
        clearTimeout(timer);
        clearTimeout(whole);
      }
    },
    async close() {
      open.abort();
    },
  };
}
