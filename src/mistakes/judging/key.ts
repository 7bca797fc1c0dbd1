/** What an HMAC has for its key. */

import { t } from '@vscode/l10n';
import type { Mistake } from '../causes';
import { findIn, holds, isBody, isHeader, type Site, timestamp, type Value, type ValueOf } from '../running/values';
import { type Finding, finding, type Mac } from './finding';

export function judgeKey({ key, made, through, chosen, keyed, algorithm, parts }: Mac): Finding[] {
  const found: Finding[] = [];
  if (!keyed) return found;
  if (algorithm !== null && algorithm !== 'sha256')
    for (const at of chosen ? [chosen, made] : [made])
      found.push(
        finding('hmac-other-algorithm', at, true, t('This HMAC uses {0}. MEGA signs with SHA-256.', algorithm)),
      );
  if (key === null) return found;
  const isMessage = (value: Value) => isBody(value) || isHeader(timestamp)(value);
  if (holds(key, isMessage)) {
    const isLikely = parts.every((each) => !holds(each, isMessage));
    const why = t('The message is passed as the key here, and the secret as the message.');
    // The function that signs may be right, and called with its arguments in the wrong order.
    const call = through.find((site) => holds(key, (each) => isMessage(each) && isWithin(key.at, site)));
    for (const site of call ? [call, made] : [made]) found.push(finding('hmac-arguments-swapped', site, isLikely, why));
    return found;
  }
  const decoded = findIn(key, (each): each is ValueOf<'changed'> => each.kind === 'changed' && each.how === 'decoded');
  if (decoded)
    found.push(
      finding(
        'secret-decoded',
        decoded.at,
        true,
        t('The secret is decoded from {0} before it is used as the key.', decoded.detail),
      ),
    );
  const cut = findIn(key, (each): each is ValueOf<'changed'> => each.kind === 'changed' && each.how === 'unprefixed');
  if (cut)
    found.push(
      finding(
        'secret-prefix-stripped',
        cut.at,
        true,
        t('The prefix of the secret is removed before it is used as the key.'),
      ),
    );
  return [...found, ...judgeSecret(key, made)];
}

const isWithin = (at: Site, around: Site): boolean =>
  at.source === around.source && around.start <= at.start && at.end <= around.end;

const placeholder =
  /^(?:\$\{[^}]*\}|\$\([^)]*\)|\$[A-Z_]\w*|%[A-Z_]\w*%|\{\{[^}]*\}\}|<[^>]*>|#\{[^}]*\}|@?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|\$?[\w.]{0,40}(?:env|ENV|[gG]etenv|environ|GetEnvironmentVariable)[.[(].*|your[-_].*secret.*)$/;

/** A text that is the key itself, not one that something is looked up by. */
function literalIn(value: Value): ValueOf<'text'> | null {
  if (value.kind === 'text') return placeholder.test(value.text.trim()) ? value : null;
  return value.kind === 'changed' ? literalIn(value.of) : null;
}

function judgeSecret(key: Value, made: Site): Finding[] {
  const named = findIn(
    key,
    (each): each is ValueOf<'setting'> | ValueOf<'unknown'> =>
      each.kind === 'setting' || (each.kind === 'unknown' && /token|api_?key/i.test(each.name)),
  );
  if (named) {
    const isToken = /token|api_?key/i.test(named.name) && !/secret|whsec/i.test(named.name);
    if (isToken)
      return withUse(
        'secret-is-api-token',
        named.at,
        made,
        t('The key comes from {0}, which is named like an API token.', named.name),
        named.kind === 'setting',
      );
  }
  const literal = literalIn(key);
  if (literal && !named)
    return withUse(
      'secret-placeholder',
      literal.at,
      made,
      t('The key is the name of a variable, not its value.'),
      true,
    );
  return [];
}

/** A constant is shown where it is defined and where it is used. */
function withUse(mistake: Mistake, at: Site, use: Site, why: string, isLikely: boolean): Finding[] {
  const first = finding(mistake, at, isLikely, why);
  return isWithin(at, use) ? [first] : [first, finding(mistake, use, isLikely, why)];
}
