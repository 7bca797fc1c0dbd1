export * from './results';
export * from './time';
export * from './verifier';
