/** Ends what a command has started: its process group, and whatever has left that and still has the command's mark. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The variable that every process of a command inherits, also one that has a session of its own. */
export const markName = 'MEGA_LEADS_CHECK_RUN';

/** Sends a signal to a whole process group; false where there is none any more. */
export function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    return false;
  }
}

function hasMark(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
  } catch {
    // Ended meanwhile, or another user's.
    return false;
  }
}

/** The processes whose environment has the mark. */
function marked(mark: string): number[] {
  if (process.platform === 'linux') {
    const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
    return pids.filter((pid) => pid !== process.pid && hasMark(pid, mark));
  }
  // Elsewhere ps shows the environment behind the command.
  const { stdout } = spawnSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => ` ${line} `.includes(` ${mark} `));
  return lines.map((line) => Number.parseInt(line, 10)).filter((pid) => pid !== process.pid);
}

/** Rounds of looking: what is ended may just have started something. */
const rounds = 5;

/** Ends at once whatever has the mark. Tells how many there were. */
export function endMarked(value: string): number {
  if (process.platform === 'win32') return 0;
  const ended = new Set<number>();
  for (let round = 0; round < rounds; round++) {
    const found = marked(`${markName}=${value}`).filter((pid) => !isGone(pid));
    if (found.length === 0) break;
    for (const pid of found) {
      ended.add(pid);
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone between the look and the signal.
      }
    }
  }
  return ended.size;
}

/** Whether a process has ended and only waits to be forgotten. */
function isGone(pid: number): boolean {
  try {
    return process.platform === 'linux' && /\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
}

/** Ends a command at once with all that belongs to it. Tells whether there was anything. */
export function endAll(leader: number, mark: string): boolean {
  if (process.platform === 'win32') return spawnSync('taskkill', ['/T', '/F', '/PID', String(leader)]).status === 0;
  const hadGroup = signalGroup(leader, 'SIGKILL');
  return endMarked(mark) > 0 || hadGroup;
}
