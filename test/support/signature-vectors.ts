/** What OpenSSL and Python say about signatures: test/fixtures/signature/make.py made it. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));

const schema = z.object({
  secret: z.string(),
  timestamp: z.string(),
  payloads: z.array(z.object({ name: z.string(), body: bytes, signature: z.string() })),
  /** Other secrets, each over the payload `{}`. */
  secrets: z.array(z.object({ secret: z.string(), signature: z.string() })),
  /** Bytes 0 to 255 again and again. */
  large: z.array(z.object({ bytes: z.number(), signature: z.string() })),
  /** What code with one mistake computes over a payload, as its language prints it. */
  computed: z.array(z.object({ payload: z.string(), code: z.string(), variant: z.string(), digest: z.string() })),
  /** The payload `ascii`, compressed. */
  compressed: z.array(z.object({ form: z.string(), body: bytes })),
});

export const vectors = schema.parse(JSON.parse(readFileSync('test/fixtures/signature/vectors.json', 'utf8')));

/** The bytes of a payload of the vectors. */
export function payload(name: string): Buffer {
  const found = vectors.payloads.find((each) => each.name === name);
  if (found === undefined) throw new Error(`vectors.json has no payload ${name}`);
  return found.body;
}
