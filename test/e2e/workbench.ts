/** Windows as the tests have them: one that fails is kept as a picture, and none outlives its file. */
import { open } from './window';

export * from './window';

afterEach(async function picture() {
  if (this.currentTest === undefined || this.currentTest.state === 'passed') return;
  const title = this.currentTest.fullTitle().replaceAll(/[^\w]+/g, '-');
  for (const workbench of open) {
    console.log(`      the window: ${await workbench.screenshot(`failed-${title}`)}`);
    console.log(workbench.log().replaceAll(/^/gm, '      '));
  }
});

after(async () => {
  for (const workbench of open) await workbench.close();
});
