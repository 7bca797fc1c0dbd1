import assert from 'node:assert/strict';
import { judgeWebhookUrl } from '../../../src/contract/webhook-url';

describe('judgeWebhookUrl', () => {
  for (const url of [
    'https://api.your-company.com/hooks/mega-leads',
    'https://93.184.216.34/hook',
    'https://example.com:8443/x?y=z',
    'https://[2606:2800:220:1::1]/',
    'https://localhost.example.com/',
    'https://172.32.0.1/',
    'https://11.0.0.1/',
    'https://münchen.example/',
  ])
    it(`takes ${url}`, () => assert.deepEqual(judgeWebhookUrl(url), { ok: true }));

  for (const url of [
    'no url',
    'http://example.com/',
    'ftp://example.com/',
    'https://user:pw@example.com/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.0.1/',
    'https://3232235521/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://100.127.255.255/',
    'https://127.0.0.1./',
    'https://１２７.０.０.１/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[64:ff9b::127.0.0.1]/',
    'https://[2002:7f00:1::]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://intranet/',
    'https://foo.localhost/',
    'https://printer.local/',
    'https://printer.local./',
    'https://db.internal/',
    'https://db.internal../',
  ])
    it(`refuses ${url}`, () => {
      const judged = judgeWebhookUrl(url);
      assert.ok(!judged.ok);
      assert.notEqual(judged.reason, '');
    });

  it('lets loopback through where local webhooks are allowed, and nothing else', () => {
    for (const url of ['http://127.0.0.1:8080/hook', 'http://localhost:3000/', 'https://[::1]:1/'])
      assert.deepEqual(judgeWebhookUrl(url, true), { ok: true });
    for (const url of ['http://example.com/', 'http://10.0.0.1/', 'https://192.168.0.1/'])
      assert.equal(judgeWebhookUrl(url, true).ok, false);
  });
});
