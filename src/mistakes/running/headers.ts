/** Headers and settings, by the calls that read them. */
import { lastName } from './project';
import { type Call, type Machine, readHeader, unknown } from './state';
import { headerNamed, type Value } from './values';

const writing =
  /^(?:set|setHeader|append|add|header_remove|log|info|warn|error|debug|print|println|printf|puts|expect|assert|withHeader|delete|remove|Errorf?|Exception|describe|it|EqualFold|equals\w*|\w*casecmp\??|localeCompare|eql\?)$/i;

export function answerHeader(machine: Machine, { name, args, named, at, receiver, node, scope }: Call): Value | null {
  if (name === 'values_at' || writing.test(name) || /Error|Exception/.test(name)) return null;
  for (const [i, each] of [...args, ...named.values()].entries()) {
    const text =
      each.kind === 'text'
        ? each.text
        : each.kind === 'joined' && each.parts.every(({ kind }) => kind === 'text')
          ? ''
          : null;
    const header = text === null ? null : headerNamed(text);
    if (!header || i > 2) continue;
    if (receiver?.kind === 'joined') return null;
    if (
      /^(?:has|contains|containsKey|ContainsKey|include\?|key\?|has_key\?|has_key|hasHeader|isset|exists|hasOwnProperty|has\?)$/.test(
        name,
      )
    ) {
      machine.events.push({ kind: 'header', name: header, assumed: false, at });
      return machine.isUnsigned && header === 'x-mega-signature'
        ? { kind: 'truth', value: false, at }
        : unknown(at, 'present');
    }
    const value = readHeader(machine, header, at);
    // TryGetValue(name, out var value).
    const out = node?.args.find((arg) => arg.name === 'out')?.value;
    if (out) {
      scope.values.set(lastName(out), value);
      return machine.isUnsigned && value.kind === 'absent'
        ? { kind: 'truth', value: false, at }
        : unknown(at, 'present');
    }
    const fallback = args[i + 1];
    return value.kind === 'absent' && fallback ? fallback : value;
  }
  return null;
}

const settingCall =
  /^(?:getenv|Getenv|GetEnvironmentVariable|LookupEnv|env|GetString|getProperty|getOrThrow|required_env|requireEnv|mustEnv|mustGetenv|GetRequiredSection|get_option|MustGet|GetValue)$/;

export function answerSetting(machine: Machine, { name, path, args, named, receiver, at, node }: Call): Value | null {
  void machine;
  const [first] = args;
  const annotated = /^(?:Value|ConfigProperty|Property)$/.test(name) ? (first ?? named.get('name')) : undefined;
  if (annotated)
    return { kind: 'setting', name: annotated.kind === 'text' ? annotated.text : '', definition: null, at };
  // A method of a record, such as `properties.webhookSecret()`.
  if (
    args.length === 0 &&
    node !== null &&
    receiver?.kind === 'unknown' &&
    /(?:properties|props|config\w*|settings|options)$/i.test(receiver.name) &&
    /secret|token|key/i.test(name)
  )
    return { kind: 'setting', name, definition: null, at };
  const isEnvironment =
    /(?:^|\.)(?:ENV|environ|env|_ENV|config|Config|configService|configuration|settings|credentials|secrets|viper|Configuration|environment)(?:\.|$)/i.test(
      path.slice(0, -name.length),
    );
  const isSetting =
    (settingCall.test(name) && (receiver === null || receiver.kind === 'unknown')) ||
    (/^(?:get|fetch|dig|property|getString|string|value|str)$/i.test(name) && isEnvironment) ||
    (name === 'config' && receiver === null);
  if (!isSetting || first?.kind !== 'text')
    return receiver?.kind === 'setting' &&
      !/^(?:slice|substring|substr|replace|split|encode|trim|strip|getBytes)/i.test(name) &&
      node !== null &&
      args.length === 0
      ? { ...receiver }
      : null;
  return {
    kind: 'setting',
    name: name === 'dig' ? args.map((each) => (each.kind === 'text' ? each.text : '')).join('.') : first.text,
    definition: first.at.source === at.source && at.start <= first.at.start && first.at.end <= at.end ? null : first.at,
    at,
  };
}
