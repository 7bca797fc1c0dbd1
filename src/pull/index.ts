export * from './again';
export * from './checkpoint';
export * from './export';
export * from './filter';
export * from './formats';
export * from './pages';
export * from './since';
