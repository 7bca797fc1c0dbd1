/** What copying from a rendered page, a chat or a word processor makes of a body. */
import { t } from '@vscode/l10n';
import type { Payload } from '../fields/payload';
import { isAscii, text } from './attempt';
import type { Attempt, Fault } from './fault';

/** What stands there, and what stood there before. */
type Kind = readonly [form: RegExp, plain: string | ((char: string) => string)];

const kinds: readonly Kind[] = [
  [/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' '],
  [/[“”„‟«»″＂]/g, '"'],
  [/[‘’‚‛′＇]/g, "'"],
  [/…/g, '...'],
  [/[‐-―−]/g, '-'],
  [/[\ufb00-\ufb06]/g, (char) => char.normalize('NFKC')],
  [/[\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g, ''],
  // Apart from the others that show nothing, for emoji are joined by them.
  [/[\u200c\u200d]/g, ''],
];

const replaced = (whole: string, [form, plain]: Kind) =>
  typeof plain === 'string' ? whole.replace(form, plain) : whole.replace(form, plain);

/** As people look a character up, for many of them show nothing. */
const nameOf = (char: string) => `U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Kinds of which each choice is tried, for a payload may have had some of them when it was sent. */
const mostChosen = 5;

function* plainForms(whole: string, brief: boolean): Iterable<Attempt<Payload>> {
  const present = kinds.filter(([form]) => whole.search(form) >= 0);
  const attempt = (chosen: readonly Kind[], rank?: Attempt<Payload>['rank']) => {
    const found = chosen.flatMap(([form]) => [...new Set(whole.match(form))].slice(0, 3).map(nameOf));
    return text(chosen.reduce(replaced, whole), t('the payload with plain characters for {0}', found.join(', ')), rank);
  };
  if (present.length > 0) yield attempt(present, 'likely');
  const some = present.slice(0, mostChosen);
  for (let choice = brief ? 0 : 2 ** some.length - 1; choice > 0; choice--) {
    const chosen = some.filter((_, at) => (choice & (1 << at)) !== 0);
    if (chosen.length < present.length) yield attempt(chosen);
  }
}

/** As an editor or a blog rewrites what is typed. */
const rewritings: readonly (readonly [RegExp, string])[] = [
  [/ /g, '\u00a0'],
  [/\.\.\./g, '…'],
  [/'/g, '’'],
  [/"([^"]*)"/g, '“$1”'],
  [/"/g, '”'],
];

export const typographicFault: Fault<Payload> = {
  code: 'body-typographic',
  *undo(body, { brief }) {
    const whole = isAscii(body.bytes) ? null : body.text();
    if (whole !== null) yield* plainForms(whole, brief);
  },
  *apply(right, { brief }) {
    const whole = brief ? null : right.text();
    if (whole === null) return;
    for (const [form, char] of rewritings)
      if (form.test(whole))
        yield text(
          whole.replace(form, char),
          t('the payload with {0} for plain characters', nameOf(char.replace('$1', ''))),
          'rare',
        );
  },
  suspect: (body) => {
    const whole = isAscii(body.bytes) ? null : body.text();
    return whole !== null && body.json() === null && kinds.some(([form]) => whole.search(form) >= 0)
      ? t('There are characters in the payload as they stand on rendered pages.')
      : null;
  },
};
