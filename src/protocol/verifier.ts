/** Messages between the verifier's page and the host. Both sides parse what they receive. */
import * as z from 'zod/mini';

/** What the page keeps while it is hidden: the secret is not among it. */
const draft = z.object({
  payload: z.string(),
  timestamp: z.string(),
  signature: z.string(),
  tolerance: z.string(),
  receivedAt: z.string(),
});
export type VerifierDraft = z.infer<typeof draft>;

const request = z.extend(draft, {
  secret: z.string(),
  /** True where the payload's bytes are those of the file the host holds, not the text. */
  fromFile: z.boolean(),
});
export type VerifierRequest = z.infer<typeof request>;

/** From the page. Each but `ready` and `draft` is answered, with the same id. */
export const verifierPageMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('draft'), draft }),
  z.object({ type: z.literal('verify'), id: z.number(), request }),
  z.object({ type: z.literal('choose-file'), id: z.number() }),
]);
export type VerifierPageMessage = z.infer<typeof verifierPageMessage>;

const digits = z.object({
  expectedLabel: z.string(),
  expected: z.string(),
  receivedLabel: z.string(),
  received: z.string(),
  /** Index of the first character that differs, null where none does. */
  firstDifference: z.nullable(z.number()),
  /** The same in words. */
  note: z.string(),
});

const outcome = z.object({
  tone: z.enum(['good', 'bad', 'warning']),
  title: z.string(),
  text: z.string(),
  digits: z.nullable(digits),
});
export type VerifierOutcome = z.infer<typeof outcome>;

const file = z.object({ name: z.string(), description: z.string(), preview: z.string() });
export type VerifierFile = z.infer<typeof file>;

/** To the page. */
export const verifierHostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), draft, file: z.nullable(file) }),
  z.object({ type: z.literal('outcome'), id: z.number(), outcome }),
  /** Null where no file was chosen. */
  z.object({ type: z.literal('file'), id: z.number(), file: z.nullable(file) }),
  z.object({ type: z.literal('failed'), id: z.number(), message: z.string() }),
]);
export type VerifierHostMessage = z.infer<typeof verifierHostMessage>;
