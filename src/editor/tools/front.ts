/** The tools of language models, registered; what they do is in the other bundles, loaded with the first one. */
import * as vscode from 'vscode';
import { tools } from '../../ids';
import type { ToolsNeeds } from './needs';
import type * as toolsModule from './tools';

export function registerTools(
  needs: () => ToolsNeeds,
  load: () => Pick<typeof toolsModule, 'prepareTool' | 'invokeTool'>,
): vscode.Disposable {
  // Editors that are built from VS Code do not all have it.
  if (typeof vscode.lm?.registerTool !== 'function') return new vscode.Disposable(() => {});
  return vscode.Disposable.from(
    ...Object.entries(tools).map(([name, id]) =>
      vscode.lm.registerTool<object>(id, {
        prepareInvocation: ({ input }) => load().prepareTool(needs(), name, input),
        invoke: ({ input }, token) => load().invokeTool(needs(), name, input, token),
      }),
    ),
  );
}
