/** Requests as logs, proxies and pages show them: what is filled in is what was sent, or a doubt says that it may not be. */
import assert from 'node:assert/strict';
import { readPasted } from '../../../../src/webhooks/pasted';

const time = '1783000123';
const id = '0b7c1a52-7d63-4f7b-9d3e-2f4f0d8d8a11';
const sent =
  '{"event":"lead.created","delivered_at":"2026-07-02T14:05:00.000Z","lead":{"id":"3f8c1b","contact_name":"Zoë O\'Neil \\"Z\\"","contact_phone":null,"custom_fields":{"budget":"500000","note":"a/b & c"}}}';
const signature = `sha256=${'3f9a1c07d25e8b64'.repeat(4)}`;
const length = Buffer.byteLength(sent);
const value: unknown = JSON.parse(sent);
const pretty = JSON.stringify(value, null, 2);
const q = (text: string) => JSON.stringify(text);
const rubyHash =
  '{"event"=>"lead.created", "delivered_at"=>"2026-07-02T14:05:00.000Z", "lead"=>{"id"=>"3f8c1b", "contact_name"=>"Zoë", "contact_phone"=>nil}}';

const pastes: Readonly<Record<string, string>> = {
  'a delivery of a page, as in taskcluster#5807': `Headers:\nRequest method: POST\nAccept: */*\ncontent-type: application/json\nX-Mega-Delivery: ${id}\nX-Mega-Signature: ${signature}\nX-Mega-Timestamp: ${time}\n\nPayload:\n${pretty}\n`,
  'a log of Laravel, as in shopify-api-php#341': `[2024-05-03 12:16:07] local.INFO: webhook headers {"content-length":["${length}"],"x-mega-signature":["${signature}"],"x-mega-timestamp":["${time}"],"x-mega-delivery":["${id}"]} \n[2024-05-03 12:16:07] local.INFO: webhook payload ${JSON.stringify({ delivered_at: '2026-07-02T14:05:00.000Z', event: 'lead.created' })} \n[2024-05-03 12:16:07] local.INFO: webhook payload str${sent}  \n`,
  'a line of a log of Rails': `Started POST "/hooks/mega" for 1.2.3.4 at 2026-07-02 14:05:03 +0000\nX-Mega-Signature: ${signature} X-Mega-Timestamp: ${time} X-Mega-Delivery: ${id}\nraw: ${sent}\nCompleted 401 Unauthorized in 2ms`,
  'headers in a row': `X-Mega-Timestamp: ${time}, X-Mega-Delivery: ${id}, X-Mega-Signature: ${signature}\n\n${sent}`,
  'laravel telescope': JSON.stringify(
    {
      uri: '/webhooks/mega',
      method: 'POST',
      headers: { 'x-mega-signature': signature, 'x-mega-timestamp': time, 'x-mega-delivery': id },
      payload: value,
      response_status: 401,
    },
    null,
    4,
  ),
  'nginx escape=default': `10.0.0.1 - - [02/Jul/2026:14:05:01 +0000] "POST /hook HTTP/1.1" 401 0 sig="${signature}" ts="${time}" x-mega-signature="${signature}" x-mega-timestamp="${time}" x-mega-delivery="${id}" body="${sent
    .replace(/"/g, '\\x22')
    .replace(/\\(?!x22)/g, '\\x5C')
    .replace(/ë/g, '\\xC3\\xAB')}"`,
  'nginx escape=json': JSON.stringify({
    time: '2026-07-02T14:05:01+00:00',
    http_x_mega_signature: signature,
    http_x_mega_timestamp: time,
    http_x_mega_delivery: id,
    request_body: sent,
  }),
  'nginx <"body" >"resp"': `POST /hook 401 "${signature}" x_mega_signature: "${signature}" x_mega_timestamp: "${time}" x_mega_delivery: "${id}" <${q(sent)} >"bad signature"`,
  'rails log': `Started POST "/webhooks/mega" for 10.0.0.1 at 2026-07-02 14:05:01 +0000\nProcessing by WebhooksController#create as JSON\n  Parameters: ${rubyHash}\nX-Mega-Signature: ${signature}\nX-Mega-Timestamp: ${time}\nX-Mega-Delivery: ${id}\nCompleted 401 Unauthorized in 3ms`,
  'rails env dump': `{"HTTP_X_MEGA_SIGNATURE"=>"${signature}", "HTTP_X_MEGA_TIMESTAMP"=>"${time}", "HTTP_X_MEGA_DELIVERY"=>"${id}", "rack.input"=>#<StringIO>, "RAW_POST_DATA"=>${q(sent)}}`,
  'an object of Node, as in shopify-app-template-node#680': `Order Created Webhook request received  {\n  host: 'x.ngrok.io',\n  'x-mega-signature': '${signature}',\n  'x-mega-timestamp': '${time}',\n  'x-mega-delivery': '${id}'\n}\nbody:  {\n  event: 'lead.created',\n  delivered_at: '2026-07-02T14:05:00.000Z',\n  lead: {\n    id: '3f8c1b',\n    contact_phone: null\n  }\n}\n`,
  'api gateway log': `(a1) Method request headers: {X-Mega-Signature=${signature}, X-Mega-Timestamp=${time}, X-Mega-Delivery=${id}, Content-Type=application/json}\n(a1) Method request body before transformations: ${sent}\n(a1) Endpoint request body after transformations: {"resource":"/hook"}`,
  'spring CommonsRequestLoggingFilter': `After request [POST /hook, client=10.0.0.1, headers=[host:"h", x-mega-signature:"${signature}", x-mega-timestamp:"${time}", x-mega-delivery:"${id}", Content-Type:"application/json;charset=UTF-8"], payload=${sent}]`,
  'aspnet HttpLogging': `info: Microsoft.AspNetCore.HttpLogging.HttpLoggingMiddleware[1]\n      Request:\n      Protocol: HTTP/1.1\n      Method: POST\n      Path: /hook\n      X-Mega-Signature: ${signature}\n      X-Mega-Timestamp: ${time}\n      X-Mega-Delivery: ${id}\ninfo: Microsoft.AspNetCore.HttpLogging.HttpLoggingMiddleware[3]\n      RequestBody: ${sent}\ninfo: Microsoft.AspNetCore.HttpLogging.HttpLoggingMiddleware[4]\n      ResponseBody: {"error":"bad"}`,
  'mitmproxy detail': `2026-07-02 14:05:01 POST http://h/hook\n                    ← 401 Unauthorized 3ms\nRequest                Response               Detail\nHost:              h\nX-Mega-Signature:  ${signature}\nX-Mega-Timestamp:  ${time}\nX-Mega-Delivery:   ${id}\nContent-Type:      application/json\nJSON                                                   [m:auto]\n${pretty}\n`,
  'wireshark follow': `POST /hook HTTP/1.1\r\nHost: h\r\nX-Mega-Signature: ${signature}\r\nX-Mega-Timestamp: ${time}\r\nX-Mega-Delivery: ${id}\r\nContent-Length: ${length}\r\n\r\n${sent}HTTP/1.1 401 Unauthorized\r\nContent-Length: 3\r\n\r\nbad`,
  'wireshark printable text': `Hypertext Transfer Protocol\n    POST /hook HTTP/1.1\\r\\n\n    Host: h\\r\\n\n    X-Mega-Signature: ${signature}\\r\\n\n    X-Mega-Timestamp: ${time}\\r\\n\n    X-Mega-Delivery: ${id}\\r\\n\n    \\r\\n\n    [Full request URI: http://h/hook]\n    File Data: ${length} bytes\nJavaScript Object Notation: application/json\n    Object\n        Member: event\n            String value: lead.created\n`,
  'httpie -v': `POST /hook HTTP/1.1\nAccept: application/json\nX-Mega-Signature: ${signature}\nX-Mega-Timestamp: ${time}\nX-Mega-Delivery: ${id}\nHost: h\n\n${pretty.replace(/\n {2}/g, '\n    ')}\n\n\nHTTP/1.1 401 Unauthorized\nContent-Length: 0\n`,
  'Invoke-WebRequest here-string': `$body = @'\n${sent}\n'@\nInvoke-WebRequest -Uri http://h/hook -Method POST -Headers @{ 'X-Mega-Signature' = '${signature}'; 'X-Mega-Timestamp' = '${time}'; 'X-Mega-Delivery' = '${id}' } -ContentType 'application/json' -Body $body`,
  'Invoke-RestMethod double quoted': `Invoke-RestMethod -Method Post -Uri "http://h/hook" -Headers @{"X-Mega-Signature"="${signature}";"X-Mega-Timestamp"="${time}";"X-Mega-Delivery"="${id}"} -Body "${sent.replace(/`/g, '``').replace(/"/g, '`"')}"`,
  'socat -v': `> 2026/07/02 14:05:03.000123456  length=900 from=0 to=899\nPOST /hook HTTP/1.1\\r\nHost: h\\r\nX-Mega-Signature: ${signature}\\r\nX-Mega-Timestamp: ${time}\\r\nX-Mega-Delivery: ${id}\\r\n\\r\n${sent}< 2026/07/02 14:05:03.000223456  length=28 from=0 to=27\nHTTP/1.1 401 Unauthorized\\r\n\\r\n`,
  'line ends as vim shows them': `POST /hook HTTP/1.1^M\nHost: h^M\nX-Mega-Signature: ${signature}^M\nX-Mega-Timestamp: ${time}^M\nX-Mega-Delivery: ${id}^M\n^M\n${sent}`,
  'an export of Burp': `<?xml version="1.0"?>\n<items burpVersion="2024.5">\n  <item>\n    <url><![CDATA[http://h/hook]]></url>\n    <request base64="true"><![CDATA[${Buffer.from(`POST /hook HTTP/1.1\r\nHost: h\r\nX-Mega-Signature: ${signature}\r\nX-Mega-Timestamp: ${time}\r\nX-Mega-Delivery: ${id}\r\nContent-Length: ${length}\r\n\r\n${sent}`).toString('base64')}]]></request>\n    <status>401</status>\n  </item>\n</items>\n`,
  'envoy tap': JSON.stringify({
    http_buffered_trace: {
      request: {
        headers: [
          { key: 'x-mega-signature', value: signature },
          { key: 'x-mega-timestamp', value: time },
          { key: 'x-mega-delivery', value: id },
        ],
        body: { truncated: false, as_bytes: Buffer.from(sent).toString('base64') },
      },
    },
  }),
  'postman console': `POST http://h/hook\n{\n  "Network": { "addresses": {} },\n  "Request Headers": {\n    "content-type": "application/json",\n    "x-mega-signature": "${signature}",\n    "x-mega-timestamp": "${time}",\n    "x-mega-delivery": "${id}"\n  },\n  "Request Body": ${q(sent)},\n  "Response Headers": { "date": "x" },\n  "Response Body": "{\\"error\\":\\"bad\\"}"\n}`,
  'cloudwatch lambda inspect': `2026-07-02T14:05:01.000Z\tf3c1\tINFO\t{\n  headers: {\n    'x-mega-signature': '${signature}',\n    'x-mega-timestamp': '${time}',\n    'x-mega-delivery': '${id}'\n  },\n  body: '${sent.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}',\n  isBase64Encoded: false\n}`,
  'sentry breadcrumbs': JSON.stringify(
    {
      breadcrumbs: {
        values: [
          { category: 'http', data: { url: '/hook', method: 'POST' } },
          { category: 'console', message: `x-mega-signature ${signature}` },
        ],
      },
      request: {
        url: 'http://h/hook',
        headers: [
          ['X-Mega-Signature', signature],
          ['X-Mega-Timestamp', time],
          ['X-Mega-Delivery', id],
        ],
        data: value,
      },
    },
    null,
    2,
  ),
  'a table, as in stripe-node#1768': `_error.header | ${signature}\n-- | --\nX-Mega-Signature | ${signature}\nX-Mega-Timestamp | ${time}\nX-Mega-Delivery | ${id}\nerror.payload | {  "event": "lead.created",  "delivered_at": "2026-07-02T14:05:00.000Z", .......}`,
  'two requests, .http file': `POST http://h/a\nX-Mega-Signature: sha256=${'0'.repeat(64)}\nX-Mega-Timestamp: 1\nX-Mega-Delivery: other\n\n{"event":"other"}\n\n###\nPOST http://h/hook\nX-Mega-Signature: ${signature}\nX-Mega-Timestamp: ${time}\nX-Mega-Delivery: ${id}\n\n${sent}\n`,
  'django META': `{'CONTENT_TYPE': 'application/json', 'HTTP_X_MEGA_SIGNATURE': '${signature}', 'HTTP_X_MEGA_TIMESTAMP': '${time}', 'HTTP_X_MEGA_DELIVERY': '${id}'}\nb'${sent.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace('ë', '\\xc3\\xab')}'`,
  'cloudflare tail': JSON.stringify({
    event: {
      request: {
        url: 'https://h/hook',
        method: 'POST',
        headers: { 'x-mega-signature': signature, 'x-mega-timestamp': time, 'x-mega-delivery': id },
      },
    },
    logs: [{ message: ['body', sent], level: 'log' }],
  }),
  'truncated log': `INFO headers={"x-mega-signature": "${signature}", "x-mega-timestamp": "${time}", "x-mega-delivery": "${id}"} body=${sent.slice(0, 120)}...`,
  'hexdump of body only + headers': `X-Mega-Signature: ${signature}\nX-Mega-Timestamp: ${time}\nX-Mega-Delivery: ${id}\n\n00000000  7b 22 65 76 65 6e 74 22  3a 22 6c 65 61 64 2e 63  |{"event":"lead.c|\n00000010  72 65 61 74 65 64 22 7d                           |reated"}|\n`,
};

