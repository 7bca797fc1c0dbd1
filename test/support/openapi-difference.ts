/** Where two OpenAPI documents say different things; written for comparing, not for validating. */

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const object = (value: unknown): Json => (isObject(value) ? value : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export interface Reading {
  readonly types: string[];
  readonly values: unknown[] | null;
  readonly properties: Record<string, Json>;
  readonly required: string[];
  readonly items: Json | null;
  readonly bounds: Json;
}

/** A schema without its notation: `anyOf`, `nullable`, `$ref` and `type` lists come to the same. */
function read(schema: Json, document: Json): Reading {
  if (typeof schema.$ref === 'string') {
    let target: unknown = document;
    for (const part of schema.$ref.slice(2).split('/')) target = object(target)[part];
    return read(object(target), document);
  }
  const branches = list(schema.anyOf ?? schema.oneOf).map((each) => read(object(each), document));
  const given =
    schema.type === undefined ? [] : Array.isArray(schema.type) ? schema.type.map(String) : [String(schema.type)];
  const types = new Set([
    ...given,
    ...branches.flatMap((each) => each.types),
    ...(schema.nullable === true ? ['null'] : []),
  ]);
  const values = Array.isArray(schema.enum) ? schema.enum : schema.const === undefined ? null : [schema.const];
  const bounds = Object.fromEntries(
    ['minimum', 'maximum', 'minItems', 'maxItems', 'format']
      .map((name) => [name, schema[name]] as const)
      // zod writes the range of a safe integer out.
      .filter(([, value]) => value !== undefined && Math.abs(Number(value)) !== Number.MAX_SAFE_INTEGER),
  );
  const main = branches.find((each) => Object.keys(each.properties).length > 0 || each.items !== null);
  return {
    types: [...types].sort(),
    values: values ?? branches.find((each) => each.values !== null)?.values ?? null,
    properties:
      Object.keys(object(schema.properties)).length > 0
        ? (object(schema.properties) as Record<string, Json>)
        : (main?.properties ?? {}),
    required: schema.required === undefined ? (main?.required ?? []) : list(schema.required).map(String),
    items: isObject(schema.items) ? schema.items : (main?.items ?? null),
    bounds: Object.assign({}, ...branches.map((each) => each.bounds), bounds),
  };
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Differences between our reading of a schema and the provider's. What is sent must be equal; what is read may be wider
 * (an open set instead of an enum, a number instead of an integer, null where none is promised), never narrower.
 */
export function schemaDifferences(
  path: string,
  sent: boolean,
  ours: readonly [schema: Json, document: Json],
  theirs: readonly [schema: Json, document: Json],
): string[] {
  const [a, b] = [read(...ours), read(...theirs)];
  const found: string[] = [];
  const complain = (what: string, left: unknown, right: unknown) =>
    found.push(`${path}: ${what} ${JSON.stringify(left)}, the provider says ${JSON.stringify(right)}`);
  const covers = (type: string) => a.types.includes(type) || (type === 'integer' && a.types.includes('number'));
  const objectLike = b.types.length === 0 || a.types.length === 0;
  if (!objectLike && (sent ? !same(a.types, b.types) : !b.types.every(covers))) complain('type', a.types, b.types);
  if (sent ? !same(a.values, b.values) : a.values !== null && !same(a.values, b.values))
    complain('values', a.values, b.values);
  if (sent && !same(Object.entries(a.bounds).sort(), Object.entries(b.bounds).sort()))
    complain('bounds', a.bounds, b.bounds);
  const [left, right] = [Object.keys(a.properties).sort(), Object.keys(b.properties).sort()];
  if (!same(left, right)) complain('properties', left, right);
  const more = a.required.filter((name) => !b.required.includes(name));
  if (sent ? !same([...a.required].sort(), [...b.required].sort()) : more.length > 0)
    complain('required', a.required, b.required);
  for (const name of left) {
    const [mine, its] = [a.properties[name], b.properties[name]];
    if (mine && its) found.push(...schemaDifferences(`${path}.${name}`, sent, [mine, ours[1]], [its, theirs[1]]));
  }
  if (a.items !== null && b.items !== null)
    found.push(...schemaDifferences(`${path}[]`, sent, [a.items, ours[1]], [b.items, theirs[1]]));
  return found;
}

function resolved(value: unknown, document: Json): Json {
  const given = object(value);
  if (typeof given.$ref !== 'string') return given;
  let target: unknown = document;
  for (const part of given.$ref.slice(2).split('/')) target = object(target)[part];
  return object(target);
}

/** Every operation, parameter, body, answer and status. */
export function documentDifferences(ours: Json, theirs: Json): string[] {
  const found: string[] = [];
  const keys = (value: unknown) => Object.keys(object(value)).sort();
  if (!same(keys(ours.paths), keys(theirs.paths))) found.push(`paths: ${keys(ours.paths)} and ${keys(theirs.paths)}`);
  for (const [path, methods] of Object.entries(object(theirs.paths))) {
    const mine = object(object(ours.paths)[path]);
    if (!same(keys(mine), keys(methods))) found.push(`${path}: ${keys(mine)} and ${keys(methods)}`);
    for (const [method, operation] of Object.entries(object(methods))) {
      const at = `${method} ${path}`;
      const [a, b] = [object(mine[method]), object(operation)];
      if (a.operationId !== b.operationId) found.push(`${at}: operationId ${a.operationId} and ${b.operationId}`);
      const named = (document: Json, from: Json) =>
        new Map(list(from.parameters).map((each) => [String(resolved(each, document).name), resolved(each, document)]));
      const [left, right] = [named(ours, a), named(theirs, b)];
      if (!same([...left.keys()].sort(), [...right.keys()].sort()))
        found.push(`${at}: parameters ${[...left.keys()]} and ${[...right.keys()]}`);
      for (const [name, parameter] of left) {
        const its = right.get(name);
        if (its === undefined) continue;
        if (parameter.in !== its.in || (parameter.required === true) !== (its.required === true))
          found.push(`${at} ${name}: in or required`);
        // A path id is a uuid in the document and wh_… on the pages; both are taken.
        if (parameter.in === 'query')
          found.push(
            ...schemaDifferences(`${at} ${name}`, true, [object(parameter.schema), ours], [object(its.schema), theirs]),
          );
      }
      const statuses = [keys(a.responses), keys(b.responses)];
      if (!same(statuses[0], statuses[1])) found.push(`${at}: statuses ${statuses[0]} and ${statuses[1]}`);
      const schemaOf = (holder: unknown, document: Json) =>
        object(object(object(resolved(holder, document).content)['application/json']).schema);
      found.push(
        ...schemaDifferences(
          `${at} body`,
          true,
          [schemaOf(a.requestBody, ours), ours],
          [schemaOf(b.requestBody, theirs), theirs],
        ),
      );
      for (const status of statuses[1] ?? [])
        found.push(
          ...schemaDifferences(
            `${at} ${status}`,
            false,
            [schemaOf(object(a.responses)[status], ours), ours],
            [schemaOf(object(b.responses)[status], theirs), theirs],
          ),
        );
    }
  }
  return found;
}
