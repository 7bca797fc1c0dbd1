import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { startFront } from '../../workbench/front.mjs';

const token = '0123456789abcdef';

describe('the front of npm start', () => {
  let front: Awaited<ReturnType<typeof startFront>>;

  before(async () => {
    front = await startFront({ port: 0, upstream: 1, token, key: Buffer.alloc(32, 7) });
  });
  after(() => front.close());

  /** The status of the answer to these bytes, written as they are. */
  const statusOf = (start: string, headers: readonly string[] = []) =>
    new Promise<string | undefined>((resolve, reject) => {
      const text = [
        `${start} HTTP/1.1`,
        'Host: 127.0.0.1',
        ...headers,
        'Content-Length: 0',
        'Connection: close',
        '',
        '',
      ];
      const socket = connect(front.port, '127.0.0.1', () => socket.write(Buffer.from(text.join('\r\n'), 'latin1')));
      let answer = '';
      socket.setEncoding('latin1');
      socket.on('data', (part: string) => {
        answer += part;
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(answer.split(' ')[1]));
    });

  for (const [what, headers] of [
    ['no cookie', []],
    ['an empty token', ['Cookie: vscode-tkn=']],
    ['as many characters, more bytes', [`Cookie: vscode-tkn=${'\xe9'.repeat(16)}`]],
    ['as many bytes, fewer characters', [`Cookie: vscode-tkn=${'\xe9'.repeat(8)}`]],
    ['a part of the token', [`Cookie: vscode-tkn=${token.slice(1)}`]],
  ] as const)
    it(`refuses the key to ${what}, and lives on`, async () => {
      assert.equal(await statusOf('POST /mint-key', headers), '403');
      assert.equal(await statusOf('POST /mint-key', [`Cookie: vscode-tkn=${token}`]), '200');
    });
});
