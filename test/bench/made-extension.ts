import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';

/**
 * Makes the .vsix of an extension that only a measurement needs, `bench.NAME`.
 * @param event that activates it
 * @param source its main file
 * @returns the path of the .vsix
 */
export async function packageExtension(folder: string, name: string, event: string, source: string): Promise<string> {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  const manifest = {
    name,
    publisher: 'bench',
    version: '1.0.0',
    engines: { vscode: '^1.100.0' },
    main: './main.js',
    activationEvents: [event],
    license: 'MIT',
  };
  writeFileSync(join(cwd, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(cwd, 'main.js'), source);
  writeFileSync(join(cwd, 'LICENSE'), 'none');
  writeFileSync(join(cwd, '.vscodeignore'), '');
  const packagePath = join(folder, `${name}.vsix`);
  await createVSIX({ cwd, packagePath, dependencies: false, allowMissingRepository: true });
  return packagePath;
}
