/** Tasks of type `mega-leads`: the sandbox or the receiver of this window, for F5 and compounds to start. */
import * as vscode from 'vscode';
import { type TaskServer, taskServers, taskType } from '../../ids';
import type { TasksNeeds } from './needs';

interface Loaded {
  openTask(needs: TasksNeeds, server: TaskServer): vscode.Pseudoterminal;
  openWrongTask(written: string): vscode.Pseudoterminal;
}

/** Offers both tasks, and fills in those of tasks.json. What a task does is loaded when it runs. */
export function registerTasks(needs: () => TasksNeeds, load: () => Loaded): vscode.Disposable {
  function taskOf(
    definition: vscode.TaskDefinition,
    scope: vscode.WorkspaceFolder | vscode.TaskScope.Global | vscode.TaskScope.Workspace,
  ): vscode.Task {
    const server = taskServers.find((each) => each === definition.server);
    const written = String(definition.server);
    // A task that is not there would be started without a word.
    const execution = new vscode.CustomExecution(async () =>
      server === undefined ? load().openWrongTask(written) : load().openTask(needs(), server),
    );
    const task = new vscode.Task(definition, scope, written, taskType, execution, `$${taskType}`);
    task.isBackground = true;
    return task;
  }
  return vscode.tasks.registerTaskProvider(taskType, {
    provideTasks: () => taskServers.map((server) => taskOf({ type: taskType, server }, vscode.TaskScope.Workspace)),
    resolveTask: ({ definition, scope }) => taskOf(definition, scope ?? vscode.TaskScope.Workspace),
  });
}
