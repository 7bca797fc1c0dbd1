import { type Transport, TransportError } from './transport';

/**
 * undici first; where it could make no connection at all, so that nothing was sent, the editor's fetch once, which may
 * know a proxy, a PAC file or a certificate that undici does not. What worked is tried first for that host from then on.
 *
 * Where both fail, the first failure is reported: it names the cause, a fetch often only says that it failed.
 */
export function createAutoTransport(undici: Transport, editor: Transport): Transport {
  const worked = new Map<string, Transport>();
  return {
    async send(request) {
      const { host } = request.url;
      const first = worked.get(host) ?? undici;
      const second = first === undici ? editor : undici;
      try {
        const answer = await first.send(request);
        worked.set(host, first);
        return answer;
      } catch (failure) {
        if (!(failure instanceof TransportError) || failure.sent) throw failure;
        try {
          const answer = await second.send(request);
          worked.set(host, second);
          return answer;
        } catch (further) {
          // Only a failure before anything was sent may be hidden behind the first one.
          throw further instanceof TransportError && further.sent ? further : failure;
        }
      }
    },
    async close() {
      await Promise.all([undici.close(), editor.close()]);
    },
  };
}
