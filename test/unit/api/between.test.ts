/** Answers of what stands between: proxies, load balancers, firewalls, portals. Byte for byte, over a real socket. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createClient, type LeadApi, type LeadApiErrorKind, type TransportLimits } from '../../../src/api';
import { createFetchTransport } from '../../../src/api/fetch';
import { createUndiciTransport } from '../../../src/api/undici';
import { customerId, failure, instantClock, startRawServer, token } from '../../support/answering';

const limits: TransportLimits = { connect: 1000, headers: 1500, body: 1500, whole: 2000, responseBytes: 1_000_000 };
const page = JSON.stringify(JSON.parse(readFileSync('test/fixtures/contract/list-leads.response.json', 'utf8')));
const lead = JSON.stringify({ lead: JSON.parse(page).leads[0] });

/** An answer with the length it has. */
function whole(status: string, headers: readonly string[], body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  const head = [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${bytes.byteLength}`, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), bytes]);
}
const html = (status: string, server: string, text: string, ...more: string[]) =>
  whole(
    status,
    [`Server: ${server}`, 'Content-Type: text/html; charset=UTF-8', ...more],
    `<html><head><title>${text}</title></head><body><h1>${text}</h1><p>Bearer ${token}</p></body></html>`,
  );
const cloudflare = (status: string, text: string, ...more: string[]) =>
  html(status, 'cloudflare', text, 'CF-RAY: 8a1b2c3d4e5f-FRA', ...more);
const closing = (text: string | Buffer) => (socket: Socket) => void socket.end(text);

type Sent = Buffer | ((socket: Socket) => void);
/** What comes back to a lead that is created, and what it means. */
type Failure = readonly [what: string, sent: Sent, kind: LeadApiErrorKind, mayHaveTakenEffect: boolean, words: RegExp];
const failures: readonly Failure[] = [
  [
    'nginx 413',
    html('413 Request Entity Too Large', 'nginx/1.25.3', '413 Request Entity Too Large'),
    'refused',
    false,
    /413.*proxy or firewall/,
  ],
  ['nginx 502', html('502 Bad Gateway', 'nginx', '502 Bad Gateway'), 'server', true, /502.*same Idempotency-Key/],
  ['nginx 504', html('504 Gateway Time-out', 'nginx', '504 Gateway Time-out'), 'server', true, /504/],
  ...(['520', '521', '522', '523', '524', '525', '526', '527', '530'] as const).map(
    (code): Failure => [
      `Cloudflare ${code}`,
      cloudflare(`${code} <none>`, `Error ${code}`),
      'server',
      true,
      new RegExp(code),
    ],
  ),
  [
    'Cloudflare 1015',
    cloudflare('429 Too Many Requests', 'Error 1015', 'Retry-After: 5'),
    'rate-limited',
    false,
    /Try again in 5 s/,
  ],
  [
    "Cloudflare's challenge",
    cloudflare('403 Forbidden', 'Just a moment...', 'cf-mitigated: challenge'),
    'forbidden',
    false,
    /proxy or firewall/,
  ],
  [
    'AWS ALB 503',
    html('503 Service Temporarily Unavailable', 'awselb/2.0', '503 Service Temporarily Unavailable'),
    'server',
    true,
    /503/,
  ],
  ['AWS ALB 464', whole('464', ['Server: awselb/2.0'], ''), 'refused', false, /464/],
  [
    'API Gateway',
    whole(
      '403 Forbidden',
      ['x-amzn-ErrorType: ForbiddenException', 'Content-Type: application/json'],
      '{"message":"Forbidden"}',
    ),
    'forbidden',
    false,
    /proxy or firewall/,
  ],
  [
    'Envoy',
    whole(
      '503 Service Unavailable',
      ['server: envoy', 'content-type: text/plain'],
      'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
    ),
    'server',
    true,
    /503/,
  ],
  ['Varnish', html('503 Backend fetch failed', 'Varnish', 'Guru Meditation'), 'server', true, /503/],
  [
    'HAProxy 408',
    whole(
      '408 Request Time-out',
      ['Cache-Control: no-cache', 'Connection: close'],
      '<html><body><h1>408 Request Time-out</h1>',
    ),
    'server',
    true,
    /whole request in time/,
  ],
  [
    'IIS 404.13',
    html('404 Not Found', 'Microsoft-IIS/10.0', 'HTTP Error 404.13 - CONTENT_LENGTH_TOO_LARGE'),
    'not-found',
    false,
    /proxy or firewall/,
  ],
  ['IIS 502.3', html('502 Bad Gateway', 'Microsoft-IIS/10.0', 'HTTP Error 502.3'), 'server', true, /502/],
  [
    'a captive portal',
    html('200 OK', 'portal', 'Sign in to Wi-Fi'),
    'unreadable-answer',
    true,
    /not JSON \(\d+ bytes\): text\/html/,
  ],
  [
    'a portal that redirects',
    whole('302 Found', ['Location: http://portal.test/?u=1'], ''),
    'redirect',
    false,
    /Redirects are not followed/,
  ],
  ['303 after a POST', whole('303 See Other', ['Location: /leads/1'], ''), 'redirect', true, /303/],
  ['511', html('511 Network Authentication Required', 'portal', 'Log in'), 'server', true, /511/],
  ['no body', whole('200 OK', [], ''), 'unreadable-answer', true, /0 bytes/],
  ['204', Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'), 'unreadable-answer', true, /0 bytes/],
  ['null', whole('200 OK', [], 'null'), 'unexpected-answer', true, /expected object, received null/],
  ['a list', whole('200 OK', [], '[]'), 'unexpected-answer', true, /expected object, received array/],
  [
    'the envelope of an error with 200',
    whole('200 OK', [], '{"error":{"type":"api_error","code":500,"message":"x"}}'),
    'unexpected-answer',
    true,
    /“x”/,
  ],
  [
    'latin-1 without a word',
    whole('200 OK', [], Buffer.from(lead.replace('"id"', '"x":"é","id"'), 'latin1')),
    'unreadable-answer',
    true,
    /not JSON/,
  ],
  ['HTTP/1.0, cut off', closing(`HTTP/1.0 200 OK\r\n\r\n${lead.slice(0, -20)}`), 'unreadable-answer', true, /not JSON/],
  [
    'chunks, cut off',
    closing(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"lea\r\n`),
    'interrupted',
    true,
    /broke before/,
  ],
  [
    'chunks without a length',
    closing('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n'),
    'interrupted',
    true,
    /HPE_|Parser/,
  ],
  [
    'fewer bytes than announced',
    closing(`HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n${lead}`),
    'interrupted',
    true,
    /broke before/,
  ],
  [
    'two lengths',
    closing(`HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{"a":1}`),
    'interrupted',
    true,
    /./,
  ],
  [
    'a length of no sense',
    closing('HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}'),
    'interrupted',
    true,
    /HPE_|Parser/,
  ],
  [
    'another protocol',
    closing('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
    'interrupted',
    true,
    /./,
  ],
  ['nothing at all', closing(''), 'interrupted', true, /broke before/],
  ['half a head', closing('HTTP/1.1 200 OK\r\nContent-Le'), 'interrupted', true, /./],
  [
    'a token in the words',
    whole('400 Bad Request', [], JSON.stringify({ error: { type: 't', code: 400, message: `no ${token} <b>` } })),
    'refused',
    false,
    /“no mega_… <b>”/,
  ],
];

