export * from './check';
export * from './dry-run';
export * from './memory';
export * from './outcome';
export * from './text';
