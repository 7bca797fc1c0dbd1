import { existsSync, readFileSync } from 'node:fs';
import { packageExtension } from './made-extension';

/** Tells how long the extension host stood still. */
const source = (port: string) => `
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
};`;

/** Makes the extension that watches the host. */
export async function packageProbe(folder: string) {
  const port = `${folder}/probe-port`;
  const vsix = await packageExtension(folder, 'feel', 'onStartupFinished', source(port));
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

export type Probe = Awaited<ReturnType<typeof packageProbe>>;
