/**
 * What the battery sends and what a right handler makes of it. Source: contract, "Webhooks" (delivery, signature).
 *
 * The order is the order of a run: what must be accepted comes before what must be refused, so that a handler that
 * turns away a sender after bad signatures is not taken for one that refuses good ones.
 */
import { t } from '@vscode/l10n';
import { signaturePrefix } from '../../signature/sign';
import {
  beginsHigh,
  beginsWithZero,
  type Draft,
  hasZeroInside,
  type Material,
  otherDigit,
  otherSecret,
  repeated,
  signed,
  unixSeconds,
  withDigits,
} from './draft';
import {
  cutsInLetters,
  cutsInQuarters,
  withBigNumbers,
  withDuplicateKeys,
  withEscapes,
  withMuchText,
  withNonAscii,
  withSpaceAfter,
  withSpaceBefore,
  withSpaceInside,
  withSplitLetters,
} from './texts';

/**
 * - `accept`: a right handler answers 2xx
 * - `refuse`: a right handler answers 4xx
 * - `observe`: a right handler may do either; what it does is worth knowing
 */
export type Expectation = 'accept' | 'refuse' | 'observe';

export interface Check {
  readonly id: string;
  readonly expects: Expectation;
  /** What is sent. */
  readonly title: () => string;
  /** What a handler most likely does that fails it; for `observe`, what to know about the answer. */
  readonly means: (failed: (id: string) => boolean, status: number | null) => string;
  readonly draft: (material: Material) => Draft;
  /** Checks whose outcome this one's verdict needs. */
  readonly needs?: readonly string[];
  /** Statuses that are no failure if all of `needs` passed, and why. */
  readonly lenient?: { readonly statuses: readonly number[]; readonly because: () => string };
  /** Of one that is only observed: the statuses that are a failure all the same. */
  readonly faulty?: readonly number[];
  /** Whether it is not sent where there is no time for all; what is only observed never is then. */
  readonly isSpared?: boolean;
  /** Sent early in a second, so that it arrives in the one whose number its signature is over. */
  readonly early?: boolean;
  /** Sent in the first half of the run or in the second; an `observe` can be in either. */
  readonly half: 'good' | 'bad';
}

/** Seconds that the stale and the future delivery are off; the contract's tolerance is 300. */
const farOff = 600;

const reserialised = () =>
  t(
    'The signature is checked over the parsed and re-serialised body. Check it over the raw bytes as they came, before anything parses them.',
  );
/** White space at an end is lost in both ways; inside it is lost in one. */
const trimmed = (failed: (id: string) => boolean) =>
  failed('space-inside')
    ? reserialised()
    : t('The body is trimmed before its signature is checked. Check it over the raw bytes as they came.');
const compared = () =>
  t('Not the whole signature is compared. Compare all 64 digits in constant time, and refuse any other length first.');
const digitsLost = (how: string) =>
  t('Valid deliveries are accepted only sometimes: {0}. Write each byte of the digest as two digits.', how);
const firstPieceOnly = () =>
  t(
    'Only the first piece of the body is read. Collect its bytes until the request has ended, and check the signature then.',
  );
const decodedInPieces = () =>
  t(
    'Each piece of the body is decoded by itself, as "body += chunk" does, which breaks letters between two pieces. Collect the bytes, and check the signature over them.',
  );
const nullish = () => t('a right handler may refuse what its JSON reader cannot keep');

type Row = Omit<Check, 'expects' | 'half'>;

const plain: Row = {
  id: 'valid',
  title: () => t('A valid delivery'),
  means: () =>
    t(
      'The handler has another secret, reads other headers, or signs something else than the timestamp, a dot and the raw body.',
    ),
  draft: (material) => signed(material, { isRepeated: true }),
};

const accepted: readonly Row[] = [
  {
    id: 'signed-30s-ago',
    title: () => t('Signed 30 s ago; its delivered_at is another time than its timestamp'),
    means: () =>
      t(
        'The time is taken from delivered_at in the body, or the tolerance is far below 300 s. Take it from X-Mega-Timestamp.',
      ),
    draft: ({ now, ...rest }) => signed({ ...rest, now: now - 75_000 }, { timestamp: unixSeconds(now - 30_000) }),
  },
  {
    id: 'space-inside',
    title: () => t('White space inside the JSON'),
    means: reserialised,
    draft: (material) => signed(material, { text: withSpaceInside }),
  },
  {
    id: 'escapes',
    title: () => t('Escapes inside strings that a serialiser would not write'),
    means: reserialised,
    draft: (material) => signed(material, { text: withEscapes }),
  },
  {
    id: 'space-before',
    title: () => t('White space before the JSON'),
    means: trimmed,
    draft: (material) => signed(material, { text: withSpaceBefore }),
  },
  {
    id: 'space-after',
    title: () => t('White space and line ends after the JSON'),
    means: trimmed,
    draft: (material) => signed(material, { text: withSpaceAfter }),
  },
  {
    id: 'non-ascii',
    title: () => t('Letters beyond ASCII'),
    means: () =>
      t(
        'The body is decoded, or written again with escapes, before its signature is checked. Check it over the raw bytes as they came.',
      ),
    draft: (material) => signed(material, { text: withNonAscii }),
  },
  {
    id: 'big-numbers',
    title: () => t('Numbers that a double does not hold in this spelling'),
    means: reserialised,
    draft: (material) => signed(material, { text: withBigNumbers }),
    needs: ['space-before', 'space-after', 'space-inside', 'escapes'],
    lenient: { statuses: [400, 422], because: nullish },
  },
  {
    id: 'duplicate-keys',
    title: () => t('A key that comes twice'),
    means: reserialised,
    draft: (material) => signed(material, { text: withDuplicateKeys }),
    needs: ['space-before', 'space-after', 'space-inside', 'escapes'],
    lenient: { statuses: [400, 422], because: nullish },
  },
  {
    id: 'repeat',
    title: () => t('The first delivery again, under its id, signed again at a later time, as a retry is'),
    means: () =>
      t('A retry is refused. It has the X-Mega-Delivery of before: process it once, and answer 2xx each time.'),
    draft: repeated,
    needs: ['valid'],
    lenient: {
      statuses: [409],
      because: () => t('MEGA takes 409 for a failure and sends the delivery again until its attempts are used up'),
    },
  },
];

