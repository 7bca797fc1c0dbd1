import { commands } from '../../ids';
import type { CommandTable } from '../kit/command';
import { exportLeads } from './export';
import { clearLeadFilter, filterLeads, searchLeads, sortLeads } from './filter';
import {
  copyLeadAs,
  copyLeadEmail,
  copyLeadId,
  copyLeadPhone,
  findInLeads,
  loadAllLeads,
  openLead,
  openLeadAsPush,
} from './lead';
import type { LeadsNeeds } from './needs';
import { openTable } from './table';
import { watchLeads } from './watch-command';

export const leadCommands = {
  [commands.refreshLeads]: ({ leads }) => leads.refresh(),
  [commands.loadMoreLeads]: ({ leads }) => leads.more(),
  [commands.openLead]: openLead,
  [commands.loadAllLeads]: loadAllLeads,
  [commands.openLeadsTable]: (needs) => openTable(needs),
  [commands.filterLeads]: filterLeads,
  [commands.searchLeads]: searchLeads,
  [commands.sortLeads]: sortLeads,
  [commands.clearLeadFilter]: clearLeadFilter,
  [commands.groupLeads]: ({ leads }) => leads.group(true),
  [commands.ungroupLeads]: ({ leads }) => leads.group(false),
  [commands.findInLeads]: findInLeads,
  [commands.copyLeadId]: copyLeadId,
  [commands.copyLeadEmail]: copyLeadEmail,
  [commands.copyLeadPhone]: copyLeadPhone,
  [commands.copyLeadAs]: copyLeadAs,
  [commands.openLeadAsPush]: openLeadAsPush,
  [commands.exportLeads]: exportLeads,
  [commands.watchLeads]: watchLeads,
  [commands.stopWatchingLeads]: ({ watch }) => watch.stop(),
  [commands.markLeadsRead]: ({ watch }) => watch.read(null),
} satisfies CommandTable<LeadsNeeds>;

export { openTable } from './table';
