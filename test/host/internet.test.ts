import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import manifest from '../../package.json';

const host = 'pda-cameron-emirates-cardiff.trycloudflare.com';

/** Prints what cloudflared prints, to whom it prints it, and runs until it is ended. */
const standIn = (folder: string, address: string) => `#!/bin/sh
echo "$$ $*" > '${join(folder, 'ran')}'
echo '2025-05-08T20:24:28Z INF Requesting new quick Tunnel on trycloudflare.com...' >&2
echo '2025-05-08T20:24:34Z INF |  ${address}                                    |' >&2
exec sleep 60
`;

describe('receiving from the internet', () => {
  const { showErrorMessage, showWarningMessage, showInformationMessage } = vscode.window;
  const { PATH } = process.env;
  const said: string[] = [];
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-internet-'));
    writeFileSync(join(folder, 'cloudflared'), standIn(folder, `https://${host}`), { mode: 0o755 });
    const note = async (message: string) => void said.push(message);
    const press = async (message: string, { detail }: { detail: string }, ...buttons: { title: string }[]) => {
      said.push(`${message} ${detail} ${buttons.map(({ title }) => title)}`);
      return buttons[0];
    };
    Object.assign(vscode.window, {
      showErrorMessage: note,
      showInformationMessage: note,
      showWarningMessage: press,
    });
    await vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`)?.activate();
    await vscode.workspace.getConfiguration('megaLeads').update('receiver.port', 0, vscode.ConfigurationTarget.Global);
  });
  after(async () => {
    process.env.PATH = PATH;
    Object.assign(vscode.window, { showErrorMessage, showWarningMessage, showInformationMessage });
    await vscode.commands.executeCommand('megaLeads.stopReceiver');
    const configuration = vscode.workspace.getConfiguration('megaLeads');
    await configuration.update('receiver.port', undefined, vscode.ConfigurationTarget.Global);
    rmSync(folder, { recursive: true, force: true });
  });

  /** The status of a request that came through the tunnel. */
  const statusAt = (port: number) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', method: 'POST', headers: { host } }, ({ statusCode }) =>
        resolve(statusCode),
      );
      sent.on('error', reject).end('{}');
    });

  it('explains forwarding where there is no tunnel program', async () => {
    process.env.PATH = ['bin', join(folder, 'none')].join(delimiter);
    void vscode.commands.executeCommand('megaLeads.receiveFromInternet');
    for (let i = 0; i < 100 && !said.some((text) => /tunnel program/.test(text)); i++) await sleep(50);
    assert.match(said.join('\n'), /No tunnel program \(cloudflared, devtunnel, ngrok, tailscale\) was found/);
  });

  it('asks, starts a tunnel, knows its host, and ends it with the receiver', async () => {
    process.env.PATH = [folder, PATH].join(delimiter);
    await vscode.commands.executeCommand('megaLeads.receiveFromInternet');
    assert.match(said.join('\n'), /with the contacts in it.* Use cloudflared/);
    assert.match(said.at(-1) ?? '', new RegExp(`reaches the receiver at https://${host}\\.$`));
    const [, pid, port] = /^(\d+) tunnel .*:(\d+)$/m.exec(readFileSync(join(folder, 'ran'), 'utf8')) ?? [];
    assert.equal(await statusAt(Number(port)), 200);
    await vscode.commands.executeCommand('megaLeads.stopReceiver');
    for (let i = 0; i < 100 && isRunning(Number(pid)); i++) await sleep(50);
    assert.equal(isRunning(Number(pid)), false);
  });
});

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
