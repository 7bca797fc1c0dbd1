import { commands } from '../../ids';
import type { CommandTable } from '../kit/command';
import { checkWebhookHandler } from './check';
import { insertWebhookHandler } from './insert';
import type { HandlerNeeds } from './needs';

export const handlerCommands = {
  [commands.checkWebhookHandler]: checkWebhookHandler,
  [commands.insertWebhookHandler]: insertWebhookHandler,
} satisfies CommandTable<HandlerNeeds>;
