/** Reads mistakes off what happened when a handler was gone through. */
import { t } from '@vscode/l10n';
import type { Mistake } from '../causes';
import type { Event } from '../running/state';
import {
  findIn,
  holds,
  isBody,
  isHeader,
  isMac,
  type Site,
  signature,
  timestamp,
  type Value,
  type ValueOf,
} from '../running/values';
import { type Atom, atomsOf, messageOf, messageSite } from './message';

export interface Finding {
  readonly mistake: Mistake;
  readonly site: Site;
  readonly isLikely: boolean;
  readonly why: string;
}

type Comparison = Extract<Event, { readonly kind: 'comparison' }>;
type Mac = ValueOf<'mac'>;

const finding = (mistake: Mistake, site: Site, isLikely: boolean, why: string): Finding => ({
  mistake,
  site,
  isLikely,
  why,
});

function judgeKey({ key, made, chosen, keyed, algorithm, parts }: Mac): Finding[] {
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
    found.push(
      finding(
        'hmac-arguments-swapped',
        made,
        parts.every((each) => !holds(each, isMessage)),
        t('The message is passed as the key here, and the secret as the message.'),
      ),
    );
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

const placeholder =
  /^(?:\$\{[^}]*\}|\$\([^)]*\)|\$[A-Z_]\w*|%[A-Z_]\w*%|\{\{[^}]*\}\}|<[^>]*>|#\{[^}]*\}|@?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|(?:process\.env|ENV|os\.environ|env|import\.meta\.env)[.[(].*|your[-_].*secret.*)$/;

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
  const isWithin = at.source === use.source && use.start <= at.start && at.end <= use.end;
  return isWithin ? [first] : [first, finding(mistake, use, isLikely, why)];
}

