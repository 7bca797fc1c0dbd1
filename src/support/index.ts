export * from './bundle';
export * from './mask';
export * from './nearest';
