import assert from 'node:assert/strict';
import { findMistakes } from '../../../src/mistakes';

/** Right handlers, in which `W` is the time of sending. */
const handlers: Readonly<Record<string, { readonly text: string; readonly words: string }>> = {
  'h.py': {
    text: `def check(request):
    ts = request.headers.get("x-mega-timestamp")
    W = int(ts)
    if abs(time.time() - W) > 300:
        raise Unauthorized("old")
    good = "sha256=" + hmac.new(SECRET, ts.encode() + b"." + request.body, sha256).hexdigest()
    if not hmac.compare_digest(good, request.headers.get("x-mega-signature")):
        raise Unauthorized("bad signature")`,
    words: 'when end then val var let const final until do where match type',
  },
  'h.js': {
    text: `module.exports = (req, res) => {
  const ts = req.get('x-mega-timestamp');
  const W = Number(ts);
  if (Math.abs(Date.now() / 1000 - W) > 300) return res.sendStatus(401);
  const good = 'sha256=' + crypto.createHmac('sha256', process.env.MEGA_SECRET).update(ts + '.').update(req.rawBody).digest('hex');
  const given = req.get('x-mega-signature') || '';
  if (good.length !== given.length || !crypto.timingSafeEqual(Buffer.from(good), Buffer.from(given))) return res.sendStatus(401);
  res.sendStatus(204);
};`,
    words: 'when end then until from of as is where async raise not nil match val',
  },
  'h.go': {
    text: `func Hook(w http.ResponseWriter, r *http.Request) {
	ts := r.Header.Get("X-Mega-Timestamp")
	W, err := strconv.ParseInt(ts, 10, 64)
	if err != nil || time.Since(time.Unix(W, 0)).Abs() > 5*time.Minute {
		w.WriteHeader(401)
		return
	}
	body, _ := io.ReadAll(r.Body)
	mac := hmac.New(sha256.New, []byte(os.Getenv("MEGA_SECRET")))
	mac.Write([]byte(ts + "."))
	mac.Write(body)
	want := "sha256=" + hex.EncodeToString(mac.Sum(nil))
	if !hmac.Equal([]byte(want), []byte(r.Header.Get("X-Mega-Signature"))) {
		w.WriteHeader(401)
		return
	}
	w.WriteHeader(204)
}`,
    words: 'when end then val until from of is let in while try catch',
  },
  'h.rb': {
    text: `post '/mega' do
  ts = request.env['HTTP_X_MEGA_TIMESTAMP'].to_s
  W = ts.to_i
  halt 401 if (Time.now.to_i - W).abs > 300
  raw = request.body.read
  good = 'sha256=' + OpenSSL::HMAC.hexdigest('SHA256', ENV['MEGA_SECRET'], "#{ts}.#{raw}")
  halt 401 unless Rack::Utils.secure_compare(good, request.env['HTTP_X_MEGA_SIGNATURE'].to_s)
  status 204
end`,
    words: 'val var let from of is as where match const',
  },
  'H.kt': {
    text: `fun Route.mega(secret: String) = post("/mega") {
    val ts = call.request.header("X-Mega-Timestamp") ?: return@post call.respond(HttpStatusCode.Unauthorized)
    val W = ts.toLong()
    if (abs(System.currentTimeMillis() / 1000 - W) > 300) return@post call.respond(HttpStatusCode.Unauthorized)
    val body = call.receiveText()
    val mac = Mac.getInstance("HmacSHA256")
    mac.init(SecretKeySpec(secret.toByteArray(), "HmacSHA256"))
    val hex = mac.doFinal("$ts.$body".toByteArray()).joinToString("") { "%02x".format(it) }
    if (!MessageDigest.isEqual("sha256=$hex".toByteArray(), call.request.header("X-Mega-Signature").orEmpty().toByteArray())) return@post call.respond(HttpStatusCode.Unauthorized)
    call.respond(HttpStatusCode.NoContent)
}`,
    words: 'end then until from of where match begin case switch',
  },
  'H.java': {
    text: `class H { ResponseEntity<Void> hook(@RequestHeader("X-Mega-Signature") String sig, @RequestHeader("X-Mega-Timestamp") String ts, @RequestBody byte[] body) throws Exception {
    long W = Long.parseLong(ts);
    if (Math.abs(System.currentTimeMillis() / 1000 - W) > 300) return ResponseEntity.status(401).build();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(System.getenv("MEGA_SECRET").getBytes(), "HmacSHA256"));
    mac.update((ts + ".").getBytes());
    String good = "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    if (!MessageDigest.isEqual(good.getBytes(), sig.getBytes())) return ResponseEntity.status(401).build();
    return ResponseEntity.noContent().build();
} }`,
    words: 'when end then until from of is as in where match',
  },
  'H.cs': {
    text: `app.MapPost("/mega", async (HttpRequest request) =>
{
    var ts = request.Headers["X-Mega-Timestamp"].ToString();
    var W = long.Parse(ts);
    if (Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - W) > 300) return Results.Unauthorized();
    using var reader = new StreamReader(request.Body);
    var body = await reader.ReadToEndAsync();
    var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(ts + "." + body));
    var good = "sha256=" + Convert.ToHexString(hash).ToLowerInvariant();
    if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(good), Encoding.UTF8.GetBytes(request.Headers["X-Mega-Signature"].ToString()))) return Results.Unauthorized();
    return Results.NoContent();
});`,
    words: 'when end then until from of match val where',
  },
  'h.php': {
    text: `<?php
$ts = $_SERVER['HTTP_X_MEGA_TIMESTAMP'] ?? '';
$W = (int) $ts;
if (abs(time() - $W) > 300) { http_response_code(401); exit; }
$raw = file_get_contents('php://input');
$good = 'sha256=' . hash_hmac('sha256', $ts . '.' . $raw, getenv('MEGA_SECRET'));
if (!hash_equals($good, $_SERVER['HTTP_X_MEGA_SIGNATURE'] ?? '')) { http_response_code(401); exit; }
http_response_code(204);`,
    words: 'when end then until from match val is in if fn function return',
  },
};

describe('names that are words of other languages', () => {
  for (const [path, { text, words }] of Object.entries(handlers))
    it(`follows them: ${path}`, () => {
      for (const word of words.split(' '))
        assert.deepEqual(findMistakes([{ path, text: text.replace(/\bW\b/g, word) }]), [], word);
    });
});
