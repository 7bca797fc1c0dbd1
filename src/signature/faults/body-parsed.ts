/** How a body goes wrong when code makes values of it: what a model, a validator or a framework changes before it writes. */
import { t } from '@vscode/l10n';
import type { Payload, PayloadJson } from '../fields/payload';
import { readPrinted } from '../json/notation';
import { appliedRewritings, otherStyles, type Rewriting, railsParams, undoneRewritings } from '../json/parsers';
import { undoneStyles } from '../json/styles';
import { text } from './attempt';
import { written } from './body-writing';
import type { Attempt, Fault } from './fault';

/** Each costs as much as hashing the body ten times. */
const mostRewritten = 64 * 1024;

function* rewritten(json: PayloadJson, rewritings: readonly Rewriting[]): Iterable<Attempt<Payload>> {
  for (const { what, changes, styles, byStyle = false } of rewritings)
    for (const change of changes) {
      const root = change(json.root);
      if (root === json.root && !byStyle) continue;
      const attempts = written({ ...json, root }, styles, (style) =>
        t('the payload as {0} writes it, with {1}', style, what()),
      );
      for (const attempt of attempts) yield { ...attempt, rank: 'rare' };
    }
}

export const parsedFault: Fault<Payload> = {
  code: 'body-reserialized',
  *undo(body, { brief }) {
    if (brief || body.bytes.length > mostRewritten) return;
    const json = body.json();
    if (json !== null) return void (yield* rewritten(json, undoneRewritings));
    const whole = body.text();
    const root = whole === null ? undefined : readPrinted(whole);
    if (root === undefined) return;
    const printed: PayloadJson = { root, text: '', mark: '', numbers: () => [] };
    yield* written(printed, undoneStyles, (style) => t('the payload, a printed object, as {0} would write it', style));
  },
  *apply(body, { brief }) {
    const json = brief || body.bytes.length > mostRewritten ? null : body.json();
    if (json === null) return;
    for (const attempt of written(json, otherStyles, (style) => t('the payload as {0} writes it', style)))
      yield attempt;
    yield* rewritten(json, appliedRewritings);
    for (const each of railsParams(json.root))
      yield text(json.mark + each, t("the payload with Rails' controller and action"), 'rare');
  },
  suspect: (body) =>
    body.bytes.length <= mostRewritten && body.json() === null && readPrinted(body.text() ?? '') !== undefined
      ? t('The payload is an object as a program prints it, and not JSON.')
      : null,
};
