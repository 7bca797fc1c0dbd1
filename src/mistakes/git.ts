/** Where git is: by PATH alone, so that a program that lies in a folder that is searched is never run. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

const name = process.platform === 'win32' ? 'git.exe' : 'git';

/** The path of git, null where no absolute folder of PATH has it. */
export async function gitProgram(path = process.env.PATH ?? ''): Promise<string | null> {
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    const program = join(folder, name);
    const isThere = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return program;
  }
  return null;
}
