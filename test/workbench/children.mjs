// @ts-check
/** Processes that must not outlive this one, with all that they started. */
import { spawn, spawnSync } from 'node:child_process';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

const signals = /** @type {const} */ ({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 });
/** @type {Set<ChildProcess>} */
const running = new Set();
let watching = false;

/**
 * Starts a process that ends with this one: at its exit, at Ctrl+C, at SIGTERM. It leads a process group of its own,
 * because a VS Code server leaves its extension hosts behind when only it is ended.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function startChild(command, args, options) {
  watch();
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/**
 * Ends a process and all that it started.
 * @param {ChildProcess} child
 * @returns {Promise<void>} Resolves when it is gone.
 */
export function endChild(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    kill(child);
  });
}

/** @param {ChildProcess} child */
function kill(child) {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') spawnSync('taskkill', ['/T', '/F', '/PID', String(child.pid)]);
  else
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It ended on its own in the meantime.
    }
}

function watch() {
  if (watching) return;
  watching = true;
  process.on('exit', () => running.forEach(kill));
  for (const [signal, number] of Object.entries(signals)) process.on(signal, () => process.exit(128 + number));
}
