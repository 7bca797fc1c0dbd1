export * from './delivery';
export * from './results';
export * from './table';
export * from './time';
export * from './verifier';
