/** How the server of npm start is started, with a stand-in for it. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../workbench/server.mjs';

/** Says what every user of the machine can see of a process, and listens as VS Code does. */
const standIn = `
  const { writeFileSync } = require('node:fs');
  const { createServer } = require('node:http');
  writeFileSync(process.argv[process.argv.indexOf('--server-data-dir') + 1] + '/argv.json', JSON.stringify(process.argv));
  const server = createServer((request, response) => response.end(request.url)).listen(0, '127.0.0.1', () =>
    console.log('Extension host agent listening on ' + server.address().port));`;

describe('the server of npm start', () => {
  it('has its token in a file that only the user may read, in a folder that only the user may enter', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mega-leads-server-'));
    const dataFolder = join(folder, 'profile');
    // As an earlier version left it.
    mkdirSync(dataFolder);
    chmodSync(dataFolder, 0o755);
    const main = join(folder, 'server.js');
    writeFileSync(main, standIn);
    const running = await startServer({ version: '0', main, node: process.execPath }, { dataFolder });
    try {
      const address = running.address({ folder });
      const token = new URL(address).searchParams.get('tkn') ?? '';
      assert.match(token, /^[0-9a-f]{32}$/);
      const argv: string[] = JSON.parse(readFileSync(join(dataFolder, 'argv.json'), 'utf8'));
      assert.ok(!argv.join(' ').includes(token), 'the token is an argument');
      const file = argv[argv.indexOf('--connection-token-file') + 1] ?? '';
      assert.equal(readFileSync(file, 'utf8'), token);
      if (process.platform !== 'win32')
        assert.deepEqual(
          [file, dataFolder].map((path) => (statSync(path).mode & 0o777).toString(8)),
          ['600', '700'],
        );
      const answer = await fetch(address);
      assert.match(await answer.text(), /^\/\?tkn=/);
    } finally {
      await running.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
