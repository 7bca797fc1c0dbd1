import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readPasted } from '../../../../src/webhooks/pasted';
import { cmdWords, posixWords } from '../../../../src/webhooks/pasted/shell-words';

const body = '{"event":"lead.created","delivered_at":"2026-07-02T14:05:00.000Z","lead":{"contact_name":"Zoë O\'Neil"}}';
const signature = `sha256=${'ab'.repeat(32)}`;
const timestamp = '1783001103';
const deliveryId = '3f8c2f8e-6c0b-4f0e-9a59-0d3c6f1c2b11';

/** What a test looks at: the body as text, so that a difference can be read. */
function read(text: string) {
  const pasted = readPasted(text);
  return pasted && { ...pasted, body: pasted.body && Buffer.from(pasted.body).toString() };
}

const whole = { body, doubt: null, timestamp, signature, deliveryId, receivedAt: null };

describe('words of a command line', () => {
  // Made by bash: for each line, the words it hands to a program.
  const { cases }: { cases: { line: string; words: string[] }[] } = JSON.parse(
    readFileSync('test/fixtures/pasted/shell-words.json', 'utf8'),
  );
  for (const { line, words } of cases)
    it(`reads ${JSON.stringify(line)} as bash does`, () => {
      assert.deepEqual(
        posixWords(line).map((word) => word.toString('base64')),
        words,
      );
    });

  it("joins the halves of a character that a browser's escapes tear apart", () => {
    assert.deepEqual(posixWords(String.raw`$'\ud83c\udfe0'`).map(String), ['🏠']);
  });

  it("reads what browsers write for Windows' cmd", () => {
    const line = '-H ^"X-A: b^" ^\r\n  --data-raw ^"^{^\\^"price^\\^":^\\^"5^%^ off^\\^"^}^\r\n\r\nnext^"';
    assert.deepEqual(cmdWords(line).map(String), ['-H', 'X-A: b', '--data-raw', '{"price":"5% off"}\nnext']);
  });
});

