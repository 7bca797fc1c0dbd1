/** Programs that give a port of this machine a public address, and how each says which. */

export interface TunnelTool {
  /** The program's name, as it is typed. */
  readonly name: string;
  /** Whose machines everything passes through. */
  readonly service: string;
  readonly args: (port: number) => readonly string[];
  /** The address that a line of its output tells; null where it tells none. */
  readonly address: (line: string, before: readonly string[]) => string | null;
  /** A line after which no address comes, though the program goes on. */
  readonly gaveUp?: RegExp;
}

const first = (pattern: RegExp) => (line: string) => pattern.exec(line)?.[0] ?? null;

/** A line of JSON, as `--log-format json` writes them; null for any other. */
export function jsonLine(line: string): Readonly<Record<string, unknown>> | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** Those that need no account come first. */
export const tunnelTools: readonly TunnelTool[] = [
  {
    name: 'cloudflared',
    service: 'Cloudflare',
    args: (port) => ['tunnel', '--no-autoupdate', '--url', `http://127.0.0.1:${port}`],
    // What it asks for an address is a host of the same domain.
    address: first(/https:\/\/(?!api\.)[a-z0-9-]+\.trycloudflare\.com(?![\w./-])/),
  },
  {
    name: 'devtunnel',
    service: 'Microsoft',
    args: (port) => ['host', '-p', String(port), '--allow-anonymous'],
    // Of two addresses, the one that needs no port; the page that shows the traffic has a line of its own.
    address: (line) =>
      /^Connect via browser:/.test(line)
        ? (/https:\/\/[\w-]+-\d+\.[\w.-]*devtunnels\.ms(?![\w.:-])/.exec(line)?.[0] ??
          /https:\/\/[\w.-]+\.devtunnels\.ms(?::\d+)?/.exec(line)?.[0] ??
          null)
        : null,
  },
  {
    name: 'ngrok',
    service: 'ngrok',
    args: (port) => ['http', `127.0.0.1:${port}`, '--log', 'stdout', '--log-format', 'json'],
    address: (line) => {
      const { msg, url } = jsonLine(line) ?? {};
      return /^started tunnel$/.test(String(msg)) && typeof url === 'string' && /^https:\/\/[\w.-]+/.test(url)
        ? url
        : null;
    },
  },
  {
    name: 'tailscale',
    service: 'Tailscale',
    args: (port) => ['funnel', String(port)],
    // Without Funnel the same address is one of the tailnet alone.
    address: (line, before) =>
      before.some((each) => /^Available on the internet:/.test(each))
        ? (/^https:\/\/[\w.-]+\.ts\.net(?::\d+)?/.exec(line)?.[0] ?? null)
        : null,
    gaveUp: /^\s*https:\/\/login\.tailscale\.com\/f\//,
  },
];
