/** What a task shows and does: it ends with its server, and its server with it. */
import * as vscode from 'vscode';
import { type TaskServer, taskServers } from '../../ids';
import { messageOf } from '../kit/messages';
import { terminalText } from '../kit/plain';
import { endSandbox, runSandbox } from '../sandbox/commands';
import type { TasksNeeds } from './needs';

/** A server of this window as a task drives it. */
interface Server {
  /** Null where it does not run. */
  address(): string | null;
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
  readonly onDidChange: vscode.Event<unknown>;
  /** What is said of an address, and of a failure. */
  running(url: string): string;
  failed(reason: string): string;
}

const serverOf = (needs: TasksNeeds, server: TaskServer): Server =>
  server === 'sandbox'
    ? {
        address: () => needs.sandbox.address?.url ?? null,
        start: () => runSandbox(needs),
        stop: () => endSandbox(needs),
        onDidChange: needs.sandbox.onDidChangeFaults,
        running: (url) => vscode.l10n.t('The sandbox is running at {0}.', url),
        failed: (reason) => vscode.l10n.t('The sandbox could not start: {0}', reason),
      }
    : {
        address: () => needs.receiver.address,
        start: () => needs.receiver.start(),
        stop: () => needs.receiver.stop(),
        onDidChange: needs.receiver.onDidChange,
        running: (url) => vscode.l10n.t('The receiver listens on {0}.', url),
        failed: (reason) => vscode.l10n.t('The receiver could not start: {0}', reason),
      };

/**
 * The terminal of a task. A server that runs already is left running when the task is ended. The problem matcher of
 * package.json waits for an address, in whatever language the line is.
 */
export function openTask(needs: TasksNeeds, name: TaskServer): vscode.Pseudoterminal {
  const written = new vscode.EventEmitter<string>();
  const closed = new vscode.EventEmitter<number>();
  const server = serverOf(needs, name);
  let isOwn = false;
  let watched: vscode.Disposable | null = null;
  const say = (text: string) => written.fire(terminalText(`${text}\n`));
  const end = (status: number) => {
    watched?.dispose();
    closed.fire(status);
  };
  return {
    onDidWrite: written.event,
    onDidClose: closed.event,
    async open() {
      say(`MEGA: ${name} …`);
      try {
        isOwn = server.address() === null;
        if (isOwn) await server.start();
        watched = server.onDidChange(() => {
          if (server.address() === null) end(0);
        });
        say(server.running(server.address() ?? ''));
      } catch (thrown) {
        needs.log.error(messageOf(thrown));
        say(server.failed(messageOf(thrown)));
        end(1);
      }
    },
    close() {
      watched?.dispose();
      if (isOwn) void server.stop();
    },
  };
}

/** The terminal of a task whose server is none. @param written what tasks.json has in its place */
export function openWrongTask(written: string): vscode.Pseudoterminal {
  const text = new vscode.EventEmitter<string>();
  const closed = new vscode.EventEmitter<number>();
  return {
    onDidWrite: text.event,
    onDidClose: closed.event,
    open() {
      const known = taskServers.map((each) => `"${each}"`).join(', ');
      text.fire(terminalText(`${vscode.l10n.t('There is no server "{0}". Use one of {1}.', written, known)}\n`));
      closed.fire(1);
    },
    close() {},
  };
}
