/** What a support bundle says of this window. It is in English in every language, for whoever is asked for help. */
import * as vscode from 'vscode';
import { settings, settingsSection } from '../../ids';
import type { SupportFacts } from '../../support';
import { isProduction } from '../connections';
import type { HelpNeeds } from './needs';

/** The log as it is on disk; the window's log channel has one file of its own. */
async function readLog({ context }: HelpNeeds): Promise<string> {
  try {
    const files = await vscode.workspace.fs.readDirectory(context.logUri);
    const texts = await Promise.all(
      files
        .filter(([name]) => name.endsWith('.log'))
        .map(async ([name]) => vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.logUri, name))),
    );
    return texts.map((bytes) => Buffer.from(bytes).toString('utf8')).join('\n');
  } catch {
    return '';
  }
}

/** The settings of ours that somebody has set, with the place that wins last. */
function changedSettings(): SupportFacts['settings'] {
  const own = vscode.workspace.getConfiguration(settingsSection);
  return Object.values(settings).flatMap((name) => {
    const { globalValue, workspaceValue, workspaceFolderValue } = own.inspect(name) ?? {};
    const values = Object.entries({ user: globalValue, workspace: workspaceValue, folder: workspaceFolderValue });
    return values
      .filter(([, value]) => value !== undefined)
      .map(([scope, value]) => ({ name: `${settingsSection}.${name}`, scope, value }));
  });
}

function versionsOf({ context }: HelpNeeds): SupportFacts['versions'] {
  const { packageJSON } = context.extension;
  return [
    ['extension', String(packageJSON.version)],
    ['editor', `${vscode.env.appName} ${vscode.version}`],
    ['host', vscode.env.uiKind === vscode.UIKind.Web ? `browser, ${vscode.env.appHost}` : vscode.env.appHost],
    ['remote', vscode.env.remoteName ?? 'none'],
    ['language', vscode.env.language],
    ['platform', `${process.platform} ${process.arch}`],
    ['node', process.version],
  ];
}

function stateOf({ connections, session, sandbox, receiver, watch }: HelpNeeds): SupportFacts['state'] {
  const { active } = connections;
  const kind =
    active === null
      ? 'none'
      : connections.isSandbox(active)
        ? 'sandbox'
        : isProduction(active.baseUrl)
          ? 'production'
          : 'another server';
  const { quota } = session;
  const http = vscode.workspace.getConfiguration('http');
  const folders = vscode.workspace.workspaceFolders ?? [];
  return [
    ['connections', String(connections.all.length)],
    ['active connection', kind],
    ['requests left', quota === null ? 'unknown' : `${quota.remaining} of ${quota.limit}`],
    ['sandbox', sandbox.isRunning ? 'runs in this window' : 'does not run in this window'],
    ['receiver', receiver.address === null ? 'does not run' : 'runs'],
    ['watch', watch.isRunning ? 'runs' : 'does not run'],
    ['workspace', `${folders.length} folders, ${vscode.workspace.isTrusted ? 'trusted' : 'restricted'}`],
    ['schemes', [...new Set(folders.map(({ uri }) => uri.scheme))].join(', ') || 'none'],
    ['http.proxy', http.get<string>('proxy') ? 'set' : 'not set'],
    ['http.proxySupport', String(http.get('proxySupport'))],
    ['http.proxyStrictSSL', String(http.get('proxyStrictSSL'))],
  ];
}

/** @param now milliseconds since the epoch */
export async function supportFacts(needs: HelpNeeds, now: number): Promise<SupportFacts> {
  return {
    now,
    versions: versionsOf(needs),
    state: stateOf(needs),
    settings: changedSettings(),
    log: await readLog(needs),
  };
}
