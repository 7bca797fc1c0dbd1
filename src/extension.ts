/** The front door: registers what the editor may ask for. What answers is loaded when it first asks. */
import * as vscode from 'vscode';
import type * as commandsModule from './editor/commands';
import { createChannel } from './editor/kit/channel';
import { LateTree } from './editor/kit/late-tree';
import { tickEarlierSteps } from './editor/kit/ticks';
import type { LeadRow } from './editor/leads';
import { markOnSave } from './editor/mistakes/front';
import type * as partsModule from './editor/parts';
import { registerCommands } from './editor/registration';
import { restorePages } from './editor/restoration';
import { registerTasks } from './editor/tasks/front';
import { registerTools } from './editor/tools/front';
import { wakeWhenNeeded } from './editor/waking';
import type { WebhookRow } from './editor/webhooks';
import { documentScheme, views } from './ids';
import type * as roomsModule from './rooms';
import type { Rooms } from './rooms';
import { speak } from './texts';
import type { Reception } from './webhooks';

let loaded: Rooms | null = null;

/** The rooms, which are loaded one by one. A path in a variable would escape the bundler; this one is left as it is. */
function rooms(): Rooms {
  if (loaded === null) {
    const { localise, rooms: fresh }: typeof roomsModule = require('./rooms.js');
    localise(vscode.env.language);
    loaded = fresh;
  }
  return loaded;
}

/** What commands do, loaded with the first of them. */
function commands(): typeof commandsModule {
  return require('./commands.js');
}

export function activate(context: vscode.ExtensionContext): void {
  speak(vscode.env.language);
  const { subscriptions } = context;
  let made: partsModule.Parts | null = null;
  /** What commands and views work on, loaded and built with the first that needs it. */
  const parts = (): partsModule.Parts => {
    if (made === null) {
      const { createParts, beginWith }: typeof partsModule = require('./parts.js');
      made = createParts({ context, channel, rooms, commands, trees, documentChanged });
      beginWith(made);
    }
    return made;
  };
  const channel = createChannel();
  const documentChanged = new vscode.EventEmitter<vscode.Uri>();
  const trees = {
    leads: new LateTree<LeadRow>(views.leads, () => parts().leads, true),
    webhooks: new LateTree<WebhookRow>(views.webhooks, () => parts().webhooks),
    deliveries: new LateTree<Reception>(views.deliveries, () => parts().deliveries),
  };
  subscriptions.push(
    registerCommands(parts, trees, commands),
    registerTools(parts, commands),
    restorePages(parts, commands),
    registerTasks(parts, commands),
    markOnSave(parts, commands),
    vscode.workspace.registerTextDocumentContentProvider(documentScheme, {
      onDidChange: documentChanged.event,
      provideTextDocumentContent: (uri) => parts().documents.provideTextDocumentContent(uri),
    }),
    wakeWhenNeeded(context, parts),
    ...Object.values(trees),
    documentChanged,
    channel,
  );
  tickEarlierSteps(context.globalState);
}
