/** What git says of .env; asked only where the folder is trusted, because git reads what the folder brings. */
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { Standing } from '../../dotenv';
import type { SecretsInCodeNeeds } from './needs';

/** The git that the editor itself uses, where its extension has found one. */
function editorsGit(): string | null {
  const extension = vscode.extensions.getExtension<unknown>('vscode.git');
  const exported = extension?.isActive ? extension.exports : null;
  if (typeof exported !== 'object' || exported === null || !('getAPI' in exported)) return null;
  try {
    const { getAPI } = exported;
    const api: unknown = typeof getAPI === 'function' ? getAPI.call(exported, 1) : null;
    if (typeof api !== 'object' || api === null || !('git' in api)) return null;
    const { git } = api;
    return typeof git === 'object' && git !== null && 'path' in git && typeof git.path === 'string' ? git.path : null;
  } catch {
    // It is switched off by its setting.
    return null;
  }
}

/** How .env of a folder stands with git; `restricted` where it is not asked. */
export async function standingOf({ rooms }: SecretsInCodeNeeds, folder: vscode.Uri): Promise<Standing | 'restricted'> {
  if (!vscode.workspace.isTrusted) return 'restricted';
  if (folder.scheme !== 'file') return 'unknown';
  const { findGit, standingOfDotenv } = rooms().dotenv;
  const own = editorsGit();
  const git = own !== null && isAbsolute(own) ? own : await findGit(folder.fsPath, process.env.PATH ?? '');
  return git === null ? 'unknown' : standingOfDotenv(git, folder.fsPath);
}
