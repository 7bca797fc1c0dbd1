/** Words that begin or join something in one language are plain names in another: `when`, `val`, `end`, `from`. */
import type { Language } from '../languages';
import type { Token } from './tokens';

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** What the readers know as words of a language. */
const known = list(
  'if else elif elsif elseif end endif then do unless while until rescue ensure when for foreach and or in is as instanceof from catch finally except of where satisfies not await typeof void delete yield async defer go clone echo ref out with using synchronized lock loop try begin switch match case return throw raise break continue next init global nonlocal function func fun fn lambda def proc new const let var val final auto use nil self',
);

const shared = 'if else for while return break continue';
const braced = `${shared} do switch case try catch finally throw new`;

/** Those that a language has itself, or has a function of that name for. */
const own: Readonly<Record<Language, ReadonlySet<string>>> = {
  javascript: list(
    `${braced} function typeof void delete instanceof in of as is from satisfies async await yield const let var with self`,
  ),
  python: list(
    `${shared} elif try except finally with as is in and or not raise global nonlocal lambda def async await yield from match case self`,
  ),
  php: list(
    `${braced} elseif endif foreach match function fn instanceof as and or echo clone global yield const var final use self`,
  ),
  go: list(`if else for return break continue nil switch case go defer func const var new`),
  ruby: list(
    `${shared} elsif end then do unless until rescue ensure when and or not in begin case next raise throw def yield lambda proc new loop nil self`,
  ),
  java: list(`${braced} instanceof synchronized var final void when yield val`),
  kotlin: list(`${shared} do when try catch finally throw fun val var in is as where until init with async lock use`),
  csharp: list(
    `${braced} foreach is as in out ref await async using lock when where and or not var const yield typeof void with`,
  ),
};

/** Words that are names where nothing stands on one side of them. */
const infix = list('of as is satisfies where when and or until');
const prefix = list('async await not yield val');
const contextual: Readonly<Partial<Record<Language, ReadonlySet<string>>>> = {
  javascript: list('of as is satisfies async'),
  java: list('when yield val'),
  kotlin: list('where until async'),
  csharp: list('await async when where and or not yield'),
};

const declaring = /^(?:const|let|var|val|final|return|=|\(|,)$/;

/** What a name goes by where it would be taken for a word: no source text can spell it. */
export const disguise = '\u0001';

export const undisguised = (name: string): string => (name.endsWith(disguise) ? name.slice(0, -1) : name);

/**
 * The value of a name's token.
 *
 * @param written as it stands, of PHP's variables with their dollar
 * @param rest the text behind it
 */
export function nameValue(language: Language, written: string, before: Token | undefined, rest: string): string {
  const name = language === 'php' ? written.replace(/^\$/, '') : written;
  if (!known.has(name) || (before?.type === 'mark' && /^(?:[?&]?\.|\??->|::)$/.test(before.value))) return name;
  if (name !== written || !own[language].has(name) || !isWord(language, name, before, rest)) return name + disguise;
  return name;
}

function isWord(language: Language, name: string, before: Token | undefined, rest: string): boolean {
  if (name === 'from' && language === 'javascript') return /^\s*['"]/.test(rest);
  if (contextual[language]?.has(name) !== true) return true;
  const goesOn = /^\s*[\p{L}\d_$'"`({[!@-]/u.test(rest) && !/^[ \t]*(?:-=|!=)/.test(rest);
  if (prefix.has(name)) return goesOn || (name === 'async' && /^\s*[*|&]/.test(rest));
  const isBehind = before !== undefined && (before.type !== 'mark' || /^[)\]}*?>]$/.test(before.value));
  return infix.has(name) && goesOn && isBehind && !declaring.test(before.value);
}
