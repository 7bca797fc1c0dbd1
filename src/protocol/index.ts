export * from './results';
export * from './verifier';
