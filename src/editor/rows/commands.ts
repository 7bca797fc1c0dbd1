import { commands } from '../../ids';
import type { CommandTable } from '../kit/command';
import type { RowsNeeds } from './needs';
import { openImportResults } from './open-results';
import { resumeImport } from './resume';
import { bulkDryRun, importLeads } from './start';

export const rowCommands = {
  [commands.bulkDryRun]: bulkDryRun,
  [commands.importLeads]: importLeads,
  [commands.resumeImport]: resumeImport,
  [commands.openImportResults]: openImportResults,
} satisfies CommandTable<RowsNeeds>;

export { restoreResults } from './open-results';
