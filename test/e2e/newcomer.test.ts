import assert from 'node:assert/strict';
import { leadTab } from './person';
import { openWorkbench, type Workbench } from './workbench';

const lead = (name: string, email: string) =>
  `${JSON.stringify({ contact_name: name, contact_email: email, source_type: 'form' }, null, 2)}\n`;

describe('a newcomer', () => {
  let workbench: Workbench;
  /** That the receiver listens on. */
  let address = '';
  before(async () => {
    workbench = await openWorkbench({
      files: {
        'jane.lead.json': lead('Jane Doe', 'jane@example.com'),
        'ada.lead.json': lead('Ada Byron', 'ada@example.com'),
      },
      settings: { 'megaLeads.receiver.port': 0, 'megaLeads.sandbox.leads': 40 },
    });
  });
  after(() => workbench.close());

  /** To be looked at; test/workbench/pictures.mjs cuts README's out of that of the leads. */
  const picture = (name: string) => workbench.screenshot(`picture-${name}`);

  /** Waits until a step of the walkthrough, whose tab is opened for it, has its tick. */
  async function ticked(step: string) {
    const box = workbench.page.locator(`[data-done-step-id$="#${step}"]`);
    if (!(await box.first().isVisible())) await workbench.runCommand('MEGA: Get Started');
    await workbench.page.locator(`[data-done-step-id$="#${step}"].complete`).first().waitFor();
  }

  /** Tab, until what is named has the focus: the way of somebody without a mouse. */
  async function tabTo(name: string) {
    const focused = workbench.page.locator(':focus');
    for (let presses = 0; presses < 40; presses++) {
      if ((await focused.count()) === 1 && (await focused.innerText()).trim() === name) return;
      await workbench.page.keyboard.press('Tab');
    }
    assert.fail(`the key Tab does not lead to ${name}`);
  }

  async function push(file: string, asked: () => unknown = () => {}) {
    await workbench.openFile(file);
    await workbench.runCommand('MEGA: Push JSON File as Lead');
    await workbench.dialogText();
    await asked();
    await workbench.pressInDialog('Push');
    await workbench.activeTab(leadTab);
  }

  it('comes from a clean profile to the first lead by keyboard, in two steps', async () => {
    await workbench.openView('MEGA');
    await workbench.pane('Leads').getByRole('button', { name: 'Start Sandbox' }).waitFor();
    await picture('sandbox');
    await workbench.openView('Explorer');

    let steps = 0;
    await workbench.runCommand('MEGA: Get Started');
    steps++;
    await workbench.page.locator('.getting-started-step.expanded').getByText('Start Sandbox').waitFor();
    await workbench.screenshot('walkthrough-begun');
    await tabTo('Start Sandbox');
    await workbench.page.keyboard.press('Enter');
    steps++;
    assert.ok((await workbench.treeRows('Leads')).length > 5);
    assert.ok(steps <= 3, `${steps} steps`);
    await ticked('sandbox');
    await ticked('leads');
    await workbench.notification(/The sandbox is running at/);
    await workbench.screenshot('walkthrough-first-lead');
  });

  it('sees a lead', async () => {
    await workbench.runCommand('Notifications: Clear All Notifications');
    const rows = await workbench.treeRows('Leads');
    await (await workbench.treeRow('Leads', rows[0]?.label ?? '')).click();
    await workbench.activeTab(leadTab);
    await picture('leads');
  });

  it('pushes a file, and the step is ticked', async () => {
    await push('jane.lead.json', () => picture('push'));
    await ticked('push');
  });

  it('receives a webhook, and the step is ticked', async () => {
    await workbench.runCommand('MEGA: Start Webhook Receiver');
    const said = await workbench.notification(/The receiver listens on/);
    address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? '';
    await workbench.runCommand('MEGA: Register Webhook');
    await workbench.quickInputTitle(/Register Webhook on Sandbox/);
    await workbench.typeInQuickInput(`${address}/mega`);
    await workbench.page.locator('.quick-input-list-row', { hasText: 'Timeout' }).first().waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.pressInDialog('Close');
    await workbench.treeRow('Webhooks', /mega$/);
    await push('ada.lead.json');
    const row = await workbench.treeRow('Deliveries', 'Ada Byron');
    await row.click();
    await workbench
      .webview()
      .getByRole('heading', { name: /Verified/ })
      .waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
    await picture('receive');
    await ticked('receive');
  });

  it('verifies its signature, and the step is ticked', async () => {
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.runCommand('MEGA: Open in Verifier');
    await workbench.quickPick('Ada Byron');
    await workbench.activeTab('Verify Signature');
    const page = workbench.webview();
    await page.getByRole('status').getByRole('heading', { name: 'Match', exact: true }).waitFor();
    await picture('verify');
    await ticked('verify');
    await workbench.screenshot('walkthrough-done');
  });

  it('is told in a second window that the first one has the port', async () => {
    const port = Number(new URL(address).port);
    workbench.settings({ 'megaLeads.receiver.port': port });
    const second = await workbench.openWindow();
    await second.runCommand('MEGA: Start Webhook Receiver');
    await second.notification(`port ${port} is taken, perhaps by the receiver of another window`);
    await second.screenshot('second-window');
    await second.page.close();
  });
});
