import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FrameLocator, Locator } from 'playwright-core';
import { accessibilityFaults } from '../accessibility';
import { openWorkbench, type Theme, type Workbench } from '../workbench';

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
    await filled('Timestamp', vector.timestamp);
    assert.equal(await page.getByLabel('Secret', { exact: true }).inputValue(), '');
  });

  /** The page is shown before it is told what its fields hold. */
  const filled = (label: string, value: string) =>
    page.getByLabel(label, { exact: true }).evaluate(
      (field, wanted) =>
        new Promise<void>((done) => {
          const look = () => ('value' in field && field.value === wanted ? done() : void setTimeout(look, 20));
          look();
        }),
      value,
    );

  /** Presses Tab, or with `back` Shift+Tab, until the element has the focus. */
  async function tabTo(element: Locator, back = false) {
    const isFocused = () => element.evaluate((node) => node === node.ownerDocument.activeElement);
    for (let presses = 0; !(await isFocused()); presses++) {
      assert.ok(presses < 40, 'the Tab key does not lead there');
      await workbench.page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    }
  }

  const cause = (code: string) => page.locator('.cause', { has: page.getByText(code, { exact: true }) });

  it('fills its fields from a whole request, by keyboard', async () => {
    const request = [
      'POST /hooks/mega HTTP/1.1',
      'Host: example.com',
      'Content-Type: application/json',
      `X-Mega-Timestamp: ${vector.timestamp}`,
      `X-Mega-Signature: ${vector.signature}`,
      'X-Mega-Delivery: 0b7c1a52-7d63-4f7b-9d3e-2f4f0d8d8a11',
      `Content-Length: ${Buffer.byteLength(payload)}`,
    ];
    const text = JSON.stringify(`${request.join('\r\n')}\r\n\r\n${payload}`);
    await workbench.page.evaluate(`navigator.clipboard.writeText(${text})`);
    await page.getByLabel('Payload', { exact: true }).focus();
    await tabTo(page.getByRole('button', { name: 'Paste Request' }), true);
    await workbench.page.keyboard.press('Enter');
    await page.getByText(/Taken from the paste: payload, timestamp, signature, delivery id\./).waitFor();
    await filled('Timestamp', vector.timestamp);
    await tabTo(page.getByLabel('Secret', { exact: true }));
    await workbench.page.keyboard.insertText(vector.secret);
    await tabTo(page.getByLabel('Time of receipt'));
    await workbench.page.keyboard.insertText(String(Number(vector.timestamp) + 30));
    await tabTo(page.getByRole('button', { name: 'Verify', exact: true }));
    await workbench.page.keyboard.press('Enter');
    await status().getByRole('heading', { name: 'Match', exact: true }).waitFor();
    await workbench.screenshot('verifier-request');
  });

  it('names the mistake in code that signed something else', async () => {
    await page.getByLabel('Payload', { exact: true }).focus();
    await tabTo(page.getByLabel('Signature that your code computed'));
    const computed = createHmac('sha256', vector.secret).update(payload).digest('hex');
    await workbench.page.keyboard.insertText(computed);
    await workbench.page.keyboard.press('ControlOrMeta+Enter');
    await status().getByRole('heading', { name: 'Match', exact: true }).waitFor();
    const named = cause('message-without-timestamp');
    await named.waitFor();
    assert.match(await named.innerText(), /^proven/);
    assert.equal(await page.locator('.cause').count(), 1);
    await workbench.screenshot('verifier-computed');
  });

  it('proves what happened to the payload, shows where, and copies a report without payload and secret', async () => {
    await check({ Payload: `${payload.trimEnd()}\n\n` });
    await status().getByRole('heading', { name: 'Mismatch' }).waitFor();
    const named = cause('body-trailing-newline').first();
    await named.waitFor();
    assert.match(await named.innerText(), /^proven/);
    assert.ok((await named.locator('.difference').innerText()).length > 0);
    await workbench.screenshot('verifier-cause');
    await tabTo(page.getByRole('button', { name: 'Copy Report' }));
    await workbench.page.keyboard.press('Enter');
    await page.getByText('The report is on the clipboard.').waitFor();
    const report = await workbench.clipboard();
    assert.match(report, /body-trailing-newline/);
    const { lead } = JSON.parse(payload);
    for (const hidden of [vector.secret, vector.secret.slice(-32), lead.contact_email, lead.contact_name])
      assert.equal(report.includes(hidden), false);
  });

  it('opens an earlier check again, by keyboard', async () => {
    const earlier = page.locator('#checks button', { hasText: /· Match ·/ }).first();
    await tabTo(earlier);
    await workbench.page.keyboard.press('Enter');
    await status().getByRole('heading', { name: 'Match', exact: true }).waitFor();
    await cause('message-without-timestamp').waitFor();
    await workbench.screenshot('verifier-earlier');
  });

  it('has no accessibility fault in any theme, with a verdict and its cause', async () => {
    for (const theme of ['light', 'hc-dark', 'hc-light', 'dark'] satisfies Theme[]) {
      await workbench.theme(theme);
      await check({ Payload: `${payload.trimEnd()}\n\n` });
      await cause('body-trailing-newline').first().waitFor();
      const faults = await accessibilityFaults(page);
      assert.deepEqual(faults, [], theme);
      await workbench.screenshot(`verifier-${theme}`);
    }
  });
});
