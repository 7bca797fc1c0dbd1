import { commands } from '../../ids';
import type { CommandTable } from '../kit/command';
import { sandboxEnvFile } from './env-file';
import { setSandboxFaults } from './faults';
import { shareSandboxWithTerminals, startSandbox, stopSandbox } from './lifecycle';
import type { SandboxNeeds } from './needs';
import {
  clearRequestFilter,
  clearRequests,
  compareRequest,
  copyRequestAsCurl,
  copySandboxVariables,
  filterRequests,
  openRequest,
  searchRequests,
} from './requests';

export const sandboxCommands = {
  [commands.startSandbox]: startSandbox,
  [commands.stopSandbox]: stopSandbox,
  [commands.setSandboxFaults]: setSandboxFaults,
  [commands.copySandboxVariables]: copySandboxVariables,
  [commands.sandboxEnvFile]: sandboxEnvFile,
  [commands.shareSandboxWithTerminals]: shareSandboxWithTerminals,
  [commands.openRequest]: openRequest,
  [commands.copyRequestAsCurl]: copyRequestAsCurl,
  [commands.compareRequest]: compareRequest,
  [commands.filterRequests]: filterRequests,
  [commands.searchRequests]: searchRequests,
  [commands.clearRequestFilter]: clearRequestFilter,
  [commands.clearRequests]: clearRequests,
} satisfies CommandTable<SandboxNeeds>;

export { endSandbox, runSandbox } from './lifecycle';
export { restoreRequest } from './request-page';
