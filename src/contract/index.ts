export * from './bulk';
export * from './credentials';
export * from './delivery';
export * from './identity';
export * from './lead';
export * from './operations';
export * from './problem';
export * from './webhook';
