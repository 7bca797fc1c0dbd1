// @ts-check
/**
 * Who started this: npm, often with a shell in between. npm ends the shell alone when a signal reaches it, nobody passes
 * SIGKILL on, and a process that runs in the background hears of neither.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Milliseconds between two looks. */
const interval = 500;

/**
 * The parent of a process and the program it runs; null where that cannot be told.
 * @param {number} pid
 */
function look(pid) {
  try {
    if (process.platform === 'linux') {
      const parent = /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1];
      const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
      return { parent: Number(parent), program };
    }
    if (process.platform === 'win32') return null;
    const { stdout } = spawnSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' });
    const [parent, program = ''] = stdout.trim().split(/\s+/);
    return parent ? { parent: Number(parent), program } : null;
  } catch {
    return null;
  }
}

/** @param {number} pid */
function isThere(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

const isShell = (/** @type {string} */ program) => /^-?(?:ba|da|a|k|z)?sh$/.test(basename(program));

/**
 * Calls back once when npm is gone, or the shell that npm started this with; never where this was started otherwise,
 * because what is started from a prompt may outlive it.
 * @param {() => void} act
 */
export function whenStarterEnds(act) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const { ppid } = process;
  const parent = look(ppid);
  const npm = parent !== null && isShell(parent.program) ? parent.parent : null;
  // Where it is cheap, the shell's parent is asked for: npm may be gone and still wait to be forgotten.
  const hasNpm = () => npm === null || (process.platform === 'linux' ? look(ppid)?.parent === npm : isThere(npm));
  const timer = setInterval(() => {
    if (process.ppid === ppid && isThere(ppid) && hasNpm()) return;
    clearInterval(timer);
    act();
  }, interval).unref();
}
