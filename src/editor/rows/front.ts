import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommonNeeds } from '../kit/needs';

/** Where imports are kept, in the extension's own folder, which all windows of this machine share. */
export function importsFolder({ context }: Pick<CommonNeeds, 'context'>): string {
  return join(context.globalStorageUri.fsPath, 'imports');
}

/** Whether anything is kept of an import. */
export async function hasImports(context: CommonNeeds['context']): Promise<boolean> {
  return (await readdir(importsFolder({ context })).catch(() => [])).length > 0;
}
