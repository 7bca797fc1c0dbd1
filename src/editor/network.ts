/** What the editor's settings and the environment say about the way out. */
import * as vscode from 'vscode';
import type { NetworkOptions, Transport } from '../api';
import { settings, settingsSection } from '../ids';
import type * as roomsModule from '../rooms';

/** The settings on which a transport depends: when one changes, it is built anew. */
export const networkSections = ['http', `${settingsSection}.${settings.transport}`];

function environment(name: string): string | null {
  return process.env[name.toLowerCase()] || process.env[name] || null;
}

/**
 * A bundled undici does not see the editor's proxy; it is read here. `http.proxySupport: off` means none, and the
 * settings win over the environment, as in the editor itself.
 */
function networkOptions(): NetworkOptions {
  const http = vscode.workspace.getConfiguration('http');
  const off = http.get<string>('proxySupport') === 'off';
  const proxy = http.get<string>('proxy') || environment('HTTPS_PROXY') || environment('HTTP_PROXY');
  const noProxy = http.get<string[]>('noProxy') ?? [];
  return {
    proxy: off || !proxy || !URL.canParse(proxy) ? null : proxy,
    noProxy:
      noProxy.length > 0 ? noProxy : (environment('NO_PROXY')?.split(/[\s,]+/) ?? []).filter((host) => host !== ''),
    proxyAuthorization: http.get<string | null>('proxyAuthorization') ?? null,
    strictTls: http.get<boolean>('proxyStrictSSL') ?? true,
    certificateAuthorities: [],
  };
}

/** The transport the settings ask for. */
export function createTransport(rooms: typeof roomsModule): Transport {
  const { api } = rooms;
  const kind = vscode.workspace.getConfiguration(settingsSection).get<string>(settings.transport);
  switch (kind) {
    case 'editor':
      return api.createFetchTransport();
    case 'undici':
      return api.createUndiciTransport(networkOptions());
    default:
      return api.createAutoTransport(api.createUndiciTransport(networkOptions()), api.createFetchTransport());
  }
}
