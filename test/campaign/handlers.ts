/** The battery over each handler of a few lines, many times: chance must not change what is said. */
import { handlerCases, judgeCase } from '../support/handler-cases';

/** `npm run campaign -- handlers [RUNS]`, 20 unless given. */
export async function run([runs = '20']: readonly string[]): Promise<boolean> {
  let wrong = 0;
  for (const [name, each] of Object.entries(handlerCases)) {
    const faults: string[] = [];
    for (let i = 0; i < Number(runs); i++) {
      const fault = await judgeCase(each);
      if (fault !== null) faults.push(fault);
    }
    wrong += faults.length;
    console.log(`${name}: ${Number(runs) - faults.length} of ${runs} judged right`);
    for (const fault of new Set(faults)) console.log(`  ${fault.replaceAll('\n', '\n  ')}`);
  }
  return wrong === 0;
}
