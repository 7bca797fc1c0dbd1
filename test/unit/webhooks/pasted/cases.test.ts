/** Requests as public reports and tools have them, each with the three headers and the bytes that were signed. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPasted } from '../../../../src/webhooks/pasted';

interface Case {
  readonly input: { readonly pasted: string };
  readonly expected: {
    readonly signature: string;
    readonly timestamp: string;
    readonly deliveryId: string | null;
    readonly body_base64: string | null;
  };
}

const folder = 'test/fixtures/pasted/cases';

describe('requests as people have them', () => {
  for (const file of readdirSync(folder))
    it(`reads ${file.replace('.json', '')}`, () => {
      const { input, expected }: Case = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      const read = readPasted(input.pasted);
      const body = read?.body == null ? null : Buffer.from(read.body);
      assert.deepEqual(
        { ...expected, body_base64: expected.body_base64 && Buffer.from(expected.body_base64, 'base64').toString() },
        {
          signature: read?.signature,
          timestamp: read?.timestamp,
          deliveryId: read?.deliveryId,
          body_base64: body?.toString() ?? null,
        },
      );
    });
});

describe('texts about the headers', () => {
  const sentences: Readonly<Record<string, string>> = {
    documentation:
      'The X-Mega-Signature header contains sha256=<hex>. X-Mega-Timestamp: unix seconds. X-Mega-Delivery: a uuid.',
    'a handler': 'const sig = req.headers["x-mega-signature"];\nconst ts = req.headers["x-mega-timestamp"];\n',
  };
  for (const [name, text] of Object.entries(sentences))
    it(`are no request: ${name}`, () => assert.equal(readPasted(text), null));

  it('leave a variable that was given no value empty, and take the one that was', () => {
    const command = `curl -X POST https://example.com -H "X-Mega-Timestamp: $TS" -H "X-Mega-Signature: \${SIG}" -d '{}'`;
    const { timestamp, signature } = readPasted(`SIG=sha256=ab\n${command}`) ?? {};
    assert.deepEqual([timestamp, signature], [null, 'sha256=ab']);
  });

  it('doubt what tcpdump prints as points', () => {
    const packet =
      '14:05:03.1 IP 127.0.0.1.51000 > 127.0.0.1.8080: Flags [P.], seq 1:2, ack 1, win 512, length 99: HTTP: POST /hook HTTP/1.1\nE....@.POST /hook HTTP/1.1\nX-Mega-Timestamp: 1783001103\nX-Mega-Signature: sha256=ab\nContent-Length: 12\n\n{"n":"Zo.."}\n';
    assert.match(readPasted(packet)?.doubt ?? '', /not printed as it came/);
  });
});
