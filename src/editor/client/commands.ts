import { commands } from '../../ids';
import type { CommandTable } from '../kit/command';
import { checkApiClient } from './check';
import type { ClientNeeds } from './needs';

export { fillClientTests, runClientTests } from './run';

export const clientCommands = {
  [commands.checkApiClient]: checkApiClient,
} satisfies CommandTable<ClientNeeds>;
