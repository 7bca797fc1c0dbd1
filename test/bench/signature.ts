/** The plain verdict, and the search for a cause, beside node:crypto alone. */
import { createHmac } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type DiagnosisInput, diagnose } from '../../src/signature/diagnose';
import { sign } from '../../src/signature/sign';
import { verify } from '../../src/signature/verify';
import { type Figure, figure, inTurn, median } from './figure';

const secret = `mega_whsec_${'7'.repeat(64)}`;
const timestamp = '1782999900';

const milliseconds = (work: () => unknown) => {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
};

/** A delivery of about 4 KiB, compact as the provider sends, with letters of every kind. */
function delivery(): Buffer {
  const custom: Record<string, unknown> = { budget: 500000, rate: 1.5, page: 'https://example.com/a?b=1&c=<d>' };
  const lead = { id: '3f8c1b', contact_name: 'Zoë Buyer', custom_fields: custom };
  const text = () => JSON.stringify({ event: 'lead.created', delivered_at: '2026-07-02T14:05:00.000Z', lead });
  for (let i = 0; Buffer.byteLength(text()) < 4096; i++) custom[`field_${i}`] = `Value ${i}, 東京 São Paulo 🏠`;
  return Buffer.from(text());
}

/** The first rounds are slower, until the engine has compiled what is used most; a median of many is past that. */
const rounds = 41;

/** The search on a delivery that nothing explains: its signature alone, and one that code computed as well. */
async function searchFigures(): Promise<Figure[]> {
  const body = delivery();
  const unexplained: DiagnosisInput = {
    body,
    timestamp,
    secret,
    signature: `sha256=${'a'.repeat(64)}`,
    computed: 'b'.repeat(64),
    receivedAt: Number(timestamp),
    toleranceSeconds: 300,
    deliveryId: '0b7c1a52-7d63-4f7b-9d3e-2f4f0d8d8a11',
    otherSecrets: [{ secret: `mega_whsec_${'8'.repeat(64)}` }],
    previousSecrets: [{ secret: `mega_whsec_${'9'.repeat(64)}` }],
  };
  const bare = (hmacs: number, bytes: number) => {
    const message = Buffer.alloc(Math.round(bytes / hmacs), 1);
    for (let i = 0; i < hmacs; i++) createHmac('sha256', secret).update(message).digest('hex');
  };
  const figures: Figure[] = [];
  const { computed: _, ...received } = unexplained;
  for (const [name, input] of [
    ['singles and likely pairs, received signature', { ...received, depth: 'likely' }],
    ['singles and likely pairs, both signatures', { ...unexplained, depth: 'likely' }],
    ['complete, received signature', received],
    ['complete, both signatures', unexplained],
  ] as const) {
    const search = () => diagnose(input);
    const { hmacs, bytes } = search().searched;
    const { first, second, ratio } = await inTurn(
      rounds,
      () => milliseconds(search),
      () => milliseconds(() => bare(hmacs, bytes)),
    );
    figures.push(
      {
        name: `search, ${name}, ${body.length} bytes, beside its HMACs alone`,
        value: first,
        unit: 'ms',
        reference: second,
        ratio,
      },
      figure(`search, ${name}, HMACs`, hmacs, ''),
      figure(`search, ${name}, bytes under them`, bytes / 1e6, 'MB'),
    );
  }
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const extra = Array.from({ length: 5 }, () => {
    collect();
    const before = process.memoryUsage();
    diagnose(unexplained);
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external - before.heapUsed - before.external) / 1e6;
  });
  figures.push(figure('search, complete, memory not yet collected', median(extra), 'MB'));
  return figures;
}

export async function run(): Promise<Figure[]> {
  const figures: Figure[] = await searchFigures();
  for (const [name, size, repeats] of [
    ['1 KiB', 1024, 20_000],
    ['1 MiB', 1024 ** 2, 60],
    ['16 MiB', 16 * 1024 ** 2, 4],
  ] as const) {
    const body = Buffer.alloc(size, '{"lead":1}');
    const signature = sign(secret, timestamp, body);
    const check = { body, timestamp, secret, signature, receivedAt: Number(timestamp), toleranceSeconds: 300 };
    const rate = (work: () => unknown) => () => {
      const start = process.hrtime.bigint();
      for (let repeat = 0; repeat < repeats; repeat++) work();
      return (size * repeats) / 1e6 / (Number(process.hrtime.bigint() - start) / 1e9);
    };
    const { first, second, ratio } = await inTurn(
      15,
      rate(() => verify(check)),
      rate(() => createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')),
    );
    figures.push({ name: `verify, ${name}`, value: first, unit: 'MB/s', reference: second, ratio });
  }
  return figures;
}