/**
 * - `sent`: the bytes that were sent, and no doubt
 * - `doubt`: a body, and a doubt whether it is what was sent
 * - `none`: no body
 * - `nothing`: no delivery
 */
const expected: Readonly<Record<string, 'sent' | 'doubt' | 'none' | 'nothing'>> = {
  'nginx escape=default': 'sent',
  'nginx escape=json': 'sent',
  'rails env dump': 'sent',
  'spring CommonsRequestLoggingFilter': 'sent',
  'aspnet HttpLogging': 'sent',
  'wireshark follow': 'sent',
  'Invoke-WebRequest here-string': 'sent',
  'Invoke-RestMethod double quoted': 'sent',
  'postman console': 'sent',
  'cloudwatch lambda inspect': 'sent',
  'a delivery of a page, as in taskcluster#5807': 'doubt',
  'a log of Laravel, as in shopify-api-php#341': 'doubt',
  'a line of a log of Rails': 'doubt',
  'headers in a row': 'sent',
  'laravel telescope': 'doubt',
  'api gateway log': 'doubt',
  'mitmproxy detail': 'doubt',
  'httpie -v': 'doubt',
  'sentry breadcrumbs': 'doubt',
  'two requests, .http file': 'doubt',
  'django META': 'doubt',
  'cloudflare tail': 'doubt',
  'nginx <"body" >"resp"': 'doubt',
  'rails log': 'none',
  'an object of Node, as in shopify-app-template-node#680': 'none',
  'wireshark printable text': 'none',
  'truncated log': 'none',
  'socat -v': 'doubt',
  'line ends as vim shows them': 'sent',
  'an export of Burp': 'sent',
  'envoy tap': 'sent',
  'hexdump of body only + headers': 'none',
  'a table, as in stripe-node#1768': 'nothing',
};

describe('requests as logs, proxies and pages show them', () => {
  for (const [name, text] of Object.entries(pastes))
    it(`are read or doubted: ${name}`, () => {
      const read = readPasted(text);
      const found = read === null ? 'nothing' : read.body === null ? 'none' : read.doubt === null ? 'sent' : 'doubt';
      assert.equal(found, expected[name]);
      if (read === null) return;
      if (found === 'sent') assert.equal(Buffer.from(read.body ?? []).toString(), sent);
      if (name.startsWith('two')) assert.match(read.doubt ?? '', /several deliveries/);
      else assert.deepEqual([read.signature, read.timestamp, read.deliveryId], [signature, time, id]);
    });

  it('are each judged', () => assert.deepEqual(Object.keys(pastes).sort(), Object.keys(expected).sort()));
});
