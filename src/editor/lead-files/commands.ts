import { commands } from '../../ids';
import type { CommandTable } from '../kit/command';
import { copyAsCurl } from './copy-as-curl';
import { loadNames } from './load-names';
import type { LeadFilesNeeds } from './needs';
import { newLeadFile } from './new-file';
import { pushLead } from './push';

export const leadFileCommands = {
  [commands.pushLead]: pushLead,
  [commands.newLeadFile]: newLeadFile,
  [commands.copyAsCurl]: copyAsCurl,
  [commands.loadNames]: loadNames,
} satisfies CommandTable<LeadFilesNeeds>;

export { chooseFile, rowEndings } from './choose-file';
export { failureActions, showLogAction, targetFile } from './files';
export { openLearned } from './learned';
export { waitMessage } from './push';
