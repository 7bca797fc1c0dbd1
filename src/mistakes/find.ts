/** The search: from source texts to the places that do what a cause describes. */
import { isMistake, type Mistake, mendingOf, rankOf } from './causes';
import { type Finding, judge, judgeUnsigned } from './judging/judge';
import { isTest, languageOf } from './languages';
import { parse } from './reading/parse';
import { createMachine, runSource } from './running/machine';
import { createProject } from './running/project';
import type { Event } from './running/state';
import type { Site, Source } from './running/values';

export interface SourceText {
  /** As it is to be reported. */
  readonly path: string;
  readonly text: string;
}

export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly end_line: number;
  readonly cause: Mistake;
  readonly confidence: 'likely' | 'possible';
  readonly why: string;
  readonly fix: string;
}

const headerWord = /x[-_]?mega[-_]?(?:signature|timestamp|delivery)/i;
/** Looked for as they are written, which is many times as fast as a pattern over ten thousand files. */
const related = [
  ...['hmac', 'Hmac', 'HMAC', 'sha256', 'SHA256', 'SHA-256', 'sha1', 'SHA1', 'createHash', 'timingSafe', 'FixedTime'],
  ...[
    'compare',
    'hash_equals',
    'ignature',
    'IGNATURE',
    'ebhook',
    'EBHOOK',
    'ody-parser',
    'odyParser',
    'express',
    'koa',
  ],
  ...['awBody', 'ContentTypeParser', 'ecret', 'ECRET', 'oken', 'TOKEN', 'mega', 'Mega', 'MEGA'],
];
/** Longer texts are no handlers anybody wrote. */
const longest = 400_000;
const mostFiles = 150;

/** Whether a text may hold a handler of MEGA's webhooks, or something that one uses; null where it is neither. */
export function relevanceOf(path: string, text: string): 'handler' | 'related' | null {
  if (languageOf(path) === null || text.length > longest) return null;
  const isNamed = text.includes('ega') || text.includes('EGA');
  if (isNamed && headerWord.test(text)) return 'handler';
  return text.length < 200_000 && related.some((word) => text.includes(word)) ? 'related' : null;
}

function commonFolders(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  let same = 0;
  while (same < left.length && left[same] === right[same]) same++;
  return same;
}

/** The handlers, and of the other files those that are nearest to them. */
export function selectTexts(texts: readonly SourceText[]): SourceText[] {
  const judged = texts.map((each) => ({ each, relevance: relevanceOf(each.path, each.text) }));
  const handlers = judged.filter(({ relevance }) => relevance === 'handler').map(({ each }) => each);
  if (handlers.length === 0) return [];
  const languages = new Set(handlers.map(({ path }) => languageOf(path)));
  const nearness = ({ path }: SourceText) =>
    Math.max(...handlers.slice(0, 20).map((handler) => commonFolders(handler.path, path)));
  const others = judged
    .filter(({ relevance, each }) => relevance === 'related' && languages.has(languageOf(each.path)))
    .map(({ each }) => ({ each, near: nearness(each) }))
    .sort((a, b) => b.near - a.near)
    .map(({ each }) => each);
  return [...handlers, ...others.slice(0, mostFiles)];
}

function sourceOf({ path, text }: SourceText): Source[] {
  const language = languageOf(path);
  return language === null ? [] : [{ path, text, language, nodes: parse(text, language) }];
}

/** What of a run is about MEGA: a header of MEGA's was read in it. */
function isAboutMega(events: readonly Event[]): boolean {
  const headers = events.filter((event) => event.kind === 'header');
  if (headers.some((event) => event.kind === 'header' && !event.assumed)) return true;
  return (
    headers.some(({ at }) => headerWord.test(at.source.text) || /mega/i.test(at.source.path)) &&
    !headers.some(({ at }) => isOtherProvider(at))
  );
}

const providers =
  /github|stripe|shopify|slack|twilio|svix|gitlab|bitbucket|paypal|sendgrid|mailgun|hubspot|intercom|zendesk|linear|discord|x-hub|typeform|calendly|square|paddle|razorpay|clerk/i;

function isOtherProvider({ source, start, end }: Site): boolean {
  const text = source.text.slice(Math.max(0, start - 200), end + 600);
  return providers.test(text) && !/mega/i.test(text);
}

function judgeSources(sources: readonly Source[]): Finding[] {
  const project = createProject(sources);
  const found: Finding[] = [];
  const [signed, unsigned] = [createMachine(project, false), createMachine(project, true)];
  const verdicts = sources.flatMap((source) => runSource(signed, source).filter(isAboutMega).map(judge));
  // An age that is looked at apart from the signature, in a handler before this one, counts for all.
  const isAgedElsewhere = verdicts.some(({ isAged, verifies }) => isAged && !verifies);
  for (const { findings } of verdicts)
    found.push(...findings.filter(({ mistake }) => mistake !== 'timestamp-unchecked' || !isAgedElsewhere));
  for (const source of sources)
    for (const events of runSource(unsigned, source)) if (isAboutMega(events)) found.push(...judgeUnsigned(events));
  return found;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** All places, best first; `causes` empty looks for every mistake. Runs nothing and sends nothing. */
export function findMistakes(texts: readonly SourceText[], causes: readonly Mistake[] = []): Place[] {
  const sources = selectTexts(texts.filter(({ path }) => !isTest(path.split('/').at(-1) ?? ''))).flatMap(sourceOf);
  const lines = new Map(sources.map((source) => [source, lineStarts(source.text)]));
  const places = new Map<string, Place>();
  for (const { mistake, site, isLikely, why } of judgeSources(sources)) {
    if (causes.length > 0 && !causes.includes(mistake)) continue;
    const starts = lines.get(site.source) ?? [0];
    const [line, end] = [lineAt(starts, site.start), lineAt(starts, Math.max(site.start, site.end - 1))];
    const key = `${site.source.path}\0${line}\0${mistake}`;
    const known = places.get(key);
    if (known && (known.confidence === 'likely' || !isLikely)) continue;
    places.set(key, {
      file: site.source.path,
      line,
      end_line: end,
      cause: mistake,
      confidence: isLikely ? 'likely' : 'possible',
      why,
      fix: mendingOf(mistake),
    });
  }
  const worth = ({ confidence, cause }: Place) => (confidence === 'likely' ? 0 : 100) + rankOf(cause);
  // Places of one cause stay in the order in which they were found: what consumed comes before what was consumed.
  return [...places.values()].sort((a, b) => worth(a) - worth(b));
}

export { isMistake, type Mistake };
