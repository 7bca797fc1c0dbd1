import { commands } from '../../ids';
import type { CommandTable } from '../kit/command';
import { backfillDeliveries } from './backfill';
import { clearDeliveryFilter, filterDeliveries, searchDeliveries } from './filter';
import { compareDelivery, saveDelivery } from './fixture';
import { editDelivery, forwardDelivery, replayDelivery } from './forward';
import { receiveFromInternet } from './internet';
import type { DeliveriesNeeds } from './needs';
import { findDeliveryMistake, openDelivery, openInVerifier } from './open';
import { clearDeliveries, startReceiver, stopReceiver } from './receive';
import { sendTestDelivery } from './send-test';

export const deliveryCommands = {
  [commands.sendTestDelivery]: sendTestDelivery,
  [commands.startReceiver]: startReceiver,
  [commands.receiveFromInternet]: receiveFromInternet,
  [commands.stopReceiver]: stopReceiver,
  [commands.openDelivery]: openDelivery,
  [commands.openInVerifier]: openInVerifier,
  [commands.findDeliveryMistake]: findDeliveryMistake,
  [commands.forwardDelivery]: forwardDelivery,
  [commands.replayDelivery]: replayDelivery,
  [commands.filterDeliveries]: filterDeliveries,
  [commands.searchDeliveries]: searchDeliveries,
  [commands.clearDeliveryFilter]: clearDeliveryFilter,
  [commands.editDelivery]: editDelivery,
  [commands.compareDelivery]: compareDelivery,
  [commands.saveDelivery]: saveDelivery,
  [commands.backfillDeliveries]: backfillDeliveries,
  [commands.clearDeliveries]: clearDeliveries,
} satisfies CommandTable<DeliveriesNeeds>;

export { restoreDelivery } from './page';
