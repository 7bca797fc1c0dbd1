import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';

describe('a fresh window', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ files: { 'lead.json': '{"name": "Ada"}\n' } });
  });
  after(() => workbench.close());

  it('has the views of the extension, and shows no welcome page, dialog or notification', async () => {
    await workbench.openView('MEGA');
    await workbench.pane('Leads').waitFor();
    await workbench.pane('Webhooks').waitFor();
    assert.equal(await workbench.dialog.count(), 0);
    assert.equal(await workbench.page.locator('.tab').count(), 0);
    assert.deepEqual(await workbench.notifications(), []);
    await workbench.screenshot('fresh-window');
  });

  it('opens the file of its folder', async () => {
    await workbench.openFile('lead.json');
    assert.equal(await workbench.editorText(), '{"name": "Ada"}\n');
  });

  it('follows the theme', async () => {
    for (const theme of ['hc-light', 'hc-dark', 'light', 'dark'] as const) {
      await workbench.theme(theme);
      await workbench.screenshot(`fresh-window-${theme}`);
    }
  });
});
