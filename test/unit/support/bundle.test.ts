import assert from 'node:assert/strict';
import { maskText, supportBundle } from '../../../src/support';

const hex = '3f9a1c07d25e8b640af7913c5de28b470c16f3a98e5d72b1460fa8c39d7e21b5';
const nothing = { secrets: [], home: '' };
const mask = (text: string) => maskText(text, nothing);

describe('masking what a stranger may read', () => {
  for (const [secret, text] of [
    ['token', `Authorization: Bearer mega_${hex}`],
    ['webhook secret', `secret mega_whsec_${hex}.`],
    ['signature', `X-Mega-Signature: sha256=${hex}`],
    ['bare signature', `expected ${hex}, got`],
    ['credential of another service', 'proxy-authorization: Basic dXNlcjpwYXNz'],
    ['password in an address', 'via http://user:hunter2@proxy.example:8080/'],
    ['query of an address', 'POST https://hook.example/in?key=hunter2 200'],
    ['setting', '"token": "hunter2"'],
  ] as const)
    it(`takes out a ${secret}`, () => {
      const masked = mask(text);
      assert.doesNotMatch(masked, /hunter2|dXNlcjpwYXNz|3f9a1c07/);
      assert.match(masked, /…|proxy\.example/);
    });

  it('takes out a value behind two names', () => {
    assert.equal(mask('token: token: abc, Authorization: Bearer abc'), 'token: … …, Authorization: …');
  });

  for (const contact of [
    'sam@example.com',
    'zoë.tanaka+x@post.example.co.uk',
    '+1 206 555 0123',
    '(206) 555-0123',
    '206.555.0123',
    '+49 (0) 30 1234567',
    '12065550123',
  ])
    it(`takes out the contact ${contact}`, () => {
      const masked = mask(`lead "${contact}" failed`);
      assert.match(masked, /^lead ".?…(email|phone)…" failed$/);
    });

  for (const text of [
    '2026-07-01 18:20:00.123 [info] [Sandbox] #12 GET /api/agents/crm/leads 200 34 ms, attempt 1, 0 bytes sent, 58 left',
    'id 4c6ee1f2-1b0a-4a5e-9f3d-0242ac120002',
    'http://127.0.0.1:8787/hook',
    'RateLimit-Reset: 1783000',
    'made: 2026-07-01T18:20:00.000Z',
  ])
    it(`keeps ${text.slice(0, 30)}`, () => {
      assert.equal(mask(text), text);
    });

  it('takes out what is known, whatever its form, and the home folder', () => {
    const known = { secrets: ['not of the usual form', 'not of the usual form at all'], home: '/home/sam' };
    assert.equal(maskText('key=not of the usual form at all in /home/sam/code', known), 'key=…secret… in ~/code');
  });
});

describe('a support bundle', () => {
  const facts = {
    now: Date.parse('2026-07-01T00:00:00Z'),
    versions: [['extension', '0.1.0']],
    state: [['connections', '2']],
    settings: [
      { name: 'megaLeads.receiver.forwardTo', scope: 'user', value: ['http://127.0.0.1:3000/?secret=hunter2'] },
    ],
    log: `one line about sam@example.com\n`,
  } as const;

  it('holds versions, state, settings and the log, masked', () => {
    const text = supportBundle(facts, nothing);
    for (const part of ['extension: 0.1.0', 'connections: 2', 'megaLeads.receiver.forwardTo (user)', 'one line about'])
      assert.ok(text.includes(part), part);
    assert.doesNotMatch(text, /sam@|hunter2/);
  });

  it('takes the end of a long log, from a whole line on', () => {
    const log = Array.from({ length: 40_000 }, (_, number) => `line ${number} of the log`).join('\n');
    const text = supportBundle({ ...facts, log }, nothing);
    assert.ok(text.length < 510_000);
    assert.match(text, /== Log\n\(…\)\nline \d+ of the log\n/);
    assert.ok(text.trimEnd().endsWith('line 39999 of the log'));
  });
});
