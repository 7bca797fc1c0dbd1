/** What a terminal would obey never gets to one: all commands write through one guard. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { control, guardStream } from '../../../src/cli/shell/output';
import { runCommand, startCommand } from '../../support/command';
import { startScriptedServer } from '../../support/scripted-server';

/** A title of the window, a color by a control of one character, a change of direction, a return to the line's begin. */
const evil = 'x\u001b]0;owned\u0007\u009b31m\u202e\rz';
const obeyed = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

/** The files of src/cli that are commands. */
const names = readdirSync('src/cli', { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ name }) => name.replace(/\.ts$/, ''));

describe('text from outside in a terminal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-terminal-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is harmless where it is what a command was called with', async () => {
    const { stderr } = await runCommand('verify', [`--${evil}`]);
    assert.doesNotMatch(stderr, obeyed);
    assert.ok(stderr.includes('x\\u001b]0;owned\\u0007\\u009b31m\\u202e\\u000dz'), stderr);
  });

  it("is harmless in a server's words, a handler's answer, and a delivery", async () => {
    const server = await startScriptedServer((_, response) => {
      const error = { type: 'invalid_request_error', code: 400, message: evil };
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    });
    const state = { HOME: folder, LOCALAPPDATA: folder, XDG_STATE_HOME: folder };
    const customer = {
      MEGA_CUSTOMER_ID: '11111111-2222-4333-8444-555555555555',
      MEGA_TOKEN: `mega_${'0f'.repeat(32)}`,
    };
    const env = { ...state, ...customer, MEGA_BASE_URL: server.url };
    const listening = startCommand('listen', ['--port', '0'], env);
    try {
      const url = /http:\S+/.exec(await listening.line())?.[0] ?? '';
      const headers = { 'X-Mega-Delivery': 'd', 'X-Mega-Signature': 's', 'X-Mega-Timestamp': '1' };
      await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify({ event: evil, lead: { contact_name: evil } }),
      });
      const exported = runCommand('export', ['-'], env);
      assert.doesNotMatch(await listening.line(), obeyed);
      const { stdout, stderr } = await exported;
      assert.match(stderr, /answered 400 .*owned/);
      assert.doesNotMatch(stdout + stderr, obeyed);
    } finally {
      listening.child.kill();
      await listening.ended;
      await server.close();
    }
  });

  it('leaves data as it is in a pipe, and takes a character that is cut in two at a terminal', () => {
    const written: unknown[] = [];
    const stream = { isTTY: false, write: (chunk: unknown) => written.push(chunk) } as unknown as NodeJS.WriteStream;
    guardStream(stream);
    const bytes = Buffer.from('é\u001b');
    stream.write(bytes);
    assert.equal(written.pop(), bytes);
    stream.isTTY = true;
    stream.write(bytes.subarray(0, 1));
    stream.write(bytes.subarray(1));
    assert.deepEqual(written, ['', 'é\\u001b']);
    control(stream, '\u001b[K');
    stream.write('a\r\nb\n\tc');
    assert.deepEqual(written.slice(2), ['\u001b[K', 'a\r\nb\n\tc']);
  });

  it('is not lost without a word and with status 0 where the disk is full', () => {
    // Linux has a file that is always on one.
    if (!existsSync('/dev/full')) return;
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, ['out/cli/openapi.js'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    assert.equal(status, 2);
    assert.match(stderr, /^openapi: the output cannot be written: ENOSPC.*\n$/);
  });

  it('has one way out', () => {
    for (const name of names)
      assert.match(readFileSync(`src/cli/${name}.ts`, 'utf8'), /\b(?:runCommand|guardOutputOf)\(/);
  });
});
