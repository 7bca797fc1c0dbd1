/** `npm run campaign -- causes [COUNT [SEED]]`: wrong signatures that nothing explains, 20,000 where no count is given. */
import { randomInt } from 'node:crypto';
import { diagnoseWrongInputs } from '../support/wrong-inputs';

export async function run([count = '20000', seed = String(randomInt(2 ** 31))]: readonly string[]): Promise<boolean> {
  console.log(`${count} wrong inputs of the seed ${seed}`);
  const start = Date.now();
  diagnoseWrongInputs(Number(seed), Number(count), (done) => {
    if (done % 1000 === 0)
      console.log(`${done} without a match or a certain cause, ${Math.round((Date.now() - start) / 1000)} s`);
  });
  return true;
}
