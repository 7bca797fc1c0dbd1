/** The right lines in place of wrong ones, where they can be written from what the code shows. */
import type { Mend } from '../find';
import type { Finding } from '../judging/finding';
import type { Node } from '../reading/nodes';
import { childrenOf } from '../reading/walk';
import type { Site } from '../running/values';
import { inSeconds, withTolerance } from './age';
import { rawBody } from './body';
import { type Change, change, codeOf } from './change';
import { rewritten } from './expressions';
import { withImports } from './imports';
import { withTimestamp } from './stamp';

/** What prints a digest in Base64 stands around what makes it. */
function aroundIn(site: Site): Site {
  let found = site;
  const open: Node[] = [...site.source.nodes];
  for (let node = open.pop(); node; node = open.pop()) {
    const isAround = node.start <= site.start && site.end <= node.end;
    if (
      node.kind === 'call' &&
      isAround &&
      /base64/i.test(codeOf({ ...site, start: node.callee.start, end: node.callee.end }))
    )
      found = { ...site, start: node.start, end: node.end };
    open.push(...childrenOf(node));
  }
  return found;
}

/** In front of what was computed where it has a name of its own: its length is compared, too, or it is turned into bytes. */
function prefixAtName({ site }: Finding): Change[][] {
  const { source } = site;
  const { text, language } = source;
  return [...codeOf(site).matchAll(/(?<![\w.$'"])\$?[A-Za-z]\w*(?![\w('"])/g)].flatMap(([name]) => {
    const made = new RegExp(
      `(?<![\\w$.])${name.replace('$', '\\$')} *(?::[^=\\n]*)?:?= *((?:Buffer\\.from\\()?)(?=[^\\n]*hex)(?!Buffer)`,
      'gi',
    );
    const [only, ...more] = [...text.matchAll(made)];
    if (only === undefined || more.length > 0) return [];
    const at = only.index + only[0].length;
    const quoted = /^(?:javascript|php|ruby)$/.test(language) ? "'sha256='" : '"sha256="';
    return [[change(source, at, at, `${quoted} ${language === 'php' ? '.' : '+'} `)]];
  });
}

/** A text compared by a number says by 0 that it is the same: what stands behind it goes, and what denies it. */
function inPlace({ site: found, mistake }: Finding): Change[][] {
  const site = mistake === 'digest-base64' ? aroundIn(found) : found;
  const { source, start, end } = site;
  const { text, language } = source;
  const behind = text.slice(end, end + 40);
  const written = rewritten(codeOf(site), { site, language, text, behind }, mistake);
  if (written === null) return [];
  if (mistake !== 'comparison-not-constant-time' || !/^strcmp\(/.test(codeOf(site)))
    return [[change(source, start, end, written)]];
  const [suffix = '', sign] = /^ *([!=])==? *0\b/.exec(behind) ?? [];
  const isDenied = text[start - 1] === '!';
  if (suffix === '') return isDenied ? [[change(source, start - 1, end, written)]] : [];
  return isDenied ? [] : [[change(source, start, end + suffix.length, sign === '!' ? `!${written}` : written)]];
}

/** Goes by what the code shows; imports that a way needs are among its changes. */
export const mendingsOf: Mend = (finding, sources) => {
  const { site, mistake, mixed, comparisons = [] } = finding;
  const found =
    mistake === 'timestamp-unchecked'
      ? mixed
        ? inSeconds(mixed)
        : withTolerance(site, comparisons)
      : mistake === 'body-reserialized' || mistake === 'body-not-raw'
        ? rawBody(site, sources)
        : mistake === 'message-without-timestamp'
          ? withTimestamp(site)
          : [...inPlace(finding), ...(mistake === 'signature-prefix-missing' ? prefixAtName(finding) : [])];
  return found.map(withImports).filter((each) => each !== null);
};
