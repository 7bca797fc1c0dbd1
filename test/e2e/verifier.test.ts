import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { FrameLocator } from 'playwright-core';
import { accessibilityFaults } from './accessibility';
import { openWorkbench, type Theme, type Workbench } from './workbench';

/** Made with `printf '%s.' $T | cat - lead-created.delivery.json | openssl dgst -sha256 -hmac $SECRET`. */
const vector = JSON.parse(readFileSync('test/fixtures/signature/delivery.json', 'utf8'));
const payload = readFileSync('test/fixtures/contract/lead-created.delivery.json', 'utf8');

describe('the signature verifier', () => {
  let workbench: Workbench;
  let page: FrameLocator;
  before(async () => {
    workbench = await openWorkbench({ files: { 'other.txt': 'Something else.\n' } });
    await workbench.runCommand('MEGA: Verify Webhook Signature');
    page = workbench.webview();
    await page.getByLabel('Payload', { exact: true }).waitFor();
  });
  after(() => workbench.close());

  const status = () => page.getByRole('status');

  /** With the keyboard alone, from the payload on; an empty field is left. */
  async function check(fields: Partial<Record<'Payload' | 'Timestamp' | 'Secret' | 'Signature', string>>) {
    const values = {
      Payload: payload,
      Timestamp: vector.timestamp,
      Secret: vector.secret,
      Signature: vector.signature,
    };
    for (const [label, value] of Object.entries({ ...values, ...fields })) {
      await page.getByLabel(label, { exact: true }).focus();
      await workbench.page.keyboard.press('ControlOrMeta+A');
      await workbench.page.keyboard.insertText(value);
    }
    await page.getByLabel('Signature', { exact: true }).press('ControlOrMeta+Enter');
  }

  async function receivedAt(seconds: string) {
    if (!(await page.getByLabel('Time of receipt').isVisible())) await page.getByText('Time', { exact: true }).click();
    await page.getByLabel('Time of receipt').fill(seconds);
  }

  it("finds the provider's example, signed by OpenSSL, to match", async () => {
    await receivedAt(String(Number(vector.timestamp) + 30));
    await check({});
    await status().getByRole('heading', { name: 'Match', exact: true }).waitFor();
    await workbench.screenshot('verifier-match');
  });

  it('finds one change of each field not to match', async () => {
    for (const change of [
      { Payload: payload.replace('Jane', 'Jana') },
      { Timestamp: String(Number(vector.timestamp) + 1) },
      { Secret: `${vector.secret}0` },
      { Signature: vector.signature.replace(/.$/, (digit: string) => (digit === '0' ? '1' : '0')) },
    ]) {
      await check(change);
      await status().getByRole('heading', { name: 'Mismatch' }).waitFor();
      assert.equal(await page.locator('#received mark').count(), 1);
      await check({});
      await status().getByRole('heading', { name: 'Match', exact: true }).waitFor();
    }
    await check({ Payload: payload.replace('Jane', 'Jana') });
    await status().getByRole('heading', { name: 'Mismatch' }).waitFor();
    await workbench.screenshot('verifier-mismatch');
  });

  it('tells a stale timestamp, one in the future and malformed fields apart', async () => {
    await receivedAt(String(Number(vector.timestamp) + 301));
    await check({});
    await status().getByRole('heading', { name: 'Stale timestamp' }).waitFor();
    await workbench.screenshot('verifier-stale');
    await receivedAt(String(Number(vector.timestamp) - 301));
    await check({});
    await status().getByRole('heading', { name: 'Timestamp in the future' }).waitFor();
    await check({ Timestamp: '2026-07-02T14:05:00Z' });
    await status().getByRole('heading', { name: 'Malformed' }).waitFor();
    await check({ Signature: vector.signature.replace('sha256=', '') });
    await status().getByRole('heading', { name: 'Malformed' }).waitFor();
    await workbench.screenshot('verifier-malformed');
  });

  it('masks the secret and does not keep it when the page is hidden', async () => {
    assert.equal(await page.getByLabel('Secret', { exact: true }).getAttribute('type'), 'password');
    await workbench.openFile('other.txt');
    await workbench.page.locator('.tab', { hasText: 'Verify Signature' }).click();
    page = workbench.webview();
    await page.getByLabel('Payload', { exact: true }).waitFor();
    assert.equal(await page.getByLabel('Secret', { exact: true }).inputValue(), '');
    assert.equal(await page.getByLabel('Timestamp', { exact: true }).inputValue(), vector.timestamp);
  });

  it('has no accessibility fault in any theme', async () => {
    for (const theme of ['light', 'hc-dark', 'hc-light', 'dark'] satisfies Theme[]) {
      await workbench.theme(theme);
      await check({ Payload: payload.replace('Jane', 'Jana') });
      await status().getByRole('heading', { name: 'Mismatch' }).waitFor();
      const faults = await accessibilityFaults(page);
      assert.deepEqual(faults, [], theme);
      await workbench.screenshot(`verifier-${theme}`);
    }
  });
});
