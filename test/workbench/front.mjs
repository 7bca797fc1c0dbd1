// @ts-check
/**
 * What stands before the server, as code-server's own front does: it gives the page the half of the key without which a
 * browser's VS Code forgets every secret at its next load, and lets nobody in who came by another name.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

const keyPath = '/mint-key';

/**
 * @param {{ port: number, upstream: number, token: string, key: Buffer }} options `port` 0 takes a free one; `token` is
 *   the server's connection token; `key` has 32 bytes.
 * @returns {Promise<{ port: number, close: () => void }>}
 */
export function startFront({ port, upstream, token, key }) {
  const server = createServer((incoming, outgoing) => {
    if (!isAddressed(incoming)) return void outgoing.writeHead(421).end('Misdirected request\n');
    if (incoming.url === keyPath && incoming.method === 'POST')
      return void (isAdmitted(incoming, token) ? outgoing.end(key) : outgoing.writeHead(403).end());
    const { method, url, headers } = incoming;
    const forwarded = request({ host: '127.0.0.1', port: upstream, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  server.on('upgrade', (incoming, socket, head) => {
    if (!isAddressed(incoming)) return void socket.destroy();
    const forwarded = connect(upstream, '127.0.0.1', () => {
      const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
      for (let i = 0; i < incoming.rawHeaders.length; i += 2)
        lines.push(`${incoming.rawHeaders[i]}: ${incoming.rawHeaders[i + 1]}`);
      forwarded.write(`${lines.join('\r\n')}\r\n\r\n`);
      forwarded.write(head);
      forwarded.pipe(socket).pipe(forwarded);
    });
    forwarded.on('error', () => socket.destroy());
    socket.on('error', () => forwarded.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
      resolve({
        port: address.port,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

/**
 * A page of the web can point a name of its own at 127.0.0.1: only these names are answered.
 * @param {import('node:http').IncomingMessage} incoming
 */
function isAddressed({ headers }) {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '');
}

/**
 * @param {import('node:http').IncomingMessage} incoming
 * @param {string} token
 */
function isAdmitted({ headers }, token) {
  const cookie = /(?:^|;\s*)vscode-tkn=([^;]*)/.exec(headers.cookie ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(cookie), digest(token));
}

/**
 * Of one length for any text: characters and bytes are counted differently, and unequal lengths throw.
 * @param {string} text
 */
function digest(text) {
  return createHash('sha256').update(text).digest();
}
