/** The names of an object's own fields, typed; for objects that are written out in the code and have no others. */
export function keysOf<T extends object>(object: T): (keyof T & string)[] {
  const keys: (keyof T & string)[] = [];
  for (const key in object) keys.push(key);
  return keys;
}
