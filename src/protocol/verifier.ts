/** Messages between the verifier's page and the host. Both sides parse what they receive. */
import * as z from 'zod/mini';

/** What is typed, but for the secret: that goes to the host with a check and is kept by neither side. */
const fields = z.object({
  payload: z.string(),
  form: z.enum(['text', 'base64', 'hex']),
  timestamp: z.string(),
  signature: z.string(),
  /** What the person's own code computed, empty where they do not say. */
  computed: z.string(),
  deliveryId: z.string(),
  receivedAt: z.string(),
  tolerance: z.string(),
  /** Which of the kept secrets is checked with; empty where one is typed. */
  secretOf: z.string(),
});
export type VerifierFields = z.infer<typeof fields>;

const id = z.number();

/** From the page. Each is a request with an id of the page's choice; each but `ready` is answered under that id. */
export const verifierPageMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('edit'), id, fields }),
  /** `typed` where nobody asked for it: such a check takes the place of the one before, as far as nobody asked for that. */
  z.object({ type: z.literal('verify'), id, fields, secret: z.string(), typed: z.boolean() }),
  /** Why the check asked for last came out as it did; answered when the search is through, or stopped. */
  z.object({ type: z.literal('explain'), id }),
  z.object({ type: z.literal('stop'), id }),
  z.object({ type: z.literal('choose-file'), id }),
  /** A text pasted over the whole payload that a text area cannot hold as it is, or that may be a whole request. */
  z.object({ type: z.literal('take-text'), id, text: z.string() }),
  z.object({ type: z.literal('take-request'), id }),
  /** The bytes the host holds back into the text area. */
  z.object({ type: z.literal('release'), id }),
  z.object({ type: z.literal('copy-report'), id }),
  /** To the lines of the person's own code that have this cause. */
  z.object({ type: z.literal('find-in-code'), id, code: z.string() }),
  z.object({ type: z.literal('reopen'), id, check: z.number() }),
]);
export type VerifierPageMessage = z.infer<typeof verifierPageMessage>;

export const piece = z.object({ text: z.string(), mark: z.boolean() });
export type VerifierPiece = z.infer<typeof piece>;

const inspection = z.object({
  facts: z.array(z.string()),
  warnings: z.array(z.string()),
  pieces: z.array(piece),
  more: z.nullable(z.string()),
});
export type VerifierInspection = z.infer<typeof inspection>;

const digits = z.object({
  expected: z.string(),
  received: z.string(),
  /** Index of the first character that differs, null where none does. */
  firstDifference: z.nullable(z.number()),
  /** The same in words. */
  note: z.string(),
});

const differencePiece = z.extend(piece, { change: z.enum(['same', 'removed', 'added']) });

const cause = z.object({
  code: z.string(),
  certain: z.boolean(),
  badge: z.string(),
  detail: z.string(),
  fix: z.string(),
  also: z.string(),
  /** Whether lines of a handler show it. */
  findable: z.boolean(),
  difference: z.nullable(
    z.object({
      title: z.string(),
      places: z.array(z.object({ label: z.string(), pieces: z.array(differencePiece) })),
    }),
  ),
});
export type VerifierCause = z.infer<typeof cause>;

const group = z.object({ title: z.string(), causes: z.array(cause) });

export const explanation = z.object({
  summary: z.string(),
  groups: z.array(group),
  guesses: z.nullable(group),
  notes: z.array(z.string()),
});
export type VerifierExplanation = z.infer<typeof explanation>;

const outcome = z.object({
  tone: z.enum(['good', 'bad', 'warning']),
  title: z.string(),
  text: z.string(),
  digits: z.nullable(digits),
  /** Null where nobody has looked for a cause yet. */
  explanation: z.nullable(explanation),
});
export type VerifierOutcome = z.infer<typeof outcome>;

const check = z.object({ check: z.number(), label: z.string() });
export type VerifierCheck = z.infer<typeof check>;

/** The fields that can be marked. */
const mark = z.object({
  field: z.enum(['payload', 'secret', 'timestamp', 'signature', 'received-at', 'tolerance']),
  text: z.string(),
});
export type VerifierMark = z.infer<typeof mark>;

/** What has changed for the page; what is absent stays as it is. */
const change = z.object({
  fields: z.optional(fields),
  /** The name of the payload whose bytes the host holds, null where the payload is what is typed. */
  held: z.optional(z.nullable(z.string())),
  inspection: z.optional(inspection),
  outcome: z.optional(z.nullable(outcome)),
  /** Earlier checks, the latest first. */
  checks: z.optional(z.array(check)),
  /** What is wrong with fields, so that nothing was searched. */
  marks: z.optional(z.array(mark)),
  /** The webhooks whose secrets are kept, never a secret. */
  kept: z.optional(z.array(z.object({ id: z.string(), label: z.string() }))),
  /** After a paste: the page goes to what is missing, or verifies. */
  isTaken: z.optional(z.boolean()),
  /** One sentence on what has just been done. */
  note: z.optional(z.string()),
});
export type VerifierChange = z.infer<typeof change>;

/** To the page. */
export const verifierHostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), change }),
  z.object({ type: z.literal('answer'), id, change }),
  z.object({ type: z.literal('failed'), id, message: z.string() }),
]);
export type VerifierHostMessage = z.infer<typeof verifierHostMessage>;
