import { commands } from '../../ids';
import type { CommandTable } from '../kit/command';
import { setSandboxFaults } from './faults';
import { startSandbox, stopSandbox } from './lifecycle';
import type { SandboxNeeds } from './needs';

export const sandboxCommands = {
  [commands.startSandbox]: startSandbox,
  [commands.stopSandbox]: stopSandbox,
  [commands.setSandboxFaults]: setSandboxFaults,
} satisfies CommandTable<SandboxNeeds>;
