/** A fix is right where the battery says so: it fails the handler as it was, and passes it as it is mended. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { transformSync } from 'esbuild';
import { findMistakes } from '../../../src/mistakes';
import { mendingsOf } from '../../../src/mistakes/mending';
import { checkHandler } from '../../../src/webhooks';
import { applied } from '../../support/mended';
import { readCorpus } from '../../support/mistake-corpus';

const secret = 'mega_whsec_c2VjcmV0IG9mIHRoZSBoYW5kbGVy';

const comparison = 'expected.length === received.length && crypto.timingSafeEqual(expected, received)';
const handler = (
  hmac: string,
  {
    body = 'Buffer.concat(chunks)',
    compare = comparison,
    prefix = "'sha256=' + ",
    fresh = '/^[0-9]+$/.test(timestamp) && Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300',
  } = {},
) => `const crypto = require('crypto');
module.exports = (req, res) => {
  const chunks = [];
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', () => {
    const body = ${body};
    const timestamp = req.headers['x-mega-timestamp'] || '';
    const received = Buffer.from(req.headers['x-mega-signature'] || '');
    const isFresh = ${fresh};
    const expected = Buffer.from(${prefix}${hmac});
    const isSame = ${compare};
    res.statusCode = isFresh && isSame ? 200 : 401;
    res.end();
  });
};
`;

/** The outcome of a few checks against a handler that is run here. */
async function outcomes(text: string): Promise<string> {
  const made: { exports: unknown } = { exports: null };
  const build = new Function('require', 'module', 'process', text);
  build(createRequire(`${process.cwd()}/`), made, { env: { MEGA_WEBHOOK_SECRET: secret } });
  const server = createServer(made.exports as RequestListener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const ran = await checkHandler({
      url,
      secret,
      only: ['valid', 'space-inside', 'non-ascii', 'other-body', 'stale'],
    });
    return ran.reached ? ran.reports.map(({ id, outcome }) => `${id} ${outcome}`).join() : ran.reason;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Whether esbuild's parser takes a file. */
function isParsed(path: string, text: string): boolean {
  try {
    transformSync(text, { loader: /\.[cm]?ts$/.test(path) ? 'ts' : 'tsx', logLevel: 'silent' });
    return true;
  } catch {
    return false;
  }
}

const key = 'process.env.MEGA_WEBHOOK_SECRET';

describe('a mended line', () => {
  const right = `crypto.createHmac('sha256', ${key}).update(timestamp + '.').update(body).digest('hex')`;
  for (const [mistake, hmac, parts, status = /valid failed/] of [
    ['message-order', `crypto.createHmac('sha256', ${key}).update(body + '.' + timestamp).digest('hex')`],
    ['message-order', `crypto.createHmac('sha256', ${key}).update(\`\${body}.\${timestamp}\`).digest('hex')`],
    ['message-other-separator', `crypto.createHmac('sha256', ${key}).update(timestamp + ':' + body).digest('hex')`],
    ['body-reserialized', right.replace('(body)', '(JSON.stringify(JSON.parse(body)))'), {}, /space-inside failed/],
    ['body-trimmed', right.replace('(body)', '(body.toString().trim())'), {}, /valid passed/],
    [
      'secret-decoded',
      right.replace(key, 'Buffer.from(secret, "base64")'),
      { body: `Buffer.concat(chunks);\n    const secret = ${key}` },
    ],
    [
      'signature-prefix-missing',
      right,
      {
        prefix: '',
        compare: 'mac === signature',
        body: `Buffer.concat(chunks);\n    const signature = req.headers['x-mega-signature']`,
      },
    ],
    [
      'comparison-not-constant-time',
      right,
      {
        compare: 'mac === signature',
        prefix: "'sha256=' + ",
        body: `Buffer.concat(chunks);\n    const signature = req.headers['x-mega-signature']`,
      },
      /valid/,
    ],
    ['signature-prefix-missing', right, { prefix: '' }],
    ['timestamp-unchecked', right, { fresh: 'true' }, /stale failed/],
    ['timestamp-unchecked', right, { fresh: 'Math.abs(Date.now() - Number(timestamp)) <= 300_000' }, /valid failed/],
    ['message-without-dot', `crypto.createHmac('sha256', ${key}).update(timestamp).update(body).digest('hex')`],
    ['message-without-timestamp', `crypto.createHmac('sha256', ${key}).update(body).digest('hex')`],
    ['hmac-other-algorithm', `crypto.createHmac('sha1', ${key}).update(timestamp + '.').update(body).digest('hex')`],
    ['digest-base64', `crypto.createHmac('sha256', ${key}).update(timestamp + '.').update(body).digest('base64')`],
  ] as const)
    it(`takes a handler from failing the battery to passing it: ${mistake}`, async () => {
      const text = handler(hmac, parts).replace('mac === signature', 'expected.toString() === signature');
      const [place] = findMistakes([{ path: 'hook.js', text }], [mistake], mendingsOf);
      assert.ok(place && place.mended.length > 0, JSON.stringify(place));
      const mended = applied(text, place.mended);
      assert.match(await outcomes(text), status);
      assert.doesNotMatch(await outcomes(mended), /failed|inconclusive|skipped/);
      // Comparing in constant time is a mending of its own.
      const left = findMistakes([{ path: 'hook.js', text: mended }], [], mendingsOf).map(({ cause }) => cause);
      assert.deepEqual(left, /=== signature/.test(mended) ? ['comparison-not-constant-time'] : []);
    }).timeout(20_000);

  it('leaves a file whose syntax is as right as before, and changes no other place', () => {
    let count = 0;
    for (const { texts } of readCorpus())
      for (const { mended } of findMistakes(texts, [], mendingsOf)) {
        if (mended.length === 0) continue;
        count++;
        for (const { path, text } of texts) {
          const mine = mended.filter(({ file }) => file === path);
          const written = applied(text, mine);
          if (/\.[cm]?[jt]sx?$/.test(path)) assert.equal(isParsed(path, written), isParsed(path, text), written);
          // What is left out of both is what the mending says, and nothing else.
          assert.equal(
            written.length - text.length,
            mine.reduce((sum, { was, text: put }) => sum + put.length - was.length, 0),
          );
        }
      }
    assert.ok(count > 60, `${count}`);
  }).timeout(20_000);

  it('is not written where what stands there is not what it knows', () => {
    const text = handler(`crypto.createHmac(algorithm, ${key}).update(timestamp + body).digest(form)`);
    for (const { mended } of findMistakes([{ path: 'hook.js', text }], [], mendingsOf))
      assert.ok(mended.every((each) => each.text.includes('+')));
  });

  for (const [mistake, wrong, right] of [
    ['message-without-dot', 'timestamp.encode() + body', 'timestamp.encode() + b"." + body'],
    ['hmac-other-algorithm', 'hashlib.sha1', 'hashlib.sha256'],
    ['message-order', 'body + b"." + timestamp.encode()', 'timestamp.encode() + b"." + body'],
    ['message-other-separator', 'timestamp.encode() + b":" + body', 'timestamp.encode() + b"." + body'],
    ['body-reserialized', 'json.dumps(request.json).encode()', 'request.get_data()'],
    [
      'comparison-not-constant-time',
      'if "sha256=" + mac != request.headers.get("X-Mega-Signature", ""):',
      'if not hmac.compare_digest("sha256=" + mac, request.headers.get("X-Mega-Signature", "")):',
    ],
  ] as const)
    it(`is written in Python: ${mistake}`, () => {
      const text = `import hashlib, hmac, json, os, time
from flask import Flask, request, abort
app = Flask(__name__)
@app.post("/mega")
def mega():
    body = request.get_data()
    timestamp = request.headers.get("X-Mega-Timestamp", "")
    if abs(time.time() - int(timestamp)) > 300:
        abort(401)
    message = timestamp.encode() + b"." + body
    mac = hmac.new(os.environ["MEGA_WEBHOOK_SECRET"].encode(), message, hashlib.sha256).hexdigest()
    if not hmac.compare_digest("sha256=" + mac, request.headers.get("X-Mega-Signature", "")):
        abort(401)
    return "", 204
`;
      const [place] = findMistakes([{ path: 'hook.py', text: text.replace(right, wrong) }], [mistake], mendingsOf);
      assert.ok(place && place.mended.length > 0, JSON.stringify(place));
      const mended = applied(text.replace(right, wrong), place.mended);
      assert.ok(mended.replace('(as_text=True).encode()', '()').includes(right), mended);
    });

  for (const [path, text, right] of [
    [
      'hook.php',
      `<?php
$body = file_get_contents('php://input');
$sig = $_SERVER['HTTP_X_MEGA_SIGNATURE'];
$hash = hash_hmac('sha256', $body, getenv('SECRET'));
if (!hash_equals('sha256=' . $hash, $sig)) { http_response_code(401); exit; }
`,
      "hash_hmac('sha256', $_SERVER['HTTP_X_MEGA_TIMESTAMP'] . '.' . $body, getenv('SECRET'))",
    ],
    [
      'hook.rb',
      `post '/' do
  sig = request.env['HTTP_X_MEGA_SIGNATURE']
  stamp = request.env['HTTP_X_MEGA_TIMESTAMP']
  body = request.body.read
  mac = OpenSSL::HMAC.hexdigest('SHA256', ENV['SECRET'], body)
  halt 401 unless OpenSSL.secure_compare("sha256=#{mac}", sig.to_s)
end
`,
      `OpenSSL::HMAC.hexdigest('SHA256', ENV['SECRET'], "#{stamp}.#{body}")`,
    ],
    [
      'hook.go',
      `package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
)

func hook(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	sig := r.Header.Get("X-Mega-Signature")
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	if !hmac.Equal([]byte("sha256="+hex.EncodeToString(mac.Sum(nil))), []byte(sig)) {
		w.WriteHeader(401)
	}
}
`,
      'mac.Write(append([]byte(r.Header.Get("X-Mega-Timestamp")+"."), body...))',
    ],
    [
      'Hook.cs',
      `app.MapPost("/mega", async (HttpRequest request) =>
{
    var body = await new StreamReader(request.Body).ReadToEndAsync();
    string sig = request.Headers["X-Mega-Signature"];
    string ts = request.Headers["X-Mega-Timestamp"];
    using var hmac = new HMACSHA256(Encoding.UTF8.GetBytes(secret));
    var hash = "sha256=" + Convert.ToHexString(hmac.ComputeHash(Encoding.UTF8.GetBytes(body))).ToLower();
    return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(hash), Encoding.UTF8.GetBytes(sig)) ? Results.Ok() : Results.Unauthorized();
});
`,
      'hmac.ComputeHash(Encoding.UTF8.GetBytes(ts + "." + body))',
    ],
    [
      'hook.py',
      `import hashlib, hmac, json
from flask import Flask, request, abort

def verify(req):
    signature = req.headers.get("X-Mega-Signature", "")
    timestamp = req.headers.get("X-Mega-Timestamp", "")
    payload = json.dumps(req.get_json())
    digest = hmac.new(SECRET.encode(), f"{timestamp}.{payload}".encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest("sha256=" + digest, signature)

@app.route("/hook", methods=["POST"])
def hook():
    if not verify(request):
        abort(401)
    return "", 204
`,
      'payload = req.get_data().decode()',
    ],
  ] as const)
    it(`takes what is at hand: ${path}`, () => {
      const causes = ['message-without-timestamp', 'body-reserialized'] as const;
      const [place] = findMistakes([{ path, text }], causes, mendingsOf);
      const mended = applied(text, place?.mended ?? []);
      assert.ok(mended.includes(right), mended);
      assert.deepEqual(findMistakes([{ path, text: mended }], causes), []);
    });

  it('imports no package into Go whose name is a variable there', () => {
    const text = (stamp: string) => `package hooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
)

func verify(r *http.Request, body []byte) bool {
	${stamp} := r.Header.Get("X-Mega-Timestamp")
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(${stamp} + "." + string(body)))
	return hmac.Equal([]byte("sha256="+hex.EncodeToString(mac.Sum(nil))), []byte(r.Header.Get("X-Mega-Signature")))
}
`;
    const mended = (stamp: string) =>
      findMistakes([{ path: 'hook.go', text: text(stamp) }], ['timestamp-unchecked'], mendingsOf)[0]?.mended.length;
    assert.ok((mended('stamp') ?? 0) > 0);
    assert.equal(mended('time'), 0);
  });
});
