export * from './files';
export * from './git';
export * from './languages';
export * from './move';
export * from './parse';
