export * from './columns';
export * from './delivery';
export * from './results';
export * from './steps';
export * from './table';
export * from './time';
export * from './verifier';
