// @ts-check
/**
 * `node watchdog.mjs MARK`: reads `+PID` and `-PID`, leaders of process groups that come and go. When its input closes, the
 * process it stands beside is gone, and it ends those groups and whatever else has the mark in its environment: politely,
 * and a second later for good.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that a process has to end in order, and between two looks. */
const grace = 1000;
const pause = 100;

const [mark = ''] = process.argv.slice(2);
// What ends the others by their group or from a terminal is what this is here for.
for (const signal of /** @type {const} */ (['SIGHUP', 'SIGINT', 'SIGTERM'])) process.on(signal, () => {});

/** @type {Set<number>} */
const leaders = new Set();
for await (const line of createInterface({ input: process.stdin }))
  leaders[line.startsWith('+') ? 'add' : 'delete'](Number(line.slice(1)));
if (process.platform === 'win32') for (const pid of leaders) spawnSync('taskkill', ['/T', '/F', '/PID', String(pid)]);
else await endAll();

async function endAll() {
  const until = performance.now() + grace;
  let left = send('SIGTERM');
  while (left > 0 && performance.now() < until) {
    await sleep(pause);
    left = send(0);
  }
  // What is ended may just have started something.
  for (let round = 0; left > 0 && round < 20; round++) {
    left = send('SIGKILL');
    await sleep(pause);
  }
}

/**
 * Sends a signal to all that is left.
 * @param {NodeJS.Signals | 0} signal
 * @returns {number} How many it reached.
 */
function send(signal) {
  const targets = [...[...leaders].map((pid) => -pid), ...marked()];
  return targets.filter((target) => {
    try {
      return process.kill(target, signal);
    } catch {
      return false;
    }
  }).length;
}

/** The processes that have the mark in their environment; they run, or at least may start something. */
function marked() {
  if (process.platform === 'linux') return readdirSync('/proc').map(Number).filter(hasMark);
  // Elsewhere ps shows the environment behind the command.
  const { stdout } = spawnSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line.includes(mark));
  return lines.map((line) => Number.parseInt(line, 10)).filter((pid) => pid !== process.pid);
}

/** @param {number} pid */
function hasMark(pid) {
  try {
    return Number.isInteger(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
  } catch {
    // Ended meanwhile, or another user's.
    return false;
  }
}