/** What is as good as the API's own answer. */
const successes: readonly [what: string, sent: Sent][] = [
  ['no Content-Type', whole('200 OK', [], page)],
  ['another Content-Type', whole('200 OK', ['Content-Type: text/html'], page)],
  ['HTTP/1.0 without a length', closing(`HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n${page}`)],
  ['a byte order mark', whole('200 OK', [], `\ufeff${page}`)],
  [
    'UTF-16',
    whole('200 OK', ['Content-Type: application/json; charset=utf-16'], Buffer.from(`\ufeff${page}`, 'utf16le')),
  ],
  [
    'UTF-16 by its charset alone',
    whole('200 OK', ['Content-Type: application/json;charset="utf-16le"'], Buffer.from(page, 'utf16le')),
  ],
  [
    'latin-1 that says so',
    whole('200 OK', ['Content-Type: application/json; charset=ISO-8859-1'], Buffer.from(page, 'latin1')),
  ],
  ['an unknown charset of plain UTF-8', whole('200 OK', ['Content-Type: application/json; charset=utf8mb4'], page)],
  [
    'early hints',
    Buffer.concat([
      Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: </x.css>; rel=preload\r\n\r\n'),
      whole('200 OK', [], page),
    ]),
  ],
  ['102 before it', Buffer.concat([Buffer.from('HTTP/1.1 102 Processing\r\n\r\n'), whole('200 OK', [], page)])],
  ['203', whole('203 Non-Authoritative Information', ['Via: 1.1 proxy'], page)],
  ['white space around it', whole('200 OK', [], `\r\n\t ${page}\n\n`)],
];

