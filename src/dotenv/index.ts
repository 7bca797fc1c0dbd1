export * from './files';
export * from './languages';
export * from './move';
