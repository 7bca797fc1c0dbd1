/** Calls that turn a text or bytes into another form. */
import type { Call } from './state';
import { type Change, findIn, holds, isBody, isHeader, isMac, signature, type Value } from './values';

const charsets =
  /latin-?_?1|iso-?_?8859|us-?_?ascii|\bascii\b|^ascii|binary|utf-?_?16|ucs-?2|utf-?_?32|cp-?125\d|windows-?125\d|UTF_16|ISO_8859|Unicode|Latin1|ASCII/i;
const trims =
  /^(?:trim|strip|rstrip|lstrip|Trim|TrimSpace|chomp|TrimEnd|TrimStart|trimEnd|trimStart|TrimRight|TrimLeft|ltrim|rtrim|strip!|chop|squish|stripTrailing|stripLeading|normalize|normalize_newlines|nl2br|htmlspecialchars|strip_tags|stripslashes|addslashes|replaceAll|replace|gsub|str_replace|preg_replace|ReplaceAll|sub|Replace|tr|delete|squeeze|lowercase|toLowerCase|lower|downcase)$/;
const cuts =
  /^(?:slice|substring|substr|Substring|removeprefix|removePrefix|delete_prefix|TrimPrefix|CutPrefix|Cut|split|Split|SplitN|explode|partition|rpartition|replace|replaceFirst|sub|gsub|str_replace|preg_replace|ReplaceAll|Replace|match|exec|scan|lstrip|ltrim|substringAfter|drop|removeStart|after|Str\.after|slice!|sscanf|preg_match|regex|\[\]|AsSpan|removeSuffix|replaceAll|strchr|strstr|substringAfterLast|substring_after|last|pop|at)$/;
const same =
  /^(?:toString|String|to_s|str|string|encode|decode|getBytes|toByteArray|from|bytes|\[\]byte|byte|TextEncoder|TextDecoder|GetBytes|GetString|valueOf|unwrap|orElse|orElseThrow|ToArray|first|at|get|b|dup|clone|copy|force_encoding|encodeToByteArray|decodeToString|toLowerCase|ToLower|ToLowerInvariant|lower|downcase|toLower|strtolower|Buffer|Uint8Array|array_values|utf8|readAllBytes|readText|read|ReadToEnd|ReadToEndAsync|ReadAllBytes|toByteArray|Bytes|getContents|stream_get_contents|rewind|read_body|collect|lines|readLines|block|toCharArray|AsSpan|Span|AsMemory|asString|ToString|concat|String\.valueOf|StringValue|copyToByteArray|copyToString|readFully|toUTF8|wrap|array|unsafeString|freeze|Array|to_str|fetch|resolve|Promise|await|getValue|FirstOrDefault|First|Single|pack|bytearray|memoryview|of|ofNullable|also|orEmpty|takeIf|ifEmpty|ConfigureAwait|int|Number|parseInt|parseFloat|BigInt|Integer|Float|intval|Atoi|ParseInt|parseLong|parseUnsignedInt|toLong|toInt|toLongOrNull|toIntOrNull|to_i|to_f|long|Parse|TryParse|ToInt64|ParseUint|floatval|float|Long|Math\.floor|isNaN|cast|asText|toBuffer|buffer|subarray|readString|bytesToString|strval|settype|sprintf|toBytes|ReadAsync|getvalue|GetBuffer|expect|escape|copyOf|asReader|bufferedReader|reader|use|cache|Mono|next|getOrDefault|getOrElse|defaultIfEmpty|fromCharCode)$/;