for (const [name, create] of [
  ['undici', (own: TransportLimits) => createUndiciTransport(undefined, own)],
  ['fetch', (own: TransportLimits) => createFetchTransport(own)],
] as const) {
  async function withAnswers(sent: Sent, work: (api: LeadApi) => Promise<void>, own = limits): Promise<void> {
    const server = await startRawServer((socket) => (typeof sent === 'function' ? sent(socket) : socket.write(sent)));
    const transport = create(own);
    try {
      const connection = { baseUrl: server.url, customerId, token };
      await work(createClient(connection, { transport, clock: instantClock() }));
    } finally {
      await transport.close();
      await server.close();
    }
  }

  describe(`what stands between, over ${name}`, () => {
    for (const [what, sent, kind, mayHaveTakenEffect, words] of failures)
      it(`fails in words: ${what}`, () =>
        withAnswers(sent, async (api) => {
          const error = await failure(api.createLead({ contact_name: 'Ann' }, { idempotencyKey: 'k', attempts: 1 }));
          assert.deepEqual([error.kind, error.mayHaveTakenEffect], [kind, mayHaveTakenEffect]);
          assert.match(error.message, words);
          // A sentence or a few, and nothing of what a proxy shows people in a browser.
          assert.ok(error.message.length < 500, error.message);
          assert.doesNotMatch(error.message, /<html|<h1|<title|CF-RAY|\r|\n|portal\.test/);
        }));

    for (const [what, sent] of successes)
      it(`is read: ${what}`, () =>
        withAnswers(sent, async (api) => {
          assert.equal((await api.listLeads({})).total, JSON.parse(page).total);
        }));

    // undici takes a 100 that nobody waits for as a broken answer, and a fetch takes 407 so. Both were answers to a request.
    for (const [what, sent] of [
      ['100', Buffer.concat([Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'), whole('200 OK', [], lead)])],
      ['407', html('407 Proxy Authentication Required', 'squid/6.6', 'ERR', 'Proxy-Authenticate: Basic realm="x"')],
    ] as const)
      it(`ends, and never as one that was not sent: ${what}`, () =>
        withAnswers(sent, async (api) => {
          const error = await failure(api.createLead({ contact_name: 'Ann' }, { idempotencyKey: 'k', attempts: 1 }));
          assert.ok(['interrupted', 'refused'].includes(error.kind), error.kind);
          assert.equal(error.mayHaveTakenEffect, error.kind === 'interrupted');
        }));

    it('repeats at once what a date in the past asks for', async () => {
      const busy = whole('503 Service Unavailable', ['Retry-After: Wed, 21 Oct 2015 07:28:00 GMT'], '');
      let count = 0;
      await withAnswers(
        (socket) => void socket.write(++count === 1 ? busy : whole('200 OK', [], page)),
        async (api) => void (await api.listLeads({})),
      );
      assert.equal(count, 2);
    });

    it('gives up on information without an end', async () => {
      let timer: NodeJS.Timeout | undefined;
      await withAnswers(
        (socket) => {
          timer ??= setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20);
        },
        async (api) => {
          const error = await failure(api.createLead({ contact_name: 'Ann' }, { idempotencyKey: 'k', attempts: 1 }));
          assert.deepEqual([error.kind, error.mayHaveTakenEffect], ['interrupted', true]);
        },
        { ...limits, whole: 300 },
      ).finally(() => clearInterval(timer));
    });

    it('takes nothing of one answer for the next', async () => {
      let count = 0;
      const sent = (socket: Socket) => {
        const extra = ++count === 1 ? `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}` : '';
        socket.write(Buffer.concat([whole('200 OK', [], page), Buffer.from(extra)]));
      };
      await withAnswers(sent, async (api) => {
        await api.listLeads({});
        assert.equal((await api.listLeads({})).total, JSON.parse(page).total);
      });
    });
  });
}
