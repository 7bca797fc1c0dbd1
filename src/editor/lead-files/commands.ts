import { commands } from '../../ids';
import type { CommandTable } from '../kit/command';
import { copyAsCurl } from './copy-as-curl';
import type { LeadFilesNeeds } from './needs';
import { newLeadFile } from './new-file';
import { pushLead } from './push';

export const leadFileCommands = {
  [commands.pushLead]: pushLead,
  [commands.newLeadFile]: newLeadFile,
  [commands.copyAsCurl]: copyAsCurl,
} satisfies CommandTable<LeadFilesNeeds>;

export { failureActions, showLogAction, targetFile } from './files';
export { openLearned } from './learned';
export { waitMessage } from './push';
