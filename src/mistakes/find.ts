/** The search: from source texts to the places that do what a cause describes. */
import { type Mistake, mendingOf, rankOf } from './causes';
import type { Finding } from './judging/finding';
import { judge } from './judging/judge';
import { judgeUnsigned } from './judging/order';
import { isTest, languageOf } from './languages';
import { type Change, changed } from './mending/change';
import { type Position, positionsIn } from './positions';
import { parse } from './reading/parse';
import { createMachine, runSource } from './running/machine';
import { createProject } from './running/project';
import type { Event } from './running/state';
import type { Site, Source } from './running/values';
import { headerWord, type SourceText, selectTexts } from './select';

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

/** A place, and exactly where in its file that is. */
export interface FoundPlace extends Place {
  readonly start: Position;
  readonly end: Position;
  /** The right texts in place of what stands there, all to be written together; none where they are not known. */
  readonly mended: readonly Mending[];
}

/** The ways to mend what was found, the best first; each is all the changes that belong together. */
export type Mend = (finding: Finding, sources: readonly Source[]) => readonly (readonly Change[])[];

/** A stretch of a file that is written anew. */
export interface Mending {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
  /** What stands there when it is found. */
  readonly was: string;
  readonly text: string;
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

/** What was found in the runs that begin in a file. */
interface Judged {
  readonly findings: readonly Finding[];
  /** The files in which something of MEGA's happened. */
  readonly reached: ReadonlySet<string>;
}

interface Judgement {
  /** By the path of the file. */
  readonly files: ReadonlyMap<string, Judged>;
  readonly isAgedElsewhere: boolean;
}

/** @param wanted the files in which runs begin, and what is known of the others; all files without it */
function judgeSources(
  sources: readonly Source[],
  wanted?: Pick<Judgement, 'isAgedElsewhere'> & { readonly paths: ReadonlySet<string> },
): Judgement {
  const project = createProject(sources);
  const [signed, unsigned] = [createMachine(project, false), createMachine(project, true)];
  const begins = sources.filter(({ path }) => wanted?.paths.has(path) ?? true);
  const runs = begins.map((source) => runSource(signed, source).filter(isAboutMega));
  const verdicts = runs.map((each) => each.map(judge));
  const compared = runs.flat(2).flatMap((event) => (event.kind === 'comparison' ? [event.at, ...event.through] : []));
  // An age that is looked at apart from the signature, in a handler before this one, counts for all.
  const isAgedElsewhere =
    wanted?.isAgedElsewhere === true || verdicts.flat().some(({ isAged, verifies }) => isAged && !verifies);
  const files = new Map<string, Judged>();
  for (const [i, source] of begins.entries()) {
    const without = runSource(unsigned, source).filter(isAboutMega);
    const about = [...(runs[i] ?? []), ...without].flat();
    if (about.length === 0) continue;
    const findings = (verdicts[i] ?? []).flatMap((each) =>
      each.findings.filter(({ mistake }) => mistake !== 'timestamp-unchecked' || !isAgedElsewhere),
    );
    findings.push(...without.flatMap((events) => judgeUnsigned(events, compared)));
    files.set(source.path, { findings, reached: new Set(about.map(({ at }) => at.source.path)) });
  }
  return { files, isAgedElsewhere };
}

const findingsOf = ({ files }: Judgement) => [...files.values()].flatMap(({ findings }) => findings);

/** Written only where the search finds nothing there afterwards, and nothing new that is likely. */
function mendingIn(
  sources: readonly Source[],
  finding: Finding,
  before: Judgement,
  mendingsOf: Mend,
): readonly Change[] {
  const { mistake } = finding;
  const foundIn = (judgement: Judgement, paths: ReadonlySet<string>) =>
    [...judgement.files].flatMap(([path, { findings }]) => (paths.has(path) ? findings : []));
  const likely = ({ isLikely }: Finding) => isLikely;
  const counted = (all: readonly Finding[]) => all.filter((each) => each.mistake === mistake).length;
  const isMended = (changes: readonly Change[]) => {
    const touched = new Set(changes.map(({ source }) => source));
    // Only what goes through a file that is changed can come to something else.
    const paths = new Set([...touched].map(({ path }) => path));
    for (const [path, { reached }] of before.files)
      if ([...touched].some((each) => reached.has(each.path))) paths.add(path);
    const whole = sources.map((each) => {
      if (!touched.has(each)) return each;
      const text = changed(each, changes);
      return { ...each, text, nodes: parse(text, each.language) };
    });
    const after = foundIn(judgeSources(whole, { paths, isAgedElsewhere: before.isAgedElsewhere }), paths).filter(
      likely,
    );
    // What was only possible may be seen for sure now: it is not new.
    const known = foundIn(before, paths);
    return (
      counted(after) < counted(known.filter(likely)) &&
      after.every((each) => known.some((other) => other.mistake === each.mistake))
    );
  };
  return mendingsOf(finding, sources).find(isMended) ?? [];
}

/**
 * All places, best first; `causes` empty looks for every mistake. Runs nothing and sends nothing.
 *
 * @param mend says how each may be mended; without it no place has a mending
 */
export function findMistakes(
  texts: readonly SourceText[],
  causes: readonly Mistake[] = [],
  mend: Mend = () => [],
): FoundPlace[] {
  const sources = selectTexts(texts.filter(({ path }) => !isTest(path.split('/').at(-1) ?? ''))).flatMap(sourceOf);
  const positions = new Map(sources.map((source) => [source, positionsIn(source.text)]));
  const places = new Map<string, FoundPlace>();
  const judgement = judgeSources(sources);
  for (const finding of findingsOf(judgement)) {
    const { mistake, site, isLikely, why } = finding;
    if (causes.length > 0 && !causes.includes(mistake)) continue;
    const at = positions.get(site.source);
    if (at === undefined) continue;
    const { line } = at(site.start);
    const key = `${site.source.path}\0${line}\0${mistake}`;
    const known = places.get(key);
    if (known && (known.confidence === 'likely' || !isLikely)) continue;
    places.set(key, {
      file: site.source.path,
      line,
      end_line: at(Math.max(site.start, site.end - 1)).line,
      cause: mistake,
      confidence: isLikely ? 'likely' : 'possible',
      why,
      fix: mendingOf(mistake),
      start: at(site.start),
      end: at(site.end),
      mended: (isLikely ? mendingIn(sources, finding, judgement, mend) : []).flatMap(({ source, start, end, text }) => {
        const where = positions.get(source);
        return where
          ? [{ file: source.path, start: where(start), end: where(end), was: source.text.slice(start, end), text }]
          : [];
      }),
    });
  }
  const worth = ({ confidence, cause }: Place) => (confidence === 'likely' ? 0 : 100) + rankOf(cause);
  // Places of one cause stay in the order in which they were found: what consumed comes before what was consumed.
  return [...places.values()].sort((a, b) => worth(a) - worth(b));
}
