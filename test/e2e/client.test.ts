/** Somebody's own API client: watched while it talks to the sandbox, and checked. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessibilityFaults } from './accessibility';
import { openWorkbench, type Workbench } from './workbench';

const client = (mistake: string) =>
  readFileSync('test/fixtures/clients/pull-fetch.mjs', 'utf8').replace(
    "process.argv[2] ?? ''",
    JSON.stringify(mistake),
  );

describe("somebody's API client", () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ files: { 'pull.mjs': client('ignores Retry-After') } });
  });
  after(() => workbench.close());

  const row = (label: RegExp) => workbench.treeRow('Requests', label);
  let call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>;

  it('is watched: each request is listed, with a mark on what would go wrong', async () => {
    await workbench.runCommand('MEGA: Start Sandbox');
    await workbench.notification(/The sandbox is running at/);
    await workbench.runCommand('MEGA: Copy Sandbox Variables');
    await workbench.notification(/Copied MEGA_BASE_URL, MEGA_TOKEN, and MEGA_CUSTOMER_ID/);
    const [, base, token, customer] =
      /^MEGA_BASE_URL=(http:\S+)\nMEGA_TOKEN=(mega_\S+)\nMEGA_CUSTOMER_ID=(\S+)\n$/.exec(await workbench.clipboard()) ??
      [];
    assert.ok(base && token && customer);
    call = (method, path, body, headers = {}) =>
      fetch(`${base}/api/agents/crm${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'x-customer-id': customer,
          'user-agent': 'importer/2',
          ...headers,
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
    await call('GET', '/leads?limit=100&offset=100');
    await call('POST', '/leads', { contact_name: 'Ada' }, { 'idempotency-key': randomUUID() });
    await call('POST', '/leads', { contact_name: 'Bob' });
    await row(/^POST \/leads$/);
    await row(/^Idempotency-Key unsafe/);
    const rows = await workbench.treeRows('Requests');
    assert.match(rows.find(({ label }) => label.startsWith('Paging'))?.description ?? '', /used offset/);
    assert.ok(rows.some(({ description }) => /this extension$/.test(description)));
    assert.ok(rows.some(({ description }) => /^201 · .* · importer$/.test(description)));
    await workbench.screenshot('requests-dark');
    await workbench.theme('light');
    await workbench.screenshot('requests-light');
    await workbench.theme('dark');
  });

  it('has a page for each request, a comparison and a command', async () => {
    await (await row(/^POST \/leads$/)).click();
    const page = workbench.webview();
    await page.getByRole('heading', { name: /Request \d+/ }).waitFor();
    await page.getByText('Idempotency-Key was missing from').waitFor();
    assert.equal(await page.getByText('mega_').count(), 0);
    assert.deepEqual(await accessibilityFaults(page), []);
    await workbench.screenshot('request-dark');
    await workbench.theme('light');
    await workbench.screenshot('request-light');
    await workbench.theme('dark');
    await workbench.runCommand('MEGA: Compare Request With …');
    await workbench.quickInputTitle('MEGA: Compare Request With');
    await workbench.quickPick('POST /leads');
    await workbench.quickInputTitle(/MEGA: Compare Request \d+ With/);
    await workbench.quickPick('POST /leads');
    await workbench.activeTab(/Request \d+ ↔ Request \d+/);
    await workbench.page.locator('.monaco-diff-editor .view-line', { hasText: 'idempotency-key' }).first().waitFor();
    await workbench.screenshot('request-comparison');
    await workbench.runCommand('MEGA: Copy Request as cURL');
    await workbench.quickInputTitle('MEGA: Copy Request as cURL');
    await workbench.quickPick('POST /leads');
    await workbench.notification(/Copied request \d+ as a curl command/);
    assert.match(
      await workbench.clipboard(),
      /^curl -X POST http:\S+ \\\n {2}-H "Authorization: Bearer \$MEGA_TOKEN" /,
    );
  });

  it('is checked, each check a test, after its command was shown whole', async () => {
    await workbench.runCommand('MEGA: Check API Client');
    await workbench.quickPick('Pull');
    await workbench.quickInputMessage(/Command that runs your client/);
    await workbench.typeInQuickInput('node pull.mjs | tee log');
    await workbench.quickInputMessage(/without a shell, which \| needs/);
    await workbench.typeInQuickInput('node pull.mjs');
    assert.match(await workbench.dialogText(), /node pull\.mjs[\s\S]*MEGA_BASE_URL, MEGA_TOKEN, MEGA_CUSTOMER_ID/);
    await workbench.screenshot('client-consent');
    await workbench.pressInDialog('Run');
    const tests = workbench.page.locator('.test-explorer .monaco-list-row');
    const failed = tests.filter({ hasText: '429 with Retry-After' });
    await failed.locator('.codicon-testing-failed-icon').first().waitFor();
    await workbench.screenshot('client-check-dark');
    const said = workbench.page.getByText(/Send nothing until Retry-After is over/).first();
    // The first click opens the file, and may take the second one's place.
    for (let tries = 0; tries < 5 && !(await said.isVisible()); tries++) {
      await failed.dblclick();
      await said.waitFor({ timeout: 5000 }).catch(() => {});
    }
    await said.waitFor();
    // The request that was refused, and the one that did not wait, each to be opened.
    const request = workbench.page.locator('.view-line', { hasText: /#\sRequest\s\d+\s·\srate-limit/ });
    await request.filter({ visible: true }).first().waitFor();
    await workbench.screenshot('client-check-peek');
  });

  it('passes once it is mended', async () => {
    writeFileSync(join(workbench.folder, 'pull.mjs'), client(''));
    // Its turn comes when the checks that are under way are over.
    await workbench.runCommand('Test: Rerun Failed Tests');
    const tests = workbench.page.locator('.test-explorer .monaco-list-row');
    await tests
      .filter({ hasText: '429 with Retry-After' })
      .locator('.codicon-testing-passed-icon')
      .first()
      .waitFor({ timeout: 100_000 });
    await workbench.screenshot('client-check-mended');
  });
});