export function textChange(call: Call): Value | null {
  const { name, path, receiver, args, at, node } = call;
  const [first] = args;
  // What is changed is the receiver, or the argument of a function that stands alone.
  const isStatic =
    receiver === null || (receiver.kind === 'unknown' && !holds(receiver, ({ kind }) => kind !== 'unknown'));
  const subject = isStatic
    ? (args.find(
        (each) => each.kind !== 'text' && each.kind !== 'number' && each.kind !== 'closure' && !isCharset(each),
      ) ?? first)
    : receiver;
  if (!subject) return null;
  const details = args.filter((each) => each !== subject);
  const said = node ? at.source.text.slice(node.callee.end, Math.min(node.end, node.callee.end + 300)) : '';
  const changed = (how: Change, detail = name): Value => ({ kind: 'changed', how, of: subject, detail, at });
  const isAboutBody = holds(subject, isBody);
  const lower = path.toLowerCase();
  if (
    /base64|b64|atob/.test(lower) ||
    (details.some((each) => each.kind === 'text' && /^base64(?:url)?$/i.test(each.text)) &&
      /^(?:from|Buffer|toString|byteLength)$/.test(name))
  ) {
    const mac = findIn(subject, isMac);
    if (mac && /encod|btoa|tostring|b64/.test(`${lower}`) && !/decod/.test(lower))
      return { ...mac, encoding: 'base64', at: mac.at };
    if (isAboutBody) return subject;
    return holds(subject, isHeader(signature)) ? subject : changed('decoded', 'base64');
  }
  const isHexDecoding =
    /(?:unhexlify|fromhex|hex2bin|decodehex|hexdecode|hex\.decodestring|parsehex|fromhexstring|hextobytes|hexstringtobytearray|convert\.fromhexstring)/.test(
      lower,
    ) ||
    (details.some((each) => each.kind === 'text' && /^hex$/i.test(each.text)) && /^(?:from|Buffer)$/.test(name)) ||
    (name === 'pack' && details.some((each) => each.kind === 'text' && /^H\*?$/.test(each.text)));
  if (isHexDecoding)
    return holds(subject, isMac) || holds(subject, isHeader(signature)) ? subject : changed('decoded', 'hex');
  if (isAboutBody && holds(subject, (each) => isBody(each) && each.form === 'raw')) {
    const charset = [
      ...details.map((each) => (each.kind === 'text' ? each.text : each.kind === 'unknown' ? `${each.name}` : '')),
      `${said}`,
      path,
    ].find((each) => charsets.test(each));
    if (
      charset &&
      /^(?:toString|decode|encode|getBytes|String|GetString|GetBytes|mb_convert_encoding|utf8_decode|utf8_encode|iconv|TextDecoder|from|readText|Buffer|unicode|str|toByteArray|copyToString|toCharArray|setEncoding|asString|getBodyAsString|string|bytes|InputStreamReader)$/.test(
        name,
      )
    ) {
      const before = findIn(
        subject,
        (each): each is Extract<Value, { kind: 'changed' }> => each.kind === 'changed' && each.how === 'charset',
      );
      // Written as it was read: the bytes are the same again.
      const isUndone = before && /^(?:from|encode|getBytes|GetBytes|toByteArray|bytes|Buffer)$/.test(name);
      return isUndone ? before.of : changed('charset', charset);
    }
    if (/^(?:utf8_decode|utf8_encode)$/.test(name)) return changed('charset');
    if (trims.test(name) && !/^(?:normalize)$/.test(name)) return changed('trimmed');
  }
  if (holds(subject, isHeader(signature)) && cuts.test(name)) return changed('unprefixed', said);
  const isSecret = holds(
    subject,
    (each) => each.kind === 'setting' || (each.kind === 'text' && /mega_whsec/.test(each.text)),
  );
  if (isSecret && cuts.test(name)) {
    const isPrefix =
      details.some((each) => each.kind === 'text' && /whsec|^_$|^\/.*(?:whsec|mega)/.test(each.text)) ||
      details.some((each) => each.kind === 'number' && each.value >= 5 && each.value <= 11) ||
      /whsec|"_"|'_'|"mega_whsec_"\.length/i.test(said) ||
      details.some((each) => each.kind === 'changed' && each.how === 'size');
    return isPrefix ? changed('unprefixed', said) : subject;
  }
  if (
    trims.test(name) &&
    !/^(?:replace|replaceAll|gsub|sub|str_replace|preg_replace|ReplaceAll|Replace|tr|delete)$/.test(name)
  )
    return subject;
  if (same.test(name) || same.test(path)) {
    const [only] = args;
    if (
      isStatic &&
      args.length > 1 &&
      args.every((each) => each.kind !== 'text' && each.kind !== 'number') &&
      name === 'String'
    )
      return only ?? subject;
    return subject.kind === 'unknown' || subject.kind === 'absent'
      ? subject.kind === 'absent' && /^(?:orElse|getOrDefault|getOrElse|orEmpty)$/.test(name)
        ? (details[0] ?? subject)
        : subject
      : subject;
  }
  if (subject.kind === 'body' && (cuts.test(name) || /replace|sub|lines|escape|encodeURI|decodeURI|quote/i.test(name)))
    return changed('trimmed');
  if (isAboutBody && /^(?:normalize|unicode_normalize)$/.test(name)) return subject;
  return subject.kind === 'mac' && /^(?:map|join|format|append|toString|hex)$/i.test(name)
    ? subject
    : /^(?:replace|Replace)$/.test(name) && findIn(subject, isMac)
      ? subject
      : null;
}

function isCharset(value: Value): boolean {
  return value.kind === 'unknown' && (charsets.test(value.name) || /^UTF_?8$/i.test(value.name));
}
