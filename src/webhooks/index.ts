export { isLoopbackHost, judgeWebhookUrl } from '../contract/webhook-url';
export * from './check';
export * from './handlers';
export { type DeliverySignature, type HeaderPair, signedHeaders } from './headers';
export * from './pasted';
export * from './payload';
export * from './post';
export type { PostFailureKind } from './post-failure';
