/** How the computed signature is compared with the received one. */

import { t } from '@vscode/l10n';
import { findIn, holds, isMac } from '../running/values';
import { type Comparison, type Finding, finding } from './finding';
import { atomsOf } from './message';
import { holdsBody } from './signed';

export function judgeComparison({ left, right, isConstantTime, at, through }: Comparison): Finding[] {
  const found: Finding[] = [];
  const computed = holds(left, isMac) ? left : right;
  const received = computed === left ? right : left;
  const mac = findIn(computed, isMac);
  if (mac === null) return found;
  const atoms = atomsOf(computed);
  const others = atomsOf(received);
  const all = [...atoms, ...others].filter(({ role }) => role === 'text');
  if (all.some(({ text }) => /x-mega-signature\s*[:=]/i.test(text)))
    found.push(
      finding('signature-header-name-included', at, true, t("The header's name is part of what is compared.")),
    );
  if (mac.encoding === 'base64')
    found.push(
      finding('digest-base64', mac.at, true, t('The digest is printed in Base64. MEGA sends hexadecimal digits.')),
    );
  const hasPrefix = all.some(({ text }) => /sha256=/i.test(text));
  const isCut =
    holds(received, (each) => each.kind === 'changed' && each.how === 'unprefixed') ||
    holds(received, (each) => each.kind === 'unknown');
  if (!hasPrefix && !isCut && mac.encoding !== 'base64' && mac.keyed) {
    const isPlain =
      others.length === 1 &&
      others[0]?.role === 'signature' &&
      others[0].sure &&
      atoms.every(({ role, sure }) => role === 'hash' && sure);
    // A function that only compares is right; what is wrong is what it is handed.
    const handed = through[mac.through.length];
    for (const site of handed ? [at, handed] : [at])
      found.push(
        finding(
          'signature-prefix-missing',
          site,
          isPlain && mac.encoding === 'hex',
          t('The digits are compared without sha256= in front of them.'),
        ),
      );
  }
  if (isConstantTime === false)
    found.push(
      finding('comparison-not-constant-time', at, true, t('This comparison takes longer the more characters match.')),
    );
  if (!mac.keyed && holdsBody(mac))
    found.push(
      finding('hash-without-hmac', mac.made, true, t('This is a plain hash, not an HMAC with the secret as its key.')),
    );
  return found;
}
