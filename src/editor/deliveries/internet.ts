/** A public address for the receiver, by a tunnel program of this machine. */
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { TunnelTool } from '../../webhooks';
import { messageOf, showError, showRefusal, withProgress } from '../kit/messages';
import { showInformationMessage, showWarningMessage } from '../kit/window';
import type { DeliveriesNeeds } from './needs';

interface Found {
  readonly tool: TunnelTool;
  /** An absolute path. */
  readonly program: string;
}

/** The tunnel programs of the search path; none of a folder that is open here. */
async function findTools({ rooms }: DeliveriesNeeds): Promise<Found[]> {
  const { dotenv, webhooks } = rooms();
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const found = await Promise.all(
    webhooks.tunnelTools.map(async (tool) => {
      const program = await dotenv.findProgram(tool.name, folders, process.env.PATH ?? '');
      return program === null ? [] : [{ tool, program }];
    }),
  );
  return found.flat();
}

/** What there is without any of them: the port forwarding of the editor itself. */
async function explainForwarding({ rooms, receiver }: DeliveriesNeeds): Promise<void> {
  const url = await receiver.start();
  const ports = vscode.l10n.t('Show Ports');
  const pressed = await showInformationMessage(
    vscode.l10n.t(
      "No tunnel program ({0}) was found. Forward port {1} in VS Code's Ports view, make it public, and register its address.",
      rooms()
        .webhooks.tunnelTools.map(({ name }) => name)
        .join(', '),
      new URL(url).port,
    ),
    ports,
  );
  if (pressed === ports) await vscode.commands.executeCommand('~remote.forwardedPorts.focus');
}

/** Asked each time: contacts leave this machine by somebody else's. */
async function askTool(found: readonly Found[]): Promise<Found | null> {
  const services = found.map(({ tool: { name, service } }) => (name === service ? name : `${name} (${service})`));
  const pressed = await showWarningMessage(
    vscode.l10n.t('Receive deliveries from the internet?'),
    {
      modal: true,
      detail: vscode.l10n.t(
        'The receiver gets a public address through {0}. Every delivery passes through that service, with the contacts in it, and anyone who knows the address can post to it. The tunnel ends with the receiver.',
        new Intl.ListFormat(vscode.env.language, { type: 'disjunction' }).format(services),
      ),
    },
    ...found.map(({ tool }) => vscode.l10n.t('Use {0}', tool.name)),
  );
  return found.find(({ tool }) => pressed === vscode.l10n.t('Use {0}', tool.name)) ?? null;
}

async function offerAddress(url: string): Promise<void> {
  const register = vscode.l10n.t('Register Webhook');
  const copy = vscode.l10n.t('Copy Address');
  const pressed = await showInformationMessage(
    vscode.l10n.t('The internet reaches the receiver at {0}.', url),
    register,
    copy,
  );
  if (pressed === register) await vscode.commands.executeCommand(commands.registerWebhook);
  if (pressed === copy) await vscode.env.clipboard.writeText(url);
}

/** Starts the receiver and a tunnel to it, and offers to register the public address. */
export async function receiveFromInternet(needs: DeliveriesNeeds): Promise<void> {
  const { receiver, rooms, log } = needs;
  const again = { [vscode.l10n.t('Try Again')]: () => vscode.commands.executeCommand(commands.receiveFromInternet) };
  try {
    if (!vscode.workspace.isTrusted)
      return await showRefusal(vscode.l10n.t('This window is in restricted mode, in which no program is started.'), {
        [vscode.l10n.t('Manage Workspace Trust')]: () => vscode.commands.executeCommand('workbench.trust.manage'),
      });
    if (receiver.publicAddress !== null) return await offerAddress(receiver.publicAddress);
    const found = await findTools(needs);
    if (found.length === 0) return await explainForwarding(needs);
    const chosen = await askTool(found);
    if (chosen === null) return;
    const { tool, program } = chosen;
    const tunnel = await withProgress(vscode.l10n.t('MEGA: starting {0}', tool.name), async (signal) => {
      const port = Number(new URL(await receiver.start()).port);
      const ended = (reason: string) => {
        receiver.attach(null);
        log.warn(`${tool.name}: ${reason}`);
        const message = vscode.l10n.t('{0} has ended. MEGA no longer reaches the receiver. {1}', tool.name, reason);
        void showError(message.trim(), again);
      };
      return rooms().webhooks.startTunnel(program, tool, port, { signal, ended });
    });
    receiver.attach(tunnel);
    log.info(`${tool.name}: ${tunnel.url}`);
    void offerAddress(tunnel.url);
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'AbortError') return;
    log.error(messageOf(thrown));
    await showError(vscode.l10n.t('The receiver got no public address: {0}', messageOf(thrown)), again);
  }
}
