import { existsSync, readFileSync } from 'node:fs';
import { packageExtension } from './made-extension';

/** The view of the editor's own that has as many rows as our table. */
export const nativeView = 'Bench Rows';

/** Tells how long the extension host stood still, and shows a list of the editor's own with so many rows. */
const source = (port: string, rows: number) => `
const vscode = require('vscode');
const { monitorEventLoopDelay } = require('node:perf_hooks');
exports.activate = () => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const server = require('node:http').createServer((request, response) => {
    const longest = delay.max / 1e6;
    delay.reset();
    response.end(String(longest));
  });
  server.listen(0, '127.0.0.1', () => require('node:fs').writeFileSync(${JSON.stringify(port)}, String(server.address().port)));
  const all = Array.from({ length: ${rows} }, (_, index) => index);
  let reversed = false;
  const changed = new vscode.EventEmitter();
  const provider = {
    onDidChangeTreeData: changed.event,
    getChildren: (element) => (element === undefined ? (reversed ? all.toReversed() : all) : []),
    getTreeItem: (index) => new vscode.TreeItem('Row ' + index),
  };
  vscode.window.createTreeView('bench.rows', { treeDataProvider: provider });
  vscode.commands.registerCommand('bench.reverse', () => {
    reversed = !reversed;
    changed.fire();
  });
};`;

const contributes = {
  commands: [{ command: 'bench.reverse', title: 'Bench: Reverse Rows' }],
  // In a place of its own: so many rows would hold up the others of theirs.
  viewsContainers: { activitybar: [{ id: 'bench', title: nativeView, icon: '$(list-flat)' }] },
  views: { bench: [{ id: 'bench.rows', name: nativeView }] },
};

/** Makes the extension that watches the host. @param rows of the editor's own list */
export async function packageProbe(folder: string, rows: number) {
  const port = `${folder}/probe-port`;
  const vsix = await packageExtension(folder, 'feel', 'onStartupFinished', source(port, rows), contributes);
  return {
    vsix,
    /** @returns the longest time, in milliseconds, that the extension host stood still since the last call */
    async longest(): Promise<number> {
      for (let looks = 0; !existsSync(port); looks++) {
        if (looks > 600) throw new Error('the probe does not run');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const answer = await fetch(`http://127.0.0.1:${readFileSync(port, 'utf8')}/`);
      return Number(await answer.text());
    },
  };
}
