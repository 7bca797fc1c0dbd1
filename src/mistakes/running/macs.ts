/** HMACs and hashes of every language's libraries. */
import type { Call } from './state';
import { type Machine, noteComparison, siteOf } from './state';
import { type Encoding, findIn, holds, isMac, type Site, type Value, type ValueOf } from './values';

/** `sha256` from any spelling, or null. */
export function algorithmIn(text: string): string | null {
  const found = /(sha)[-_ ]?(?:2[-_])?(3[-_])?(1|224|256|384|512)(?!\d)|md5|ripemd160|blake2\w*/i.exec(text);
  return found ? found[0].toLowerCase().replace(/[-_ ]/g, '') : null;
}

function textOf(value: Value | undefined, site: Site | null): string {
  if (value?.kind === 'text') return value.text;
  if (value?.kind === 'mac') return value.algorithm ?? '';
  return site ? site.source.text.slice(site.start, Math.min(site.end, site.start + 120)) : '';
}

interface Made {
  readonly keyed: boolean;
  readonly algorithm: string | null;
  readonly key?: Value | null | undefined;
  readonly parts?: readonly (Value | undefined)[];
  readonly encoding?: Encoding;
}

function make(
  machine: Machine,
  { node, args, at }: Call,
  { keyed, algorithm, key = null, parts = [], encoding = 'raw' }: Made,
  isDone = false,
): Value {
  const kept = parts.filter((each) => each !== undefined);
  const uses = kept.map((part) => {
    const argument = node?.args.filter(({ name }) => name === null)[args.indexOf(part)]?.value;
    return argument ? siteOf(at.source, argument) : at;
  });
  const mac: ValueOf<'mac'> = {
    kind: 'mac',
    keyed,
    algorithm,
    key: key ?? null,
    parts: kept,
    encoding,
    uses,
    made: at,
    at,
  };
  if (isDone) machine.events.push({ kind: 'mac', mac, at });
  return mac;
}

/** A part that is added to a hash. */
function add(mac: ValueOf<'mac'>, part: Value, use: Site): void {
  mac.parts.push(part);
  mac.uses.push(use);
}

/** Of a chain of calls, the last one. */
function tailOf({ node, at }: Call): Site {
  return node?.callee.kind === 'member' ? { ...at, start: Math.min(node.callee.of.end + 1, at.end - 1) } : at;
}

const updates =
  /^(?:update|Write|WriteString|write|append|AppendData|TransformBlock|putBytes|putString|absorb|feed|UpdateAsync)$/;
const finals =
  /^(?:digest|hexdigest|Sum|doFinal|final|finalize|ComputeHash|GetHashAndReset|hash|HashFinal|base64digest|GetCurrentHash|hex|toString|ComputeHashAsync|TransformFinalBlock|to_s|inspect|hash_final|GetHash|b64digest)$/;
const hexNames =
  /^(?:bin2hex|encodeHexString|encodeHex|formatHex|toHexString|ToHexString|ToHexStringLower|hexlify|hex|toHex|bytesToHex|bytes_to_hex|bufferToHex|hexEncode|HexEncode|encodeToHex|printHexBinary|hexEncodeToString|buf2hex|arrayBufferToHex|byteArrayToHex|toHexDigest|encodeHexStr|to_hex|hexString|BytesToHex|ToHex)$/;

