/** What the tools find here: what the command line allows, and nothing else. */
import { realpathSync } from 'node:fs';
import { defaultToleranceSeconds } from '../../contract';
import { diagnoseApart } from '../../signature';
import type { ToolWorld } from '../../tools';
import { connectionFrom, openApi } from '../shell/connection';
import type { McpArguments } from './arguments';
import { readBelow } from './files';

/** What was not allowed, and how it would be. */
const refusals = {
  root: 'This server may read no file. Start it with --root FOLDER.',
  secret: 'This server knows no webhook secret. Start it with --secret-env NAME.',
  handler: 'This server may send to no handler. Start it with --handler URL.',
} as const;

/** In milliseconds, of one search: a client waits for its answer, and gives up after a minute. */
const longest = 10_000;

const callsApi = new Set(['list_leads', 'get_webhooks', 'dry_run_leads']);

export interface ServedWorld {
  readonly world: ToolWorld;
  /** @throws Error where a tool needs what was not allowed */
  admit(name: string): void;
  close(): Promise<void>;
}

export function createWorld({ env, root, secrets, handlers, contacts }: McpArguments): ServedWorld {
  let opened: ReturnType<typeof openApi> | null = null;
  const kept = [...secrets].map(([name, current]) => ({ webhookId: name, url: name, current, previous: null }));
  const [first] = handlers;

  const world: ToolWorld = {
    connection() {
      const connection = connectionFrom(env);
      const { host } = new URL(connection.baseUrl);
      opened ??= openApi(connection, env);
      return { name: host, place: host, api: opened.api };
    },
    contacts,
    async readFile(path) {
      if (root === null) throw new Error(refusals.root);
      return readBelow(root, path);
    },
    keptSecrets: async () => kept,
    handlerUrl: first?.href ?? '',
    async endpointSecret() {
      const [only, ...more] = kept;
      if (only !== undefined && more.length === 0) return only.current;
      throw new Error(`Say whose secret it is, as webhook: ${kept.map(({ webhookId }) => webhookId).join(', ')}.`);
    },
    async mayLeave({ url }) {
      if (handlers.some(({ origin }) => origin === url.origin)) return true;
      const allowed = handlers.map(({ origin }) => origin).join(', ');
      throw new Error(`Nothing was sent to ${url.origin}: this server sends deliveries to ${allowed} only.`);
    },
    explain: (input, signal) =>
      diagnoseApart(
        { input, language: 'en' },
        // This program itself: its threads explain.
        realpathSync(process.argv[1] ?? ''),
        AbortSignal.any([signal, AbortSignal.timeout(longest)]),
        ['mcp'],
      ),
    toleranceSeconds: defaultToleranceSeconds,
    now: Date.now,
  };

  return {
    world,
    admit(name) {
      // Here, because in what a tool says all is masked that looks like a token, names of variables too.
      if (callsApi.has(name)) connectionFrom(env);
      if (name === 'check_webhook_handler' && handlers.length === 0) throw new Error(refusals.handler);
      const needsSecret = name === 'check_webhook_handler' || name === 'verify_webhook_signature';
      if (needsSecret && kept.length === 0) throw new Error(refusals.secret);
    },
    close: async () => opened?.close(),
  };
}