/** Left out where the answers take so long that there is no time for all: few handlers have these mistakes. */
const acceptedIfTime: readonly Row[] = [
  {
    id: 'zero-inside',
    title: () => t('A signature in which a byte begins with 0'),
    means: () => digitsLost(t('the handler writes a byte below 16 as one digit')),
    draft: (material) => signed(material, { digits: hasZeroInside }),
  },
  {
    id: 'zero-first',
    title: () => t('A signature that begins with 0'),
    means: (failed) =>
      digitsLost(
        failed('zero-inside')
          ? t('the handler writes a byte below 16 as one digit')
          : t('the handler writes its digest as a number, which has no zeros at its beginning'),
      ),
    draft: (material) => signed(material, { digits: beginsWithZero }),
    needs: ['zero-inside'],
  },
  {
    id: 'high-first',
    title: () => t('A signature that begins with 8 or more'),
    means: () => digitsLost(t('the handler takes its digest for a number that can be negative')),
    draft: (material) => signed(material, { digits: beginsHigh }),
  },
  {
    id: 'in-pieces',
    title: () => t('A delivery that arrives in several pieces'),
    means: firstPieceOnly,
    draft: (material) => {
      const draft = signed(material);
      return { ...draft, cuts: cutsInQuarters(draft.body) };
    },
  },
  {
    id: 'split-letters',
    title: () => t('A delivery that arrives in pieces, cut within letters of several bytes'),
    means: (failed) => (failed('in-pieces') ? firstPieceOnly() : decodedInPieces()),
    draft: (material) => {
      const draft = signed(material, { text: withSplitLetters });
      return { ...draft, cuts: cutsInLetters(draft.body) };
    },
    needs: ['non-ascii', 'in-pieces'],
  },
];

const observedGood: readonly Row[] = [
  {
    id: 'tolerance',
    title: () => t('Signed 290 s ago'),
    means: () => t('The tolerance is below the 300 s that MEGA recommends: a delivery that waited in a queue is lost.'),
    draft: (material) => signed(material, { timestamp: unixSeconds(material.now - 290_000) }),
  },
  {
    id: 'no-content-type',
    title: () => t('A valid delivery without a Content-Type'),
    means: () => t('The handler wants a JSON content type. MEGA sends JSON, so this is not a fault.'),
    draft: (material) => ({ ...signed(material), contentType: null }),
  },
  {
    id: 'large-body',
    title: () => t('A valid delivery of 256 KiB'),
    means: (failed, status) =>
      status !== 401
        ? t('The handler limits the size of a body. See that a lead with many custom fields fits.')
        : failed('in-pieces')
          ? firstPieceOnly()
          : failed('split-letters')
            ? decodedInPieces()
            : t(
                'That is no limit of size, which is a 413: a large body arrives in many pieces. Read all of them, and decode nothing before the signature is checked.',
              ),
    draft: (material) => signed(material, { text: withMuchText }),
    needs: ['in-pieces', 'split-letters'],
    faulty: [401],
  },
];

