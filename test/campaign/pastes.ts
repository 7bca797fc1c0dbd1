/** Random pastes: nothing is filled in that is not in the text, and nothing matches. */
import { randomInt } from 'node:crypto';
import { inventedIn, randomOf, randomPaste } from '../support/random-pastes';

/** `npm run campaign -- pastes [COUNT [SEED]]`, 2,000 unless given. */
export async function run([count = '2000', given]: readonly string[]): Promise<boolean> {
  const seed = Number(given ?? randomInt(2 ** 31));
  const below = randomOf(seed);
  const wrong: string[] = [];
  for (let i = 0; i < Number(count); i++) {
    const text = randomPaste(below);
    const invented = inventedIn(text);
    if (invented !== null) wrong.push(`${i}: ${invented}\n${text}`);
  }
  for (const each of wrong.slice(0, 5)) console.log(`${each}\n`);
  console.log(`seed ${seed}: ${count} random pastes, ${wrong.length} with something that is not in the text`);
  return wrong.length === 0;
}
