/** What the editor's settings and the environment say about the way out. */
import * as vscode from 'vscode';
import type { NetworkOptions, Transport, TransportLimits } from '../../api';
import { settings, settingsSection } from '../../ids';
import type { Rooms } from '../../rooms';

/** The settings on which a transport depends: when one changes, it is built anew. */
export const networkSections = [
  'http',
  ...[
    settings.transport,
    settings.connectTimeout,
    settings.headersTimeout,
    settings.bodyTimeout,
    settings.maxResponse,
  ].map((setting) => `${settingsSection}.${setting}`),
];

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
    proxy: off || !proxy ? null : proxy,
    noProxy:
      noProxy.length > 0 ? noProxy : (environment('NO_PROXY')?.split(/[\s,]+/) ?? []).filter((host) => host !== ''),
    proxyAuthorization: http.get<string | null>('proxyAuthorization') ?? null,
    strictTls: http.get<boolean>('proxyStrictSSL') ?? true,
    certificateAuthorities: [],
  };
}

/** The settings are in seconds and megabytes, as people think of them. */
function limits(defaults: TransportLimits): TransportLimits {
  const own = vscode.workspace.getConfiguration(settingsSection);
  const scaled = (setting: string, unit: number, fallback: number) => {
    const value = own.get<number>(setting);
    return value === undefined ? fallback : value * unit;
  };
  const connect = scaled(settings.connectTimeout, 1000, defaults.connect);
  const headers = scaled(settings.headersTimeout, 1000, defaults.headers);
  const body = scaled(settings.bodyTimeout, 1000, defaults.body);
  return {
    ...{ connect, headers, body },
    // Who allows more for a part allows it for the whole.
    whole: Math.max(defaults.whole, connect + headers + body),
    responseBytes: scaled(settings.maxResponse, 1_000_000, defaults.responseBytes),
  };
}

/** The transport the settings ask for. */
export function createTransport(rooms: Rooms): Transport {
  const { createAutoTransport, createFetchTransport, createSplitTransport, createUndiciTransport, defaultLimits } =
    rooms.api;
  const bounds = limits(defaultLimits);
  const network = networkOptions();
  // Any other proxy is the editor's alone: undici knows few kinds of SOCKS, as an experiment, and throws for the others. One
  // without a scheme is the editor's to read too: to go around it would be to go where nobody said.
  const isOther = network.proxy !== null && !(/^https?:/i.test(network.proxy) && URL.canParse(network.proxy));
  const undici = createUndiciTransport(isOther ? { ...network, proxy: null } : network, bounds);
  const chosen = vscode.workspace.getConfiguration(settingsSection).get<string>(settings.transport);
  if (chosen === 'undici' && !isOther) return undici;
  const editor = createFetchTransport(bounds);
  return createSplitTransport(undici, chosen === 'editor' || isOther ? editor : createAutoTransport(undici, editor));
}
