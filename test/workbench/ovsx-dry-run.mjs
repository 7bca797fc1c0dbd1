// @ts-check
/**
 * `node test/workbench/ovsx-dry-run.mjs FILE.vsix`: hands the package to the publishing tool of Open VSX as a release would,
 * because that tool has no dry run of its own. The registry is a stand-in on this machine that takes what comes and
 * compares it with the file; nothing leaves the machine.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

const tool = 'ovsx@1.1.1';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('name the .vsix');
const { name, publisher, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const expected = readFileSync(file);

let published = false;
const registry = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://registry');
  const body = await buffer(request);
  published = request.method === 'POST' && pathname === '/api/-/publish' && body.equals(expected);
  response.writeHead(published ? 201 : 400, { 'content-type': 'application/json' });
  response.end(JSON.stringify(published ? { namespace: publisher, name, version } : { error: 'not the package' }));
});
registry.listen(0, '127.0.0.1');
await once(registry, 'listening');
const address = registry.address();
if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');

const url = `http://127.0.0.1:${address.port}`;
const args = ['--yes', tool, 'publish', file, '--registryUrl', url, '--pat', 'none'];
const child = spawn('npx', args, { stdio: 'inherit', shell: process.platform === 'win32' });
const [status] = await once(child, 'exit');
registry.close();
if (status !== 0 || !published) throw new Error(`${tool} did not publish ${file} to the stand-in (status ${status})`);
console.log(`${tool} would publish ${publisher}.${name} ${version}: ${expected.length} bytes`);