const refused: readonly Row[] = [
  {
    id: 'wrong-secret',
    title: () => t('Signed with another secret'),
    means: () => t('The signature is not checked at all, or its result is ignored.'),
    draft: (material) => signed({ ...material, secret: otherSecret() }),
  },
  {
    id: 'first-digit',
    title: () => t('Only the first digit of the signature is wrong'),
    means: compared,
    draft: (material) => withDigits(material, (digits) => digits.replace(/^./, otherDigit)),
  },
  {
    id: 'last-digit',
    title: () => t('Only the last digit of the signature is wrong'),
    means: compared,
    draft: (material) => withDigits(material, (digits) => digits.replace(/.$/, otherDigit)),
  },
  {
    id: 'too-short',
    title: () => t('A signature without its last digit'),
    means: compared,
    draft: (material) => withDigits(material, (digits) => digits.slice(0, -1)),
  },
  {
    id: 'too-long',
    title: () => t('A signature with one digit too many'),
    means: () =>
      t(
        'More than 64 digits pass: a decoder that drops the odd digit, or a comparison of a beginning. Refuse any other length first.',
      ),
    draft: (material) => withDigits(material, (digits) => `${digits}0`),
  },
  {
    id: 'not-hex',
    title: () => t('A signature of 64 characters that are not hexadecimal'),
    means: () =>
      t('Characters that are no digits pass or throw. Compare the texts, or refuse what is not hexadecimal.'),
    draft: (material) => withDigits(material, (digits) => digits.replace(/./g, 'z')),
  },
  {
    id: 'other-body',
    title: () => t('A signature that is right for another body'),
    means: () => t('The body is not a part of what the handler signs.'),
    draft: (material) => ({ ...signed(material), signature: signed(material).signature }),
  },
  {
    id: 'no-signature',
    title: () => t('No X-Mega-Signature'),
    means: () => t('A request without a signature is let through. Refuse it.'),
    draft: (material) => ({ ...signed(material), signature: null }),
  },
  {
    id: 'no-prefix',
    title: () => t('The right digits without "sha256="'),
    means: () => t('The digits alone are compared. The prefix is a part of the signature: compare the whole header.'),
    draft: (material) => {
      const draft = signed(material);
      return { ...draft, signature: draft.signature?.slice(signaturePrefix.length) ?? null };
    },
  },
  {
    id: 'no-timestamp',
    title: () => t('No X-Mega-Timestamp, under a signature that is right for now'),
    means: () => t('A missing timestamp is replaced by the time of receipt, or not missed. Refuse the request.'),
    draft: (material) => ({ ...signed(material), timestamp: null }),
    early: true,
  },
  {
    id: 'stale',
    title: () => t('Signed 10 minutes ago'),
    means: () =>
      t('The age of the timestamp is not checked, so whoever recorded a delivery can send it again. Allow 300 s.'),
    draft: (material) => signed(material, { timestamp: unixSeconds(material.now - farOff * 1000) }),
  },
  {
    id: 'future',
    title: () => t('Signed 10 minutes ahead of now'),
    means: () => t('A timestamp in the future passes. Check its distance from now in both directions.'),
    draft: (material) => signed(material, { timestamp: unixSeconds(material.now + farOff * 1000) }),
  },
  {
    id: 'not-numeric',
    title: () => t('A timestamp that is no number, signed as it stands'),
    means: () => t('A timestamp that is no number has no age, and a comparison with it is never true. Refuse it.'),
    draft: (material) => signed(material, { timestamp: 'yesterday' }),
  },
];

const observedBad: readonly Row[] = [
  {
    id: 'upper-case',
    title: () => t('The right digits in upper case'),
    means: () => t('Upper-case digits pass. MEGA sends lower case, so this is not a fault.'),
    draft: (material) => withDigits(material, (digits) => digits.toUpperCase()),
  },
  {
    id: 'other-prefix',
    title: () => t('The right digits behind another prefix'),
    means: () => t('Another prefix than "sha256=" passes. Compare the whole header.'),
    draft: (material) => {
      const draft = signed(material);
      return { ...draft, signature: draft.signature?.replace(signaturePrefix, 'sha512=') ?? null };
    },
  },
  {
    id: 'more-after',
    title: () => t('The right digits, followed by other characters'),
    means: () => t('What follows the digits is not looked at. Refuse a signature of any other length.'),
    draft: (material) => withDigits(material, (digits) => `${digits}, v2=zz`),
  },
];

const rows = (list: readonly Row[], expects: Expectation, half: Check['half']): Check[] =>
  list.map((row) => ({ ...row, expects, half }));

/** A plain delivery, which every run begins with. */
export const valid: Check = { ...plain, expects: 'accept', half: 'good' };

/** All checks that are one request each. */
export const checks: readonly Check[] = [
  valid,
  ...rows(accepted, 'accept', 'good'),
  ...rows(acceptedIfTime, 'accept', 'good').map((check) => ({ ...check, isSpared: true })),
  ...rows(observedGood, 'observe', 'good'),
  ...rows(refused, 'refuse', 'bad'),
  ...rows(observedBad, 'observe', 'bad'),
];

/** Ends a run: where it is refused, nothing is known of what was refused before. */
export const closing: Check = {
  id: 'closing',
  expects: 'accept',
  half: 'good',
  title: () => t('One more valid delivery, after all the bad ones'),
  means: () =>
    t(
      'A handler that refuses this one after bad requests, and took the first, turns away a sender that MEGA may share.',
    ),
  draft: (material) => signed(material),
};

/** Deliveries of the burst, all at once. */
export const burstSize = 20;

export const burst = {
  id: 'burst',
  expects: 'observe' as const,
  title: () => t('{0} valid deliveries at once', burstSize),
};

/** The names of everything a run has, in its order. */
export const battery: readonly Pick<Check, 'id' | 'title' | 'expects'>[] = [...checks, closing, burst];
