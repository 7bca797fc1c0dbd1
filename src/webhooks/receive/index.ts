export { isAllowedHost, type Refusal } from './guard';
export { createHistory, type History } from './history';
export {
  candidatesFor,
  type Judgement,
  judgeReception,
  type KnownWebhook,
  type ReceptionVerdict,
} from './judge';
export { createLineFile, type LineFile } from './line-file';
export { type Receiver, type ReceiverAnswer, type ReceiverOptions, startReceiver } from './receiver';
export type { Reception } from './reception';
