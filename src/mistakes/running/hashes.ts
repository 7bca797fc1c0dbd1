/** Hashes without a key as every language's libraries make them. */
import { algorithmIn, type MacCall, make } from './mac-values';
import type { Value } from './values';

export function answerHash(call: MacCall): Value | null {
  const { name, path, receiver, args, at, said, text } = call;
  const [a, b, c] = args;
  // Hashes without a key.
  if (name === 'createHash') return make(call, { keyed: false, algorithm: algorithmIn(text(0)) });
  if (/(?:^|\.)(?:hashlib|Hash)\.(?:sha\d+|md5|new)$/.test(path) && /hashlib/.test(path))
    return make(call, { keyed: false, algorithm: algorithmIn(said), parts: [name === 'new' ? b : a] });
  if (/^(?:sha256|sha1|md5|sha512)$/.test(name) && a && receiver === null)
    return make(
      call,
      { keyed: false, algorithm: name, parts: [a], encoding: at.source.language === 'php' ? 'hex' : 'raw' },
      true,
    );
  if (path === 'hash' && a && b && at.source.language === 'php')
    return make(
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
    return make(call, { keyed: false, algorithm: algorithmIn(text(0)), parts: [b], encoding: 'hex' }, true);
  if (/(?:sha256|sha1|sha512|md5)\.(?:Sum\w*|New\w*)$/.test(path))
    return make(
      call,
      { keyed: false, algorithm: algorithmIn(path), parts: /Sum/.test(name) ? [a] : [] },
      /Sum/.test(name),
    );
  if (/Digest\.(?:SHA\d+|MD5)\.(?:hexdigest|digest|base64digest|new)$/.test(path))
    return make(
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
    return make(call, {
      keyed: false,
      algorithm: algorithmIn(said),
      parts: /hexdigest|digest$/.test(name) ? [b ?? a] : [],
      encoding: /hex/.test(name) ? 'hex' : 'raw',
    });
  if (/MessageDigest\.getInstance$/.test(path)) return make(call, { keyed: false, algorithm: algorithmIn(text(0)) });
  if (/DigestUtils\.\w+$/.test(path) && algorithmIn(name))
    return make(
      call,
      { keyed: false, algorithm: algorithmIn(name), parts: [a], encoding: /hex/i.test(name) ? 'hex' : 'raw' },
      true,
    );
  if (/(?:SHA\d+|MD5)\.(?:HashData|HashDataAsync)$/.test(path))
    return make(call, { keyed: false, algorithm: algorithmIn(path), parts: [a] }, true);
  if (/(?:SHA\d+|MD5)(?:Managed)?\.Create$/.test(path))
    return make(call, { keyed: /HMAC/.test(path), algorithm: algorithmIn(path) });
  if (/^(?:SHA256|SHA1|MD5|SHA512)$/.test(name) && /CryptoJS/.test(path))
    return make(call, { keyed: false, algorithm: algorithmIn(name), parts: [a] }, true);
  if (/subtle\.digest$/.test(path))
    return make(call, { keyed: false, algorithm: algorithmIn(text(0)), parts: [b] }, true);
  return null;
}
