export * from './again';
export * from './filter';
export * from './pages';
export * from './since';
