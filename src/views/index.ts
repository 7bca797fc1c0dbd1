export * from './age';
export * from './leads';
