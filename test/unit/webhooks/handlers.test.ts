/** The handlers that the extension offers, each run on what it is for, against the battery. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { checkHandler, handlerTemplates } from '../../../src/webhooks';
import { startOf, withTemplate } from '../../support/runtimes';

const found = handlerTemplates.map((template) => ({ ...template, start: startOf(template.file) }));
const missing = found.filter(({ start }) => start === null).map(({ name, runtime }) => `${name} (${runtime})`);

describe('the handlers that are offered', () => {
  before(() => {
    if (missing.length > 0) console.log(`    not run, because what they need is not here: ${missing.join(', ')}`);
  });

  it('are the files of media/handlers', () => {
    assert.deepEqual(handlerTemplates.map(({ file }) => file).sort(), readdirSync('media/handlers').sort());
  });

  it('run on Node, whatever else is there', () => {
    assert.ok(found.every(({ runtime, start }) => runtime !== 'Node.js' || start !== null));
  });

  for (const { name, runtime, file, start } of found)
    if (start !== null)
      it(`pass all of the battery: ${name} (${runtime})`, async () => {
        const secret = `mega_whsec_${randomBytes(24).toString('base64url')}`;
        await withTemplate(file, start, secret, async (url) => {
          const run = await checkHandler({ url, secret });
          assert.ok(run.reached);
          const others = run.reports.filter(({ outcome }) => outcome !== 'passed');
          assert.deepEqual(
            others.map(({ id, outcome, message }) => [id, outcome, message]),
            [],
          );
        });
      }).timeout(90_000);
});
