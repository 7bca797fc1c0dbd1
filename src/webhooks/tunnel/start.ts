/** A tunnel as a child of this process: started, read until it tells its address, and ended. */
import { type ChildProcessByStdio, type SpawnOptionsWithStdioTuple, spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { t } from '@vscode/l10n';
import { jsonLine, type TunnelTool } from './tools';

/** Milliseconds until an address has to be there. */
const usualPatience = 45_000;
/** Milliseconds until a program that was asked to end is ended. */
const grace = 2_000;
const keptLines = 40;
const saidLines = 4;
const longestReason = 400;

type Child = ChildProcessByStdio<null, Readable, Readable>;

export interface TunnelOptions {
  readonly signal?: AbortSignal;
  readonly patience?: number;
  /** What it ended with, after it had told its address, unless it was closed. */
  readonly ended?: (reason: string) => void;
  readonly run?: (
    program: string,
    args: readonly string[],
    options: SpawnOptionsWithStdioTuple<'ignore', 'pipe', 'pipe'>,
  ) => Child;
}

export interface Tunnel {
  /** The public address, without a slash at its end. */
  readonly url: string;
  readonly close: () => void;
}

/** What a program said at last, on one line; a token that it repeats is left out, and so is what only reports. */
function reasonIn(lines: readonly string[]): string {
  const said = lines.flatMap((line) => {
    const { err, lvl } = jsonLine(line) ?? {};
    if (typeof err === 'string') return lvl === 'eror' || lvl === 'crit' ? err.split(/\r?\n/) : [];
    return /^\{|^\S+ (?:INF|WRN) /.test(line) ? [] : [line];
  });
  const plain = said
    .map((line) => line.replace(/^ERROR:|^\S+Z ERR /, '').trim())
    .filter((line, i, all) => line !== '' && all.indexOf(line) === i);
  // The first say what is wrong, the last is a code or the end of it.
  return [...plain.slice(0, saidLines - 1), ...plain.slice(saidLines - 1).slice(-1)]
    .join(' ')
    .replace(/(auth-?token: *)[\w-]{12,}/gi, '$1…')
    .replace(/[\w-]{40,}/g, '…')
    .slice(0, longestReason);
}

/**
 * @param program an absolute path
 * @throws an error that can be shown: what the program said, or that it said nothing in time
 */
export function startTunnel(
  program: string,
  tool: TunnelTool,
  port: number,
  { signal, patience = usualPatience, ended = () => {}, run = spawn }: TunnelOptions = {},
): Promise<Tunnel> {
  signal?.throwIfAborted();
  // Not where a workspace lies: some of them read a configuration from where they run.
  const child = run(program, tool.args(port), {
    cwd: homedir(),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let lines: string[] = [];
  let url: string | null = null;
  let isClosed = false;
  let forced: NodeJS.Timeout | undefined;
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    child.kill();
    forced = setTimeout(() => child.kill('SIGKILL'), grace);
  };
  process.once('exit', close);
  return new Promise((resolve, reject) => {
    const fail = (reason: unknown) => {
      clearTimeout(timer);
      close();
      reject(reason);
    };
    const stop = () => fail(signal?.reason);
    const give = (reason: string) => fail(new Error(reason === '' ? t('{0} told no address.', tool.name) : reason));
    const timer = setTimeout(() => give(reasonIn(lines)), patience);
    signal?.addEventListener('abort', stop, { once: true });
    const read = (line: string) => {
      const found = url === null && !isClosed ? tool.address(line, lines) : null;
      lines = [...lines, line].slice(-keptLines);
      if (found !== null) {
        url = found.replace(/\/$/, '');
        lines = [];
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
        resolve({ url, close });
      } else if (url === null && tool.gaveUp?.test(line)) give(reasonIn(lines));
    };
    const output = [child.stdout, child.stderr].map(
      (input) =>
        new Promise<void>((done) => {
          createInterface({ input }).on('line', read).once('close', done);
        }),
    );
    child.once('error', (error) => {
      process.off('exit', close);
      give(error.message);
    });
    child.once('exit', async (code) => {
      clearTimeout(forced);
      process.off('exit', close);
      await Promise.all(output);
      const wasClosed = isClosed;
      isClosed = true;
      if (url === null) give(reasonIn(lines) || t('{0} ended with {1}.', tool.name, String(code)));
      else if (!wasClosed) ended(reasonIn(lines));
    });
  });
}
