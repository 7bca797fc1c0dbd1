export * from './bundle';
export * from './mask';