describe('readPasted', () => {
  const head = `POST /hook HTTP/1.1\r\nHost: example.com\r\nX-Mega-Signature: ${signature}\r\nx-mega-timestamp:${timestamp}\r\nX-MEGA-DELIVERY: ${deliveryId}\r\n`;

  it('reads raw HTTP', () => {
    assert.deepEqual(read(`${head}\r\n${body}`), { kind: 'http', ...whole });
    assert.deepEqual(read(`\n${head.replaceAll('\r', '')}\n${body}`), { kind: 'http', ...whole });
  });

  it('takes the quotes and commas of a list for what they are, and those of one value for its own', () => {
    const values = { 'x-mega-signature': signature, 'x-mega-timestamp': timestamp, 'x-mega-delivery': deliveryId };
    const block = (line: (name: string, value: string) => string, ends = '\n') =>
      Object.entries(values)
        .map(([name, value]) => line(name, value))
        .join(ends);
    const blocks = [
      block((name, value) => `${name}: "${value}"`),
      block((name, value) => `${name}: "${value}"`, ',\n'),
      block((name, value) => `${name}: '${value}',`),
      block((name, value) => `${name}: ${value}`, ',\n'),
      block((name, value) => `  ${name}: “${value}”`),
      block((name, value) => `${name}: ${/^\d+$/.test(value) ? value : `"${value}"`}`),
      block((name, value) => `"${name}": "${value}"`),
      block((name, value) => `"${name}": "${value}"`, ',\n'),
    ];
    for (const each of blocks)
      for (const text of [
        `POST /hook HTTP/1.1\nHost: "example.com"\n${each}\n\n${body}`,
        `POST https://example.com/hook\nRequest Headers\n${each}\nRequest Body\n${body}`,
        `${each}\n\n${body}`,
      ]) {
        const { kind: _kind, doubt: _doubt, ...found } = read(text) ?? { kind: '', doubt: '' };
        assert.deepEqual(found, { body, timestamp, signature, deliveryId, receivedAt: null }, text);
      }
    const own = `${head.replace(signature, `"${signature}"`)}\r\n${body}`;
    assert.equal(read(own)?.signature, `"${signature}"`);
  });

  it('keeps every byte of a raw body', () => {
    const odd = ` {"a": 1.0,\r\n\t"b":\n2}\r\n\r\n`;
    assert.equal(read(`${head}\r\n${odd}`)?.body, odd);
  });

  it('goes by Content-Length where only line ends were added, and doubts the rest', () => {
    const length = Buffer.byteLength(body);
    const withLength = (count: number, text: string) => read(`${head}Content-Length: ${count}\r\n\r\n${text}`);
    assert.equal(withLength(length, `${body}\n`)?.body, body);
    assert.equal(withLength(length, `${body}\n`)?.doubt, null);
    assert.match(withLength(length + 5, body)?.doubt ?? '', new RegExp(`is ${length + 5}, the paste has ${length}`));
    assert.equal(withLength(length + 1, `${body}\n`)?.body, `${body}\n`);
  });

  it('joins chunks, and leaves a body that a proxy has joined', () => {
    const first = Buffer.from(body).subarray(0, 20).toString();
    const rest = body.slice(20);
    const size = (text: string) => Buffer.byteLength(text).toString(16);
    const chunked = `${size(first)}\r\n${first}\r\n${size(rest)};x=y\r\n${rest}\r\n0\r\n\r\n`;
    assert.equal(read(`${head}Transfer-Encoding: chunked\r\n\r\n${chunked}`)?.body, body);
    assert.equal(read(`${head}Transfer-Encoding: chunked\r\n\r\n${body}`)?.body, body);
  });

  it('doubts a compressed body', () => {
    assert.match(read(`${head}Content-Encoding: gzip\r\n\r\n???`)?.doubt ?? '', /gzip/);
  });

  it('reads the headers of curl -v and no body', () => {
    const verbose = `${head}\r\n`.replaceAll('\r', '').replaceAll(/^/gm, '> ');
    assert.deepEqual(read(`${verbose}\n* upload completely sent off\n< HTTP/1.1 200 OK`), {
      kind: 'http',
      ...whole,
      body: null,
    });
  });

  it('reads cURL for a POSIX shell', () => {
    const quoted = `'${body.replaceAll("'", String.raw`'\''`)}'`;
    const headers = `-H 'X-Mega-Signature: ${signature}' --header "x-mega-timestamp: ${timestamp}"`;
    const command = (rest: string) =>
      `curl 'https://example.com/hook' \\\n  ${headers} -HX-Mega-Delivery:${deliveryId} ${rest}`;
    assert.deepEqual(read(command(`--data-raw ${quoted}`)), { kind: 'curl', ...whole });
    assert.deepEqual(read(`$ ${command(`--compressed -d ${quoted} -X POST`)}`), { kind: 'curl', ...whole });
    assert.deepEqual(read(command(`--data-raw='@x'`))?.body, '@x');
    assert.match(read(command('--data-binary @payload.json'))?.doubt ?? '', /payload\.json/);
    assert.equal(read(command('--data-binary @payload.json'))?.body, null);
  });

  it("reads cURL for Windows' cmd", () => {
    const command = `curl ^"https://example.com^" ^\r\n  -H ^"X-Mega-Signature: ${signature}^" ^\r\n  -H ^"X-Mega-Timestamp: ${timestamp}^" ^\r\n  --data-raw ^"^{^\\^"a^\\^":1^}^"`;
    assert.deepEqual(read(command), { kind: 'curl', ...whole, deliveryId: null, body: '{"a":1}' });
  });

  it('reads a HAR entry and a whole HAR', () => {
    const entry = {
      startedDateTime: '2026-07-02T14:05:03.000Z',
      request: {
        headers: [
          { name: 'x-mega-signature', value: signature },
          { name: 'x-mega-timestamp', value: timestamp },
          { name: 'x-mega-delivery', value: deliveryId },
        ],
        postData: { mimeType: 'application/json', text: body },
      },
    };
    const expected = { kind: 'har', ...whole, receivedAt: '2026-07-02T14:05:03.000Z' };
    assert.deepEqual(read(JSON.stringify(entry, null, 2)), expected);
    assert.deepEqual(read(JSON.stringify({ log: { version: '1.2', entries: [entry] } })), expected);
    const encoded = { mimeType: 'application/json', encoding: 'base64', text: Buffer.from(body).toString('base64') };
    assert.deepEqual(read(JSON.stringify({ ...entry, request: { ...entry.request, postData: encoded } })), expected);
  });

  const headers = { 'X-Mega-Signature': signature, 'X-Mega-Timestamp': timestamp, 'X-Mega-Delivery': deliveryId };

  it('reads a log line in JSON, alone, behind a prefix or among others', () => {
    const line = JSON.stringify({ level: 30, time: '2026-07-02T14:05:03.000Z', req: { headers, rawBody: body } });
    const expected = { kind: 'json', ...whole, receivedAt: '2026-07-02T14:05:03.000Z' };
    assert.deepEqual(read(line), expected);
    assert.deepEqual(read(`2026-07-02 14:05:03 INFO [web] ${line}\n`), expected);
    assert.deepEqual(read(`{"level":30,"msg":"start"}\n${line}\n{"level":30}`), expected);
  });

  it('reads serverless events, buffers and lists of values', () => {
    const lambda = { headers, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
    assert.deepEqual(read(JSON.stringify(lambda)), { kind: 'json', ...whole });
    const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
    assert.deepEqual(read(JSON.stringify({ headers: lists, body: Buffer.from(body) })), { kind: 'json', ...whole });
    const flat = Object.entries(headers).flat();
    assert.deepEqual(read(JSON.stringify({ rawHeaders: flat, body })), { kind: 'json', ...whole });
  });

  it('takes a body that was logged as an object by its own text, and doubts it', () => {
    const read1 = read(`{"headers":${JSON.stringify(headers)},"body":{"a": 1.0, "b":"\\u00e9"}}`);
    assert.equal(read1?.body, '{"a": 1.0, "b":"\\u00e9"}');
    assert.match(read1?.doubt ?? '', /logged as an object/);
  });

  it('finds headers in blocks, lists and lines of any style', () => {
    const expected = { kind: 'headers', ...whole, body: null };
    const three = [
      ['X-Mega-Signature', signature],
      ['X-Mega-Timestamp', timestamp],
      ['X-Mega-Delivery', deliveryId],
    ] as const;
    for (const text of [
      three.map(([name, value]) => `${name}: ${value}`).join('\n'),
      three.map(([name, value]) => `${name}:\n${value}`).join('\r\n'),
      three.map(([name, value]) => `${name.toLowerCase()}\t${value}`).join('\n'),
      three.map(([name, value]) => `"${name}" => ["${value}"],`).join('\n'),
      three.map(([name, value]) => `HTTP_${name.toUpperCase().replaceAll('-', '_')}=${value}`).join(' '),
      `received { ${three.map(([name, value]) => `'${name.toLowerCase()}': '${value}'`).join(', ')} }`,
      three.map(([name, value]) => `  -H '${name}: ${value}' \\`).join('\n'),
    ])
      assert.deepEqual(read(text), expected, text);
  });

  it("keeps a header's own quotes, because they are a fault to be seen", () => {
    assert.equal(read(`X-Mega-Signature: "${signature}"`)?.signature, `"${signature}"`);
  });

  it('leaves a header empty that stands in torn pieces, as a shell would join them', () => {
    const command = (header: string) =>
      `curl https://example.com/hook -H ${header} -H 'X-Mega-Timestamp: ${timestamp}' --data-raw '{"a":1}'`;
    const torn = `'X-Mega-Signature: ${signature.slice(0, 40)}''${signature.slice(40)}'`;
    assert.equal(read(command(`'X-Mega-Signature: ${signature}'`))?.signature, signature);
    assert.deepEqual([read(command(torn))?.signature, read(command(torn))?.timestamp], [null, timestamp]);
    assert.equal(read(command(`'X-Mega-Signature: ${signature}'2e2bb85f`))?.signature, null);
  });

  it('reads the lines around the headers of a long log, and says so', () => {
    const request = `POST /x HTTP/1.1\nX-Mega-Signature: ${signature}\nX-Mega-Timestamp: ${timestamp}\n\n${body}\n\n`;
    const log = 'info: nothing\n'.repeat(9000);
    for (const text of [request + log, log + request, log + request + log]) {
      const found = read(text);
      assert.deepEqual([found?.signature, found?.timestamp], [signature, timestamp]);
      assert.ok(found?.body?.startsWith(body));
      assert.match(found?.doubt ?? '', /long/);
    }
    assert.doesNotMatch(read(request)?.doubt ?? '', /long/);
  });

  it('is null where there is nothing of a delivery', () => {
    for (const text of ['', body, 'curl https://example.com -d x', 'X-Mega-Foo: 1'])
      assert.equal(readPasted(text), null, text);
  });
});
