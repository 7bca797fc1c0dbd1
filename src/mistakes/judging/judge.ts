/** Reads mistakes off what happened when a handler was gone through. */
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

function judgeKey({ key, made, keyed, algorithm, parts }: Mac): Finding[] {
  const found: Finding[] = [];
  if (!keyed) return found;
  if (algorithm !== null && algorithm !== 'sha256')
    found.push(finding('hmac-other-algorithm', made, true, `This HMAC uses ${algorithm}; MEGA signs with SHA-256.`));
  if (key === null) return found;
  const isMessage = (value: Value) => isBody(value) || isHeader(timestamp)(value);
  if (holds(key, isMessage)) {
    found.push(
      finding(
        'hmac-arguments-swapped',
        made,
        parts.every((each) => !holds(each, isMessage)),
        'The message is given as the key here, and the secret as the message.',
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
        `The secret is decoded from ${decoded.detail} before it is used as the key.`,
      ),
    );
  const cut = findIn(key, (each): each is ValueOf<'changed'> => each.kind === 'changed' && each.how === 'unprefixed');
  if (cut)
    found.push(
      finding(
        'secret-prefix-stripped',
        cut.at,
        true,
        'The prefix of the secret is taken off before it is used as the key.',
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
        `The key comes from ${named.name}, which is named like an API token.`,
        named.kind === 'setting',
      );
  }
  const literal = literalIn(key);
  if (literal && !named)
    return withUse('secret-placeholder', literal.at, made, 'The key is the name of a variable, not its value.', true);
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
    found.push(
      finding('body-only-lead', written?.at ?? value.at, true, 'Only the lead is hashed, not the whole body.'),
    );
  if (written)
    found.push(
      finding(
        'body-reserialized',
        written.at,
        true,
        'The body is parsed and written anew here; its bytes are not those that were signed.',
      ),
    );
  else if (value.form === 'parsed' && !isLead) {
    const isCertain = (sure || value.parser !== null) && value.sure;
    if (value.parser && !holds(value, () => false))
      found.push(
        finding('body-not-raw', value.parser, isCertain, 'This parser consumes the raw body before it is hashed.'),
      );
    found.push(finding('body-not-raw', use, isCertain, 'This is the parsed body, not the bytes that were signed.'));
  }
  if (value.isEmpty) {
    if (value.parser)
      found.push(
        finding('body-not-raw', value.parser, true, 'This reads the body first; nothing is left of it to be hashed.'),
      );
    found.push(
      finding(
        'body-not-raw',
        value.at,
        value.parser !== null || sure,
        'The body has been read before this; nothing is left of it.',
      ),
    );
  }
  for (const each of changes) {
    if (each.how === 'trimmed' && !written)
      found.push(finding('body-trimmed', each.at, true, 'The body is changed here before it is hashed.'));
    if (each.how === 'charset')
      found.push(
        finding('body-charset', each.at, true, 'The body passes through another character set than UTF-8 here.'),
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
        'The body is hashed by itself before it is signed.',
      ),
    );
  for (const each of bodies) found.push(...judgeBody(each, mac));
  const delivery = atoms.find(({ role }) => role === 'delivery');
  if (delivery)
    found.push(finding('message-with-delivery-id', site, true, 'X-Mega-Delivery is part of what is signed here.'));
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
        'X-Mega-Timestamp is not part of what is signed here.',
      ),
    );
    return found;
  }
  if (time === -1 || payload === -1) return found;
  if (payload < time) found.push(finding('message-order', site, isClear, 'The body stands before the timestamp.'));
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
        'Nothing stands between timestamp and body; MEGA puts a dot there.',
      ),
    );
  else if (!delivery && (separator !== '.' || around.length > 0))
    found.push(
      finding(
        'message-other-separator',
        site,
        isClear,
        'Timestamp and body are not joined with a single dot and nothing else.',
      ),
    );
  return found;
}

const hasSecret = (atoms: readonly Atom[]): boolean => atoms.some(({ role }) => role === 'secret');
const holdsBody = (mac: Mac): boolean => mac.parts.some((each) => holds(each, isBody, true));

function judgeTime({ value, changes }: Atom, site: Site): Finding[] {
  if (isBody(value))
    return [
      finding('timestamp-from-body', value.at, true, 'The time is taken from the body, not from X-Mega-Timestamp.'),
    ];
  void site;
  return changes.flatMap(({ how, at }): Finding[] => {
    if (how === 'milliseconds')
      return [
        finding('timestamp-milliseconds', at, true, 'The timestamp is turned into milliseconds before it is signed.'),
      ];
    return how === 'iso'
      ? [finding('timestamp-iso', at, true, 'The timestamp is turned into a date before it is signed.')]
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
    found.push(finding('signature-header-name-included', at, true, "The header's name is part of what is compared."));
  if (mac.encoding === 'base64')
    found.push(
      finding('digest-base64', mac.at, true, 'The digest is printed in Base64; MEGA sends hexadecimal digits.'),
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
        'The digits are compared without sha256= in front of them.',
      ),
    );
  }
  if (isConstantTime === false)
    found.push(
      finding('comparison-not-constant-time', at, true, 'This comparison takes longer the more characters agree.'),
    );
  if (!mac.keyed && holdsBody(mac))
    found.push(
      finding('hash-without-hmac', mac.made, true, 'This is a plain hash, not an HMAC with the secret as its key.'),
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
  if (mixed) {
    const why = 'Milliseconds are compared with seconds here, so the age is not checked.';
    return [
      finding('timestamp-unchecked', mixed.at, true, why),
      ...(read ? [finding('timestamp-unchecked', read.at, true, why)] : []),
    ];
  }
  const isHanded = events.some((event) => event.kind === 'handed');
  const why = 'The age of a delivery is never compared with the clock.';
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
  const why = 'The body is parsed and used before its signature is checked.';
  const [parse] = parses;
  const [use] = uses;
  if (use)
    return [
      ...(parse ? [finding('parsed-before-verified', parse.at, true, why)] : []),
      finding('parsed-before-verified', use.at, true, why),
    ];
  return parse
    ? [finding('parsed-before-verified', parse.at, false, 'The body is parsed before its signature is checked.')]
    : [];
}

/** Of a run in which the request has no signature: the condition that lets it through. */
export function judgeUnsigned(events: readonly Event[]): Finding[] {
  const from = events.findIndex(({ kind }) => kind === 'decision');
  const decision = events[from];
  if (decision === undefined) return [];
  const after = events.slice(from);
  if (after.some(({ kind }) => kind === 'refusal')) return [];
  if (!events.slice(0, from).some((event) => event.kind === 'header' && event.name === signature)) return [];
  const isLikely = after.some(({ kind }) => kind === 'acceptance');
  return [
    finding(
      'missing-signature-accepted',
      decision.at,
      isLikely,
      'A request without X-Mega-Signature is let through by this condition.',
    ),
  ];
}
