import { commands } from '../../ids';
import type { CommandTable } from '../kit/command';
import { connect, disconnect, switchConnection } from './connect';
import type { ConnectionsNeeds } from './needs';
import { exportConnections, importConnections } from './share';

export const connectionCommands = {
  [commands.connect]: connect,
  [commands.exportConnections]: exportConnections,
  [commands.importConnections]: importConnections,
  [commands.switchConnection]: switchConnection,
  [commands.disconnect]: disconnect,
} satisfies CommandTable<ConnectionsNeeds>;

export { requireClient } from './client';
export { mayDrop } from './stopping';
