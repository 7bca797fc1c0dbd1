import { leadTab } from './person';
import { type Connected, openConnected } from './sandbox';

const plenty = { defaultPerMinute: 1_000_000, defaultPerHour: 1_000_000, bulkPerMinute: 1_000_000 };

describe('the Leads view in each of its states', () => {
  let connected: Connected;
  before(async () => {
    connected = await openConnected({}, { leads: 10_000, rateLimits: plenty });
  });
  after(() => connected.close());

  const described = (text: string) =>
    connected.workbench.pane('Leads').locator('.pane-header .description', { hasText: text }).waitFor();

  /** How many there are, as the view writes it. */
  const total = () => connected.sandbox.leads().length.toLocaleString('en');

  const row = (index: number) => connected.workbench.pane('Leads').locator(`.monaco-list-row[data-index="${index}"]`);

  /** The count stands in the title a moment before the rows are drawn. */
  async function pressUntilShown(key: string, index: number): Promise<void> {
    for (let tries = 0; tries < 30 && !(await row(index).isVisible()); tries++) {
      await connected.workbench.page.keyboard.press(key);
      await row(index)
        .waitFor({ timeout: 1000 })
        .catch(() => {});
    }
    await row(index).waitFor();
  }

  async function pictures(state: string): Promise<void> {
    for (const theme of ['light', 'hc-dark', 'hc-light', 'dark'] as const) {
      await connected.workbench.theme(theme);
      await connected.workbench.screenshot(`leads-${state}-${theme}`);
    }
  }

  it('shows that the first page is on its way', async () => {
    const { workbench, sandbox } = connected;
    sandbox.setFaults(['stall-before:1:listLeads:86400']);
    await workbench.statusItem(/Sandbox/).waitFor();
    await workbench.openView('MEGA');
    await workbench.pane('Leads').locator('.monaco-progress-container.active').waitFor();
    await pictures('loading');
    sandbox.setFaults([]);
    sandbox.clock.advance(86_400_000);
    await described('50 of 10,000');
  });

  it('keeps the selection over a refresh', async () => {
    const { workbench, sandbox } = connected;
    const selected = workbench.pane('Leads').locator('.monaco-list-row.selected .label-name');
    await row(6).click();
    await workbench.activeTab(leadTab);
    const name = await selected.innerText();
    const { url, token, customerId } = sandbox;
    await fetch(`${url}/api/agents/crm/leads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'x-customer-id': customerId },
      body: JSON.stringify({ contact_name: 'Newest of All' }),
    });
    await workbench.runCommand('MEGA: Refresh Leads');
    await described(`50 of ${total()}`);
    await selected.filter({ hasText: name }).waitFor();
  });

  it('shows more than 10,000 leads, from the first to the last', async () => {
    const { workbench, sandbox } = connected;
    await workbench.runCommand('MEGA: Load All Leads');
    await described(`${total()} of ${total()}`);
    await workbench.pane('Leads').locator('.monaco-list').focus();
    await pressUntilShown('End', sandbox.leads().length - 1);
    await pressUntilShown('Home', 0);
    await pictures('10000');
  });

  it('says what failed and how to go on', async () => {
    const { workbench, sandbox } = connected;
    sandbox.setFaults(['html:1:listLeads']);
    await workbench.runCommand('MEGA: Search Leads');
    await workbench.typeInQuickInput('ana');
    await workbench.treeRow('Leads', 'The leads could not be loaded');
    await pictures('failed');
    sandbox.setFaults([]);
    await workbench.runCommand('MEGA: Clear Lead Filter');
    await described(`50 of ${total()}`);
  });

  it('keeps what is loaded where a refresh fails, says so above it, and takes that back when one succeeds', async () => {
    const { workbench, sandbox } = connected;
    sandbox.setFaults(['html:1:listLeads']);
    await workbench.runCommand('MEGA: Refresh Leads');
    await workbench.treeRow('Leads', /^Refresh failed at/);
    await row(6).waitFor();
    await pictures('stale');
    sandbox.setFaults([]);
    await workbench.pane('Leads').getByText('Refresh failed at').click();
    await workbench.pane('Leads').getByText('Refresh failed at').waitFor({ state: 'detached' });
    await described(`50 of ${total()}`);
  });

  it('says what to do on an account without leads', async () => {
    const { workbench, sandbox } = connected;
    sandbox.load({ ...sandbox.save(), leads: [] });
    await workbench.runCommand('MEGA: Refresh Leads');
    await workbench.pane('Leads').locator('.welcome-view-content').getByRole('button').first().waitFor();
    await pictures('empty');
  });
});
