/** The plain verdict beside node:crypto alone. */
import { createHmac } from 'node:crypto';
import { sign } from '../../src/signature/sign';
import { verify } from '../../src/signature/verify';
import { type Figure, inTurn } from './figure';

const secret = `mega_whsec_${'7'.repeat(64)}`;
const timestamp = '1782999900';

export async function run(): Promise<Figure[]> {
  const figures: Figure[] = [];
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
