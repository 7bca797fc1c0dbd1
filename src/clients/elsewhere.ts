/** Another origin on this machine, which takes note of what a redirect brings there. */
import { createServer } from 'node:http';

export interface Elsewhere {
  readonly url: string;
  arrivals(): readonly { readonly hasAuthorization: boolean }[];
  close(): Promise<void>;
}

export async function startElsewhere(): Promise<Elsewhere> {
  const arrived: { hasAuthorization: boolean }[] = [];
  const server = createServer((request, response) => {
    arrived.push({ hasAuthorization: request.headers.authorization !== undefined });
    request.resume();
    response.writeHead(404, { Connection: 'close' }).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    arrivals: () => arrived,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
