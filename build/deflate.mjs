/** A thread that deflates as well as the format allows: 3 % better than zlib, in a hundred times its time. */
import { parentPort } from 'node:worker_threads';
import { deflateAsync } from '@gfx/zopfli';

parentPort?.on('message', async (content) =>
  parentPort?.postMessage(await deflateAsync(content, { numiterations: 1 })),
);
