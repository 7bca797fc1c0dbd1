/** Where a user's programs keep what they must remember. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A folder for one purpose; it may not be there yet. */
export function stateFolder(purpose: string): string {
  const { env, platform } = process;
  const home = homedir();
  const base =
    platform === 'win32'
      ? (env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'))
      : platform === 'darwin'
        ? join(home, 'Library', 'Application Support')
        : (env.XDG_STATE_HOME ?? join(home, '.local', 'state'));
  return join(base, 'mega-leads-workbench', purpose);
}
