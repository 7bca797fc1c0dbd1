export * from './columns';
export * from './delivery';
export * from './request';
export * from './results';
export * from './steps';
export * from './table';
export * from './time';
export * from './verifier';