function judgeBody(atom: Atom, mac: Mac): Finding[] {
  const found: Finding[] = [];
  const { value, changes, sure } = atom;
  if (!isBody(value)) return found;
  const use =
    mac.uses.find((_, i) => mac.parts[i] && holds(mac.parts[i] ?? value, (each) => each === value)) ?? mac.made;
  const written = changes.find(({ how }) => how === 'written');
  const isLead = value.form === 'parsed' && /(?:^|\.)(?:lead|Lead)(?:\.|$)/.test(value.path);
  if (isLead)
    for (const at of written ? [written.at] : [value.at, use])
      found.push(finding('body-only-lead', at, true, t('Only the lead is hashed, not the whole body.')));
  if (written)
    found.push(
      finding(
        'body-reserialized',
        written.at,
        true,
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

function judgeMessage(mac: Mac): Finding[] {
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
const holdsBody = (mac: Mac): boolean => mac.parts.some((each) => holds(each, isBody, true));

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

function judgeComparison({ left, right, isConstantTime, at }: Comparison): Finding[] {
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
    found.push(
      finding(
        'signature-prefix-missing',
        at,
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

/** What is judged of a run: the signatures that are MEGA's. */
function macsOf(events: readonly Event[], comparisons: readonly Comparison[]): Mac[] {
  const compared = comparisons
    .map(({ left, right }) => findIn(left, isMac) ?? findIn(right, isMac))
    .filter((mac) => mac !== null);
  if (compared.length > 0) return unique(compared);
  const made = events.flatMap((event) => (event.kind === 'mac' ? [event.mac] : []));
  const isOurs = ({ parts, key }: Mac) =>
    parts.some((each) => holds(each, (value) => value.kind === 'header' && !value.assumed, true)) ||
    (key !== null && holds(key, (each) => each.kind === 'setting' && /mega/i.test(each.name)));
  return unique(made.filter((mac) => mac.keyed && isOurs(mac)));
}

function unique(macs: readonly Mac[]): Mac[] {
  const seen = new Set<Value[]>();
  return macs.filter(({ parts }) => !seen.has(parts) && seen.add(parts));
}

export interface Verdicts {
  readonly findings: readonly Finding[];
  /** Whether the age of a delivery is looked at, and rightly so. */
  readonly isAged: boolean;
  readonly verifies: boolean;
}

export function judge(events: readonly Event[]): Verdicts {
  const comparisons = events.filter((event): event is Comparison => event.kind === 'comparison');
  const macs = macsOf(events, comparisons);
  const isAged = events.some((event) => event.kind === 'age' && !event.isMixed);
  const verifies = macs.length > 0;
  if (!verifies) return { findings: [], isAged, verifies };
  const findings = [
    ...macs.flatMap((mac) => [
      ...judgeKey(mac),
      ...(mac.keyed && !holds(mac.key ?? mac, isBody) ? judgeMessage(mac) : []),
    ]),
    ...comparisons.flatMap(judgeComparison),
    ...(comparisons.length > 0 ? judgeOrder(events) : []),
    ...judgeAge(events),
  ];
  return { findings, isAged, verifies };
}

function judgeAge(events: readonly Event[]): Finding[] {
  const ages = events.filter((event) => event.kind === 'age');
  if (ages.some((event) => event.kind === 'age' && !event.isMixed)) return [];
  const reads = events.filter((event): event is Extract<Event, { kind: 'header' }> => event.kind === 'header');
  const read =
    reads.find(({ name, assumed }) => name === timestamp && !assumed) ?? reads.find(({ name }) => name === timestamp);
  const [mixed] = ages;
  if (mixed?.kind === 'age') {
    const why = t('Milliseconds are compared with seconds here, so the age is not checked.');
    return [
      finding('timestamp-unchecked', mixed.at, true, why),
      ...[mixed.read ?? read?.at].flatMap((at) => (at ? [finding('timestamp-unchecked', at, true, why)] : [])),
    ];
  }
  const isHanded = events.some((event) => event.kind === 'handed');
  const why = t('The age of a delivery is never compared with the clock.');
  if (read) return [finding('timestamp-unchecked', read.at, !read.assumed && !isHanded, why)];
  const [first] = reads.filter(({ name }) => name === signature);
  return first ? [finding('timestamp-unchecked', first.at, false, why)] : [];
}

/** What the handler does with the body before the signatures are compared. */
function judgeOrder(events: readonly Event[]): Finding[] {
  const end = events.findIndex(({ kind }) => kind === 'comparison');
  const before = events.slice(0, end);
  const uses = before.filter(({ kind }) => kind === 'use');
  const parses = before.filter(({ kind }) => kind === 'parse');
  const why = t('The body is parsed and used before its signature is checked.');
  const [parse] = parses;
  const [use] = uses;
  if (use)
    return [
      ...(parse ? [finding('parsed-before-verified', parse.at, true, why)] : []),
      finding('parsed-before-verified', use.at, true, why),
    ];
  return parse
    ? [finding('parsed-before-verified', parse.at, false, t('The body is parsed before its signature is checked.'))]
    : [];
}

/**
 * Of a run in which the request has no signature: the condition that lets it through.
 *
 * @param comparisons of the runs in which it has one: where they are, and the calls that lead to them
 */
export function judgeUnsigned(events: readonly Event[], comparisons: readonly Site[]): Finding[] {
  const from = events.findIndex(({ kind }) => kind === 'decision');
  const decision = events[from];
  if (decision?.kind !== 'decision') return [];
  const after = events.slice(from);
  if (after.some(({ kind }) => kind === 'refusal')) return [];
  if (!events.slice(0, from).some((event) => event.kind === 'header' && event.name === signature)) return [];
  const accepted = after.findIndex(({ kind }) => kind === 'acceptance');
  // An empty return says nothing where a call before it may have answered.
  const isPlain = (event: Event | undefined) => event !== undefined && /^return\s*;?$/.test(textOf(event.at));
  const isAccepted =
    accepted !== -1 && !(isPlain(after[accepted]) && after.slice(0, accepted).some(({ kind }) => kind === 'effect'));
  const { skipped } = decision;
  const leavesOut =
    skipped !== null &&
    comparisons.some(
      ({ source, start, end }) => source === skipped.source && skipped.start <= start && end <= skipped.end,
    );
  return [
    finding(
      'missing-signature-accepted',
      decision.at,
      isAccepted || leavesOut,
      t('This condition lets a request without X-Mega-Signature through.'),
    ),
  ];
}

const textOf = ({ source, start, end }: Site): string => source.text.slice(start, end).trim();