export function answerMac(machine: Machine, call: Call): Value | null {
  const { name, path, receiver, args, at, node, named } = call;
  const site = (i: number): Site | null => {
    const value = node?.args[i]?.value;
    return value ? siteOf(at.source, value) : null;
  };
  const text = (i: number): string => textOf(args[i], site(i));
  const [a, b, c] = args;
  const said = node ? at.source.text.slice(node.start, Math.min(node.end, node.start + 200)) : '';
  const mac = receiver?.kind === 'mac' ? receiver : null;

  // On a hash that is there already.
  if (mac && updates.test(name)) {
    if (a) add(mac, charsetOf(a, b, at), site(0) ?? at);
    return mac;
  }
  if (mac && name === 'init' && a) {
    mac.key = a;
    return mac;
  }
  if (mac && /^(?:digest|finish)$/.test(name) && a === undefined && at.source.language === 'ruby')
    return done(machine, mac, 'raw', at);
  if (mac && finals.test(name)) {
    const isDigest = name === 'toString' || name === 'hex' || name === 'to_s' || name === 'inspect';
    const encoding: Encoding =
      /hex/i.test(name) || /hex/i.test(said.slice(said.lastIndexOf('(')))
        ? 'hex'
        : /base64|b64/i.test(name) || /base64/i.test(said.slice(said.lastIndexOf('(')))
          ? 'base64'
          : isDigest && (a === undefined || isCryptoJs(a))
            ? 'hex'
            : 'raw';
    const kept = mac.encoding !== 'raw' && encoding === 'raw' ? mac.encoding : encoding;
    const isUtf = /utf-?8|latin1|binary/i.test(said) && name === 'toString';
    if (
      /^(?:doFinal|ComputeHash|ComputeHashAsync|TransformFinalBlock|digest|Sum)$/.test(name) &&
      a &&
      a.kind !== 'text' &&
      a.kind !== 'absent' &&
      name !== 'Sum'
    )
      add(mac, a, site(0) ?? at);
    if (name === 'toString' && isUtf) return mac;
    return done(machine, mac, a?.kind === 'number' && name === 'toString' ? 'hex' : kept, tailOf(call));
  }
  const inner =
    [receiver, ...args].map((each) => (each ? findIn(each, isMac) : null)).find((each) => each !== null) ?? null;
  const stray = [a, b].find((each) => each?.kind === 'mac');
  if (/^(?:Fprintf|Fprint|WriteString|hash_update|Write)$/.test(name) && a?.kind === 'mac') {
    const template = b;
    if (name === 'Fprintf' && template?.kind === 'text') {
      add(a, { kind: 'joined', parts: interleave(template.text, args.slice(2), at), at }, at);
    } else if (b) add(a, b, site(1) ?? at);
    return a;
  }
  if (name === 'hash_final' && stray?.kind === 'mac') return done(machine, stray, 'hex', at);

  // Encodings of a digest.
  if (
    inner &&
    (hexNames.test(name) ||
      /hex\.EncodeToString|Hex\.encode|HexFormat|Hex\.toHex/.test(path) ||
      (name === 'ToString' && /BitConverter/.test(path)) ||
      (/^unpack1?$/.test(name) && /['"]H/.test(said)) ||
      (name === 'toString' && (a?.kind === 'number' || /['"]hex['"]/.test(said))))
  )
    return { ...inner, encoding: 'hex', at: tailOf(call) };
  if (inner && /base64|b64|btoa|getEncoder/i.test(path) && !/decode/i.test(name))
    return { ...inner, encoding: 'base64', at: tailOf(call) };
  if (inner && name === 'toString' && /['"]base64/.test(said))
    return { ...inner, encoding: 'base64', at: tailOf(call) };
  if (inner && name === 'encodeToString')
    return { ...inner, encoding: /hex/i.test(path) ? 'hex' : 'base64', at: tailOf(call) };

  // HMACs that are made.
  if (/^(?:createHmac)$/.test(name))
    return make(machine, call, { keyed: true, algorithm: algorithmIn(text(0)), key: b });
  if (
    path === 'hmac.new' ||
    path === 'hmac.HMAC' ||
    (name === 'HMAC' && node !== null && at.source.language === 'python')
  ) {
    const digest = named.get('digestmod') ?? named.get('algorithm');
    const data = named.get('msg') ?? (c || digest || holdsMessage(b) ? b : undefined);
    const isSwapped = b && !c && !digest && !holdsMessage(b) ? text(1) : '';
    const slot = node?.args.find((each) => each.name === 'digestmod' || each.name === 'algorithm')?.value;
    const algorithm = algorithmIn(slot ? textOf(digest, siteOf(at.source, slot)) : c ? text(2) : isSwapped);
    return make(machine, call, {
      keyed: true,
      algorithm: algorithm ?? null,
      key: named.get('key') ?? a,
      parts: isSwapped === '' ? [data] : [],
    });
  }
  if (path === 'hmac.digest')
    return make(machine, call, { keyed: true, algorithm: algorithmIn(text(2)), key: a, parts: [b] }, true);
  if (name === 'hash_hmac') {
    const isRaw = args[3]?.kind === 'truth' && args[3].value;
    return make(
      machine,
      call,
      { keyed: true, algorithm: algorithmIn(text(0)), parts: [b], key: c, encoding: isRaw ? 'raw' : 'hex' },
      true,
    );
  }
  if (name === 'hash_init')
    return make(machine, call, { keyed: /HMAC/.test(said), algorithm: algorithmIn(text(0)), key: c });
  if (path === 'hmac.New') return make(machine, call, { keyed: true, algorithm: algorithmIn(said), key: b });
  if (/OpenSSL\.HMAC\.(?:hexdigest|digest|base64digest)$/.test(path)) {
    const encoding = name === 'hexdigest' ? 'hex' : name === 'base64digest' ? 'base64' : 'raw';
    return make(machine, call, { keyed: true, algorithm: algorithmIn(text(0)), key: b, parts: [c], encoding }, true);
  }
  if (/OpenSSL\.HMAC\.new$/.test(path))
    return make(machine, call, { keyed: true, algorithm: algorithmIn(text(1)), key: a });
  if (/^Mac\.getInstance$|\.Mac\.getInstance$/.test(path))
    return make(machine, call, { keyed: true, algorithm: algorithmIn(text(0)) });
  if (name === 'SecretKeySpec') return a ?? null;
  if (name === 'HmacUtils') return make(machine, call, { keyed: true, algorithm: algorithmIn(said), key: b });
  if (mac && /^hmac(?:Hex)?$/.test(name)) {
    if (a) add(mac, a, site(0) ?? at);
    return done(machine, mac, name === 'hmacHex' ? 'hex' : 'raw', at);
  }
  if (/^hmac(?:Sha|MD)\w*$/i.test(name) && a && b && receiver?.kind !== 'mac' && !/CryptoJS/.test(path))
    return make(
      machine,
      call,
      { keyed: true, algorithm: algorithmIn(name), key: a, parts: [b], encoding: /hex$/i.test(name) ? 'hex' : 'raw' },
      true,
    );
  if (/^hmacSha\w*$/i.test(name) && a)
    return make(machine, call, { keyed: true, algorithm: algorithmIn(name), key: a });
  if (mac && /^hash(?:String|Bytes)$/.test(name)) {
    if (a) add(mac, a, site(0) ?? at);
    return done(machine, mac, 'hex', at);
  }
  if (/^Hmac(?:SHA|MD)\w*$/i.test(name) && /CryptoJS|crypto-js/i.test(`${path} ${at.source.text.slice(0, 3000)}`) && a)
    return make(
      machine,
      call,
      { keyed: true, algorithm: algorithmIn(name), parts: [a], key: b, encoding: 'raw' },
      true,
    );
  if (/^hmac(?:sha|md5)/i.test(name) && node?.isNew)
    return make(machine, call, { keyed: true, algorithm: algorithmIn(name), key: a });
  if (/HMAC(?:SHA|MD)\w{0,40}\.(?:HashData|HashDataAsync|TryHashData)$/i.test(path))
    return make(machine, call, { keyed: true, algorithm: algorithmIn(path), key: a, parts: [b] }, true);
  if (name === 'CreateHMAC') return make(machine, call, { keyed: true, algorithm: algorithmIn(said), key: b });
  if (name === 'importKey') return make(machine, call, { keyed: true, algorithm: algorithmIn(said), key: b });
  if (/subtle\.(?:sign|verify)$/.test(path)) {
    const key = b?.kind === 'mac' ? b : null;
    const message = name === 'verify' ? args[3] : c;
    if (!key) return null;
    const made = make(
      machine,
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
    return make(machine, call, { keyed: true, algorithm: algorithmIn(text(0)), key: b, parts: [c] }, true);
  if (name === 'CryptoHasher')
    return make(machine, call, { keyed: b !== undefined, algorithm: algorithmIn(text(0)), key: b });

  // Hashes without a key.
  if (name === 'createHash') return make(machine, call, { keyed: false, algorithm: algorithmIn(text(0)) });
  if (/(?:^|\.)(?:hashlib|Hash)\.(?:sha\d+|md5|new)$/.test(path) && /hashlib/.test(path))
    return make(machine, call, { keyed: false, algorithm: algorithmIn(said), parts: [name === 'new' ? b : a] });
  if (/^(?:sha256|sha1|md5|sha512)$/.test(name) && a && receiver === null)
    return make(
      machine,
      call,
      { keyed: false, algorithm: name, parts: [a], encoding: at.source.language === 'php' ? 'hex' : 'raw' },
      true,
    );
  if (path === 'hash' && a && b && at.source.language === 'php')
    return make(
      machine,
      call,
      {
        keyed: false,
        algorithm: algorithmIn(text(0)),
        parts: [b],
        encoding: c?.kind === 'truth' && c.value ? 'raw' : 'hex',
      },
      true,
    );
  if (path === 'crypto.hash' && b)
    return make(machine, call, { keyed: false, algorithm: algorithmIn(text(0)), parts: [b], encoding: 'hex' }, true);
  if (/(?:sha256|sha1|sha512|md5)\.(?:Sum\w*|New\w*)$/.test(path))
    return make(
      machine,
      call,
      { keyed: false, algorithm: algorithmIn(path), parts: /Sum/.test(name) ? [a] : [] },
      /Sum/.test(name),
    );
  if (/Digest\.(?:SHA\d+|MD5)\.(?:hexdigest|digest|base64digest|new)$/.test(path))
    return make(
      machine,
      call,
      {
        keyed: false,
        algorithm: algorithmIn(path),
        parts: [a],
        encoding: /hex/.test(name) ? 'hex' : /base64/.test(name) ? 'base64' : 'raw',
      },
      name !== 'new',
    );
  if (/OpenSSL\.Digest/.test(path))
    return make(machine, call, {
      keyed: false,
      algorithm: algorithmIn(said),
      parts: /hexdigest|digest$/.test(name) ? [b ?? a] : [],
      encoding: /hex/.test(name) ? 'hex' : 'raw',
    });
  if (/MessageDigest\.getInstance$/.test(path))
    return make(machine, call, { keyed: false, algorithm: algorithmIn(text(0)) });
  if (/DigestUtils\.\w+$/.test(path) && algorithmIn(name))
    return make(
      machine,
      call,
      { keyed: false, algorithm: algorithmIn(name), parts: [a], encoding: /hex/i.test(name) ? 'hex' : 'raw' },
      true,
    );
  if (/(?:SHA\d+|MD5)\.(?:HashData|HashDataAsync)$/.test(path))
    return make(machine, call, { keyed: false, algorithm: algorithmIn(path), parts: [a] }, true);
  if (/(?:SHA\d+|MD5)(?:Managed)?\.Create$/.test(path))
    return make(machine, call, { keyed: /HMAC/.test(path), algorithm: algorithmIn(path) });
  if (/^(?:SHA256|SHA1|MD5|SHA512)$/.test(name) && /CryptoJS/.test(path))
    return make(machine, call, { keyed: false, algorithm: algorithmIn(name), parts: [a] }, true);
  if (/subtle\.digest$/.test(path))
    return make(machine, call, { keyed: false, algorithm: algorithmIn(text(0)), parts: [b] }, true);
  return null;
}

const isCryptoJs = (value: Value): boolean => value.kind === 'unknown' && /^Hex$/i.test(value.name);

const holdsMessage = (value: Value | undefined): boolean =>
  value !== undefined &&
  holds(
    value,
    ({ kind }) => kind === 'body' || kind === 'header' || kind === 'joined' || kind === 'mac' || kind === 'changed',
  );

function done(machine: Machine, mac: ValueOf<'mac'>, encoding: Encoding, at: Site): Value {
  const result: Value = { ...mac, encoding, at };
  machine.events.push({ kind: 'mac', mac: result, at });
  return result;
}

/** The character set that a text is handed over in. */
function charsetOf(value: Value, charset: Value | undefined, at: Site): Value {
  if (charset?.kind !== 'text' || !/^(?:latin1|binary|ascii|utf16le|ucs2)$/.test(charset.text)) return value;
  if (value.kind === 'changed' && value.how === 'charset') return value.of;
  return holds(value, ({ kind }) => kind === 'body')
    ? { kind: 'changed', how: 'charset', of: value, detail: charset.text, at }
    : value;
}

/** What a format of Go's writes. */
function interleave(format: string, given: readonly Value[], at: Site): Value[] {
  const pieces = format.split(/%[a-z]/);
  return pieces.flatMap((piece, i): Value[] => {
    const value = given[i];
    const text: Value[] = piece === '' ? [] : [{ kind: 'text', text: piece, at }];
    return i < pieces.length - 1 && value ? [...text, value] : text;
  });
}
