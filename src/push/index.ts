export * from './check';
export * from './dry-run';
export * from './duplicates';
export * from './memory';
export * from './outcome';
export * from './text';
export * from './typed';
