export * from './pasted';
export * from './payload';
