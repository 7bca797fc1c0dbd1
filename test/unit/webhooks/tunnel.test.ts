/** Stand-ins that print what the real programs print, and fail as they fail; from their sources and bug reports. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { findProgram } from '../../../src/dotenv';
import { startTunnel, tunnelTools } from '../../../src/webhooks';

const started = '2025-05-08T20:24:28Z INF ';
const box = (text: string) => `2025-05-08T20:24:34Z INF |  ${text.padEnd(90)}|`;
const ngrok = (fields: object) => JSON.stringify({ lvl: 'info', t: '2024-05-02T10:11:12.1Z', ...fields });

const outputs = {
  cloudflared: [
    `${started}Thank you for trying Cloudflare Tunnel. Doing so, without a Cloudflare account, is a quick way to experiment and try it out. You should use a pre-created named tunnel by following: https://developers.cloudflare.com/cloudflare-one/connections/connect-apps`,
    `${started}Requesting new quick Tunnel on trycloudflare.com...`,
    `2025-05-08T20:24:34Z INF +${'-'.repeat(92)}+`,
    box('Your quick Tunnel has been created! Visit it at (it may take some time to be reachable):'),
    box('https://pda-cameron-emirates-cardiff.trycloudflare.com'),
  ],
  devtunnel: [
    'Hosting port: 8787',
    'Connect via browser: https://l3rs99qw.usw2.devtunnels.ms:8787, https://l3rs99qw-8787.usw2.devtunnels.ms',
    'Inspect network activity: https://l3rs99qw-8787-inspect.usw2.devtunnels.ms',
    '',
    'Ready to accept connections for tunnel: l3rs99qw',
  ],
  ngrok: [
    ngrok({ msg: 'no configuration paths supplied' }),
    ngrok({ addr: '127.0.0.1:4040', msg: 'starting web service', obj: 'web' }),
    ngrok({ msg: 'client session established', obj: 'tunnels.session' }),
    ngrok({
      addr: 'http://127.0.0.1:8787',
      msg: 'started tunnel',
      name: 'command_line',
      obj: 'tunnels',
      url: 'https://3f2a-203-0-113-9.ngrok-free.app',
    }),
  ],
  tailscale: [
    'Available on the internet:',
    '',
    'https://desk.tail9f3a.ts.net/',
    '|-- proxy http://127.0.0.1:8787',
    '',
    'Press Ctrl+C to exit.',
  ],
} as const;

const addresses = {
  cloudflared: 'https://pda-cameron-emirates-cardiff.trycloudflare.com',
  devtunnel: 'https://l3rs99qw-8787.usw2.devtunnels.ms',
  ngrok: 'https://3f2a-203-0-113-9.ngrok-free.app',
  tailscale: 'https://desk.tail9f3a.ts.net',
} as const;

const authtoken = '1yaP1QLD0cVVKBknmtX9TAduxr6_6BSaEj1DVgGXFiVSHZbz9';

const failures = [
  [
    'cloudflared',
    [
      ...outputs.cloudflared.slice(0, 2),
      'failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": dial tcp: lookup api.trycloudflare.com on 127.0.0.11:53: no such host',
    ],
    /^failed to request quick Tunnel: .*no such host$/,
  ],
  [
    'cloudflared',
    [
      ...outputs.cloudflared.slice(0, 2),
      `2026-05-29T09:25:34Z ERR Error unmarshaling QuickTunnel response: error code: 1015 error="invalid character 'e' looking for beginning of value" status_code="429 Too Many Requests"`,
      "failed to unmarshal quick Tunnel: invalid character 'e' looking for beginning of value",
    ],
    /429 Too Many Requests.*failed to unmarshal quick Tunnel/,
  ],
  [
    'ngrok',
    [
      ngrok({
        lvl: 'eror',
        msg: 'failed to auth',
        obj: 'tunnels.session',
        err: `The authtoken you specified does not look like a proper ngrok tunnel authtoken.\nYour authtoken: ${authtoken}\nInstructions to install your authtoken are on your ngrok dashboard:\nhttps://dashboard.ngrok.com/get-started/your-authtoken\r\n\r\nERR_NGROK_105\r\n`,
      }),
    ],
    /^The authtoken you specified does not look like.*Your authtoken: ….*ERR_NGROK_105$/,
  ],
  [
    'ngrok',
    [
      'ERROR:  authentication failed: Usage of ngrok requires a verified account and authtoken.',
      'ERROR:  ',
      'ERROR:  Sign up for an account: https://dashboard.ngrok.com/signup',
      'ERROR:  Install your authtoken: https://dashboard.ngrok.com/get-started/your-authtoken',
      'ERROR:  ',
      'ERROR:  ERR_NGROK_4018',
    ],
    /^authentication failed: Usage of ngrok requires a verified account.*ERR_NGROK_4018$/,
  ],
  ['devtunnel', ["Unauthorized tunnel creation access. Use 'devtunnel user login' to log in."], /devtunnel user login/],
  [
    'tailscale',
    ['Available within your tailnet:', '', 'https://desk.tail9f3a.ts.net/', 'Access denied: serve config denied'],
    /Access denied/,
  ],
] as const;

describe('a tunnel to the receiver', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-tunnel-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const toolOf = (name: string) => {
    const tool = tunnelTools.find((each) => each.name === name);
    assert.ok(tool);
    return tool;
  };
  type Run = NonNullable<NonNullable<Parameters<typeof startTunnel>[3]>['run']>;

  /** A program that prints in pieces as pipes cut them, then ends where a code is given; ended by a signal too. */
  function standIn(lines: readonly string[], code: number | null = null): Run & { calls: unknown[] } {
    const calls: unknown[] = [];
    const run = (program: string, args: readonly string[], { cwd }: { cwd?: unknown }) => {
      const [stdout, stderr] = [new PassThrough(), new PassThrough()];
      const end = (status: number | null) => {
        stdout.end();
        stderr.end();
        child.emit('exit', status);
        return true;
      };
      const kill = (signal = 'SIGTERM') => {
        calls.push(signal);
        return end(null);
      };
      const child = Object.assign(new EventEmitter(), { stdout, stderr, kill });
      calls.push([program, ...args].join(' '), cwd);
      const text = `${lines.join('\n')}\n`;
      stderr.write(text.slice(0, -9));
      setImmediate(() => {
        stderr.write(text.slice(-9));
        if (code !== null) setImmediate(end, code);
      });
      return child as unknown as ReturnType<Run>;
    };
    return Object.assign(run, { calls });
  }

  for (const [name, command] of [
    ['cloudflared', 'tunnel --no-autoupdate --url http://127.0.0.1:8787'],
    ['devtunnel', 'host -p 8787 --allow-anonymous'],
    ['ngrok', 'http 127.0.0.1:8787 --log stdout --log-format json'],
    ['tailscale', 'funnel 8787'],
  ] as const)
    it(`reads the address that ${name} tells, and ends it`, async () => {
      const run = standIn(outputs[name]);
      const ended = () => assert.fail('it was closed');
      const tunnel = await startTunnel('/usr/bin/tool', toolOf(name), 8787, { run, ended });
      assert.equal(tunnel.url, addresses[name]);
      assert.deepEqual(run.calls, [`/usr/bin/tool ${command}`, homedir()]);
      tunnel.close();
      tunnel.close();
      assert.equal(run.calls[2], 'SIGTERM');
      assert.equal(run.calls.length, 3);
    });

  it('ends a program with it', async () => {
    const script = join(folder, 'tool.cjs');
    writeFileSync(script, `console.error(${JSON.stringify(addresses.cloudflared)}); setInterval(() => {}, 1000);`);
    const run: Run = (_, _args, options) => spawn(process.execPath, [script], options);
    const ends: Promise<unknown>[] = [];
    const tunnel = await startTunnel('/usr/bin/tool', toolOf('cloudflared'), 8787, {
      run: (...given) => {
        const child = run(...given);
        ends.push(once(child, 'exit'));
        return child;
      },
    });
    tunnel.close();
    assert.deepEqual(await ends[0], process.platform === 'win32' ? [1, null] : [null, 'SIGTERM']);
  }).timeout(20_000);

  for (const [name, lines, reason] of failures)
    it(`says why ${name} tells none: ${reason.source.slice(0, 40)}`, async () => {
      const run = standIn(lines, 1);
      const error = await startTunnel('/usr/bin/tool', toolOf(name), 8787, { run }).then(
        () => assert.fail('it told an address'),
        (thrown: Error) => thrown,
      );
      assert.match(error.message, reason);
      assert.doesNotMatch(error.message, new RegExp(authtoken));
    }).timeout(20_000);

  it('waits for nobody who has to be let in elsewhere first', async () => {
    const link = '         https://login.tailscale.com/f/funnel?node=nho4oGYG7X11CNTRL';
    const run = standIn(['Funnel is not enabled on your tailnet.', 'To enable, visit:', '', link, '']);
    await assert.rejects(
      startTunnel('/usr/bin/tool', toolOf('tailscale'), 8787, { run }),
      /^Error: Funnel is not enabled on your tailnet\. To enable, visit: https:\/\/login\.tailscale\.com\/f\/funnel\?node=nho4oGYG7X11CNTRL$/,
    );
  }).timeout(20_000);

  it('gives up on a program that says nothing, and when it is called off', async () => {
    const silent = { run: standIn([''.padEnd(9)]), patience: 50 };
    await assert.rejects(startTunnel('/usr/bin/tool', toolOf('ngrok'), 1, silent), /^Error: ngrok told no address\.$/);
    const abort = new AbortController();
    const off = startTunnel('/usr/bin/tool', toolOf('ngrok'), 1, { ...silent, patience: 9000, signal: abort.signal });
    abort.abort(new Error('called off'));
    await assert.rejects(off, /called off/);
  }).timeout(20_000);

  it('tells when a tunnel ends by itself, and what it said', async () => {
    const reason = await new Promise<string>((resolve, reject) => {
      const run = standIn([...outputs.cloudflared, '2025-05-08T21:00:00Z ERR Unauthorized: tunnel expired'], 1);
      startTunnel('/usr/bin/tool', toolOf('cloudflared'), 8787, { run, ended: resolve }).catch(reject);
    });
    assert.equal(reason, 'Unauthorized: tunnel expired');
  }).timeout(20_000);

  it('names a program that cannot be run', async () => {
    await assert.rejects(startTunnel(join(folder, 'gone'), toolOf('ngrok'), 1), /ENOENT/);
  });

  it('is taken from an absolute folder of PATH, and from none that is open', async () => {
    const name = process.platform === 'win32' ? 'ngrok.exe' : 'ngrok';
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', name), '', { mode: 0o755 });
    const path = ['.', join(folder, 'bin')].join(delimiter);
    assert.equal(await findProgram('ngrok', [], path), join(folder, 'bin', name));
    assert.equal(await findProgram('ngrok', [join(folder, 'other'), folder], path), null);
  });
});
