/**
 * Deliveries: what webhooks bring to the receiver of this window, and what is sent on from here.
 * Contributes the Deliveries view and the commands about it.
 */
export { allowHost, sayCameBack, sayUnkept } from './hosts';
export type { DeliveriesNeeds } from './needs';
export { ReceiverHost } from './receiver';
export { DeliveryTree } from './tree';
