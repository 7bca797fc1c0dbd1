/** What an HMAC is computed over. */

import { t } from '@vscode/l10n';
import { holds, isBody, type Site } from '../running/values';
import { type Finding, finding, type Mac } from './finding';
import { type Atom, messageOf, messageSite } from './message';

function judgeBody(atom: Atom, mac: Mac): Finding[] {
  const found: Finding[] = [];
  const { value, changes, sure, isPartial } = atom;
  if (!isBody(value)) return found;
  const use =
    mac.uses.find((_, i) => mac.parts[i] && holds(mac.parts[i] ?? value, (each) => each === value)) ?? mac.made;
  const written = changes.find(({ how }) => how === 'written');
  const isLead = value.form === 'parsed' && /(?:^|\.)(?:lead|Lead)(?:\.|$)/.test(value.path);
  if (isLead)
    for (const at of written ? [written.at] : [value.at, use])
      found.push(finding('body-only-lead', at, !isPartial, t('Only the lead is hashed, not the whole body.')));
  if (written)
    found.push(
      finding(
        'body-reserialized',
        written.at,
        !isPartial,
        t('The body is parsed and written again here, so its bytes are no longer those that were signed.'),
      ),
    );
  else if (value.form === 'parsed' && !isLead) {
    const isCertain = (sure || value.parser !== null) && value.sure;
    if (value.parser && !holds(value, () => false))
      found.push(
        finding('body-not-raw', value.parser, isCertain, t('This parser consumes the raw body before it is hashed.')),
      );
    const printed = changes.find(({ how }) => how === 'form');
    if (printed)
      found.push(
        finding('body-not-raw', printed.at, isCertain, t('This is the parsed body, not the bytes that were signed.')),
      );
    found.push(finding('body-not-raw', use, isCertain, t('This is the parsed body, not the bytes that were signed.')));
  }
  if (value.isEmpty) {
    if (value.parser)
      found.push(finding('body-not-raw', value.parser, true, t('This reads the body first. Nothing is left to hash.')));
    found.push(
      finding(
        'body-not-raw',
        value.at,
        value.parser !== null || sure,
        t('The body has already been read. Nothing is left to hash.'),
      ),
    );
  }
  for (const each of changes) {
    if (each.how === 'trimmed' && !written)
      found.push(finding('body-trimmed', each.at, true, t('The body is changed here before it is hashed.')));
    if (each.how === 'charset')
      found.push(
        finding('body-charset', each.at, true, t('The body goes through a character set other than UTF-8 here.')),
      );
  }
  return found;
}

export function judgeMessage(mac: Mac): Finding[] {
  const atoms = messageOf(mac);
  const site = messageSite(mac);
  const found: Finding[] = [];
  const isClear = atoms.every(({ role }) => role !== 'unknown');
  const times = atoms.filter(({ role }) => role === 'timestamp');
  const bodies = atoms.filter(({ role }) => role === 'body');
  const hashes = atoms.filter(
    ({ role, value }) => role === 'hash' && value.kind === 'mac' && !value.keyed && holdsBody(value),
  );
  for (const { value } of hashes)
    found.push(
      finding(
        'body-hashed-first',
        value.kind === 'mac' ? value.made : value.at,
        true,
        t('The body is hashed by itself before it is signed.'),
      ),
    );
  for (const each of bodies) found.push(...judgeBody(each, mac));
  const delivery = atoms.find(({ role }) => role === 'delivery');
  if (delivery)
    found.push(finding('message-with-delivery-id', site, true, t('X-Mega-Delivery is part of what is signed here.')));
  for (const each of times) found.push(...judgeTime(each, site));
  const payload = atoms.findIndex(({ role }) => role === 'body' || role === 'hash');
  const time = atoms.findIndex(({ role }) => role === 'timestamp');
  const isShort = atoms.length === 1 && isClear;
  if (time === -1 && payload !== -1 && !hasSecret(atoms)) {
    const use = mac.uses[0] ?? site;
    const isSure = isClear && atoms.every(({ sure, value }) => sure || (isBody(value) && value.form === 'parsed'));
    found.push(
      finding(
        'message-without-timestamp',
        isShort ? use : site,
        isSure,
        t('X-Mega-Timestamp is not part of what is signed here.'),
      ),
    );
    return found;
  }
  if (time === -1 || payload === -1) return found;
  if (payload < time)
    found.push(finding('message-order', site, isClear, t('The body comes before the timestamp here.')));
  const [first, last] = payload < time ? [payload, time] : [time, payload];
  const between = atoms.slice(first + 1, last);
  const separator = between.map(({ role, text }) => (role === 'text' ? text : '')).join('');
  if (between.some(({ role }) => role === 'unknown')) return found;
  const around = atoms.filter((each, i) => each.role === 'text' && (i < first || i > last));
  if (between.length === 0 && separator === '')
    found.push(
      finding(
        'message-without-dot',
        site,
        isClear,
        t('Nothing separates timestamp and body here. MEGA puts a dot between them.'),
      ),
    );
  else if (!delivery && (separator !== '.' || around.length > 0))
    found.push(
      finding(
        'message-other-separator',
        site,
        isClear,
        t('Timestamp and body are not joined with a single dot and nothing else.'),
      ),
    );
  return found;
}

const hasSecret = (atoms: readonly Atom[]): boolean => atoms.some(({ role }) => role === 'secret');

export const holdsBody = (mac: Mac): boolean => mac.parts.some((each) => holds(each, isBody, true));

function judgeTime({ value, changes }: Atom, site: Site): Finding[] {
  if (isBody(value))
    return [
      finding('timestamp-from-body', value.at, true, t('The time is taken from the body, not from X-Mega-Timestamp.')),
    ];
  void site;
  // A date is often made by way of milliseconds.
  const isDate = changes.some(({ how }) => how === 'iso');
  return changes.flatMap(({ how, at }): Finding[] => {
    if (how === 'milliseconds' && !isDate)
      return [
        finding(
          'timestamp-milliseconds',
          at,
          true,
          t('The timestamp is converted to milliseconds before it is signed.'),
        ),
      ];
    return how === 'iso'
      ? [finding('timestamp-iso', at, true, t('The timestamp is converted to a date before it is signed.'))]
      : [];
  });
}
