/** Calls on a hash that is there already: more text, its digest, how that is written. */
import { add, done, type MacCall, tailOf } from './mac-values';
import { type Encoding, findIn, holds, isMac, type Site, type Value } from './values';

const updates =
  /^(?:update|Write|WriteString|write|append|AppendData|TransformBlock|putBytes|putString|absorb|feed|UpdateAsync)$/;
const finals =
  /^(?:digest|hexdigest|Sum|doFinal|final|finalize|ComputeHash|GetHashAndReset|hash|HashFinal|base64digest|GetCurrentHash|hex|toString|ComputeHashAsync|TransformFinalBlock|to_s|inspect|hash_final|GetHash|b64digest)$/;
const hexNames =
  /^(?:bin2hex|encodeHexString|encodeHex|formatHex|toHexString|ToHexString|ToHexStringLower|hexlify|hex|toHex|bytesToHex|bytes_to_hex|bufferToHex|hexEncode|HexEncode|encodeToHex|printHexBinary|hexEncodeToString|buf2hex|arrayBufferToHex|byteArrayToHex|toHexDigest|encodeHexStr|to_hex|hexString|BytesToHex|ToHex)$/;

export function answerDigest(call: MacCall): Value | null {
  const { machine, name, path, receiver, args, at, mac, said, site } = call;
  const [a, b] = args;
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

  return null;
}

const isCryptoJs = (value: Value): boolean => value.kind === 'unknown' && /^Hex$/i.test(value.name);

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
