/** HMACs as every language's libraries make them. */
import { add, algorithmIn, done, type MacCall, make, textOf } from './mac-values';
import { noteComparison, siteOf } from './state';
import { holds, type Value } from './values';

export function answerHmac(call: MacCall): Value | null {
  const { machine, name, path, receiver, args, at, node, named, mac, said, site, text } = call;
  const [a, b, c] = args;
  // HMACs that are made.
  if (/^(?:createHmac)$/.test(name)) return make(call, { keyed: true, algorithm: algorithmIn(text(0)), key: b });
  if (
    path === 'hmac.new' ||
    (receiver === null && at.source.language === 'python' && name === importedNew(at.source.text)) ||
    path === 'hmac.HMAC' ||
    (name === 'HMAC' && node !== null && at.source.language === 'python')
  ) {
    const digest = named.get('digestmod') ?? named.get('algorithm');
    const data = named.get('msg') ?? (c || digest || holdsMessage(b) ? b : undefined);
    const isSwapped = b && !c && !digest && !holdsMessage(b) ? text(1) : '';
    const slot = node?.args.find((each) => each.name === 'digestmod' || each.name === 'algorithm')?.value;
    const algorithm = algorithmIn(slot ? textOf(digest, siteOf(at.source, slot)) : c ? text(2) : isSwapped);
    return make(call, {
      keyed: true,
      algorithm: algorithm ?? null,
      key: named.get('key') ?? a,
      parts: isSwapped === '' ? [data] : [],
    });
  }
  if (path === 'hmac.digest')
    return make(call, { keyed: true, algorithm: algorithmIn(text(2)), key: a, parts: [b] }, true);
  if (name === 'hash_hmac') {
    const isRaw = args[3]?.kind === 'truth' && args[3].value;
    return make(
      call,
      { keyed: true, algorithm: algorithmIn(text(0)), parts: [b], key: c, encoding: isRaw ? 'raw' : 'hex' },
      true,
    );
  }
  if (name === 'hash_init') return make(call, { keyed: /HMAC/.test(said), algorithm: algorithmIn(text(0)), key: c });
  if (path === 'hmac.New') return make(call, { keyed: true, algorithm: algorithmIn(said), key: b });
  if (/OpenSSL\.HMAC\.(?:hexdigest|digest|base64digest)$/.test(path)) {
    const encoding = name === 'hexdigest' ? 'hex' : name === 'base64digest' ? 'base64' : 'raw';
    return make(call, { keyed: true, algorithm: algorithmIn(text(0)), key: b, parts: [c], encoding }, true);
  }
  if (/OpenSSL\.HMAC\.new$/.test(path)) return make(call, { keyed: true, algorithm: algorithmIn(text(1)), key: a });
  if (/^Mac\.getInstance$|\.Mac\.getInstance$/.test(path))
    return make(call, { keyed: true, algorithm: algorithmIn(text(0)) });
  if (name === 'SecretKeySpec') return a ?? null;
  if (name === 'HmacUtils') return make(call, { keyed: true, algorithm: algorithmIn(said), key: b });
  if (mac && /^hmac(?:Hex)?$/.test(name)) {
    if (a) add(mac, a, site(0) ?? at);
    return done(machine, mac, name === 'hmacHex' ? 'hex' : 'raw', at);
  }
  if (/^hmac(?:Sha|MD)\w*$/i.test(name) && a && b && receiver?.kind !== 'mac' && !/CryptoJS/.test(path))
    return make(
      call,
      { keyed: true, algorithm: algorithmIn(name), key: a, parts: [b], encoding: /hex$/i.test(name) ? 'hex' : 'raw' },
      true,
    );
  if (/^hmacSha\w*$/i.test(name) && a) return make(call, { keyed: true, algorithm: algorithmIn(name), key: a });
  if (mac && /^hash(?:String|Bytes)$/.test(name)) {
    if (a) add(mac, a, site(0) ?? at);
    return done(machine, mac, 'hex', at);
  }
  if (/^Hmac(?:SHA|MD)\w*$/i.test(name) && /CryptoJS|crypto-js/i.test(`${path} ${at.source.text.slice(0, 3000)}`) && a)
    return make(call, { keyed: true, algorithm: algorithmIn(name), parts: [a], key: b, encoding: 'raw' }, true);
  if (/^hmac(?:sha|md5)/i.test(name) && node?.isNew)
    return make(call, { keyed: true, algorithm: algorithmIn(name), key: a });
  if (/HMAC(?:SHA|MD)\w{0,40}\.(?:HashData|HashDataAsync|TryHashData)$/i.test(path))
    return make(call, { keyed: true, algorithm: algorithmIn(path), key: a, parts: [b] }, true);
  if (name === 'CreateHMAC') return make(call, { keyed: true, algorithm: algorithmIn(said), key: b });
  if (name === 'importKey') return make(call, { keyed: true, algorithm: algorithmIn(said), key: b });
  if (/subtle\.(?:sign|verify)$/.test(path)) {
    const key = b?.kind === 'mac' ? b : null;
    const message = name === 'verify' ? args[3] : c;
    if (!key) return null;
    const made = make(
      call,
      {
        keyed: true,
        algorithm: key.algorithm,
        key: key.key,
        parts: [message],
        encoding: name === 'verify' ? 'hex' : 'raw',
      },
      true,
    );
    // The algorithm is chosen where the key is imported.
    if (made.kind === 'mac') made.chosen = key.made;
    if (name === 'sign') return made;
    if (c) noteComparison(machine, made, { kind: 'changed', how: 'unprefixed', of: c, detail: '', at }, true, at);
    return { kind: 'unknown', name: 'comparison', of: [], at };
  }
  if (path === 'hmac' && args.length >= 3 && /sha/.test(said))
    return make(call, { keyed: true, algorithm: algorithmIn(text(0)), key: b, parts: [c] }, true);
  if (name === 'CryptoHasher') return make(call, { keyed: b !== undefined, algorithm: algorithmIn(text(0)), key: b });

  return null;
}

/** What `from hmac import new as mac_of` calls it. */
function importedNew(text: string): string | null {
  const found = /^from hmac import [^\n]{0,200}?\bnew\b(?: as (\w+))?/m.exec(text.slice(0, 20_000));
  return found ? (found[1] ?? 'new') : null;
}

const holdsMessage = (value: Value | undefined): boolean =>
  value !== undefined &&
  holds(
    value,
    ({ kind }) => kind === 'body' || kind === 'header' || kind === 'joined' || kind === 'mac' || kind === 'changed',
  );
