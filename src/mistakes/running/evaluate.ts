/** What an expression stands for. */
import type { Node } from '../reading/nodes';
import { refusals, refuse } from './answers';
import { bodyAt } from './bodies';
import { call } from './calls';
import { truth } from './equality';
import { invoke } from './functions';
import { answer } from './library';
import { findMember } from './members';
import { lookup } from './names';
import { noteAge } from './notes';
import { staticMember } from './objects';
import { binary } from './operators';
import { pathOf } from './project';
import { either, type Machine, mostSteps, readHeader, siteOf, unknown } from './state';
import { memberOf, store, storeElement } from './targets';
import { headerNamed, type Scope, type Value } from './values';

const constants = new Map<string, boolean | null>([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  ['null', null],
  ['NULL', null],
  ['nil', null],
  ['None', null],
  ['undefined', null],
]);

export function evaluate(machine: Machine, node: Node, scope: Scope): Value {
  const at = siteOf(scope.source, node);
  if (machine.steps++ > mostSteps) return unknown(at, '');
  switch (node.kind) {
    case 'name': {
      const constant = constants.get(node.name);
      if (constant !== undefined)
        return constant === null ? { kind: 'absent', at } : { kind: 'truth', value: constant, at };
      if ((node.name === 'this' || node.name === 'self') && scope.self) return scope.self;
      const found = lookup(machine, scope, node.name);
      if (!found) return findMember(machine, null, node.name, at);
      // Ruby calls without brackets.
      if (found.kind === 'closure' && scope.source.language === 'ruby' && found.made.name === node.name)
        return invoke(machine, found, []);
      return found;
    }
    case 'text': {
      const parts = node.parts.map(
        (part): Value => (typeof part === 'string' ? { kind: 'text', text: part, at } : evaluate(machine, part, scope)),
      );
      const [only] = parts;
      if (parts.length === 0) return { kind: 'text', text: '', at };
      if (parts.length === 1 && only?.kind === 'text') return only;
      return { kind: 'joined', parts, at };
    }
    case 'number':
      return { kind: 'number', value: node.value, at };
    case 'pattern':
      return { kind: 'text', text: node.source, at };
    case 'member': {
      const known = staticMember(machine, node, scope);
      const isRuby = scope.source.language === 'ruby';
      if (known?.kind === 'closure' && isRuby) return invoke(machine, known, []);
      if (known) return known;
      const value = memberOf(machine, evaluate(machine, node.of, scope), node.name, at, scope);
      if (!isRuby) return value;
      // Ruby calls without brackets here, too.
      if (value.kind === 'closure') return invoke(machine, value, []);
      if (value.kind === 'setting' || value.kind === 'header') return value;
      const called = call(
        machine,
        { kind: 'call', callee: node, args: [], isNew: false, start: node.start, end: node.end },
        scope,
      );
      return called.kind === 'unknown' && value.kind !== 'unknown' ? value : called;
    }
    case 'index': {
      const of = evaluate(machine, node.of, scope);
      if (node.index === null) return of;
      const index = evaluate(machine, node.index, scope);
      if (node.isSlice)
        return (
          answer(machine, {
            node: null,
            name: 'slice',
            path: 'slice',
            receiver: of,
            args: [index],
            named: new Map(),
            at,
            scope,
          }) ?? of
        );
      if (index.kind === 'text') {
        // Rack and WSGI keep the stream of the body in their environment.
        if (/^(?:rack|wsgi)\.input$/.test(index.text)) return bodyAt(at, 'raw');
        const header = headerNamed(index.text);
        if (!header) return memberOf(machine, of, index.text, at, scope);
        const value = readHeader(machine, header, at);
        if (scope.source.language === 'python' && value.kind === 'absent') {
          machine.hasThrown = true;
          refuse(machine, at);
        }
        return value;
      }
      if (index.kind === 'number' && of.kind === 'list') return of.items[index.value] ?? of;
      return of.kind === 'body' || of.kind === 'header' || of.kind === 'mac' || of.kind === 'changed'
        ? of
        : unknown(at, '[]', [of]);
    }
    case 'binary':
      return binary(machine, node, scope);
    case 'unary': {
      const value = evaluate(machine, node.operand, scope);
      if (node.operator === '-')
        return value.kind === 'number' ? { ...value, value: -value.value } : unknown(at, '-', [value]);
      noteAge(machine, value, at);
      const known = truth(value);
      return known !== null && machine.isUnsigned ? { kind: 'truth', value: !known, at } : unknown(at, '!', [value]);
    }
    case 'assign': {
      if (node.operator === 'of') {
        const iterated = evaluate(machine, node.value, scope);
        const element =
          iterated.kind === 'list' && iterated.items.length > 0
            ? either(iterated.items, at)
            : (answer(machine, {
                node: null,
                name: 'iterate',
                path: 'iterate',
                receiver: iterated,
                args: [],
                named: new Map(),
                at,
                scope,
              }) ?? iterated);
        storeElement(machine, node.target, element, scope);
        return element;
      }
      const given = evaluate(machine, node.value, scope);
      const isAdding = node.operator === '+=' || node.operator === '.=' || node.operator === '<<=';
      const before = isAdding ? evaluate(machine, node.target, scope) : null;
      const value: Value = before
        ? { kind: 'joined', parts: before.kind === 'joined' ? [...before.parts, given] : [before, given], at }
        : given;
      if ((node.operator === '||=' || node.operator === '??=') && given.kind === 'object' && given.type === '')
        return given;
      if (node.operator === '^=' || node.operator === '|=') {
        store(machine, node.target, unknown(at, node.operator, [given]), scope, false);
        return given;
      }
      const declares =
        node.operator === ':=' ||
        (node.operator === '=' && scope.source.text[node.start] !== scope.source.text[node.target.start]);
      store(machine, node.target, value, scope, declares);
      if (
        machine.isUnsigned &&
        node.target.kind === 'member' &&
        /^(?:status|status_?code|result|response)$/i.test(node.target.name)
      ) {
        const text = scope.source.text.slice(node.start, Math.min(node.end, node.start + 200));
        if (refusals.test(text)) refuse(machine, at);
      }
      return value;
    }
    case 'function':
      return { kind: 'closure', made: node.made, scope, at };
    case 'list':
      return { kind: 'list', items: node.items.map((each) => evaluate(machine, each, scope)), at };
    case 'record': {
      const fields = new Map<string, Value>();
      for (const { key, value } of node.entries) {
        const name = key ? evaluateKey(machine, key, scope) : '';
        const given = evaluate(machine, value, scope);
        // What is spread is merged.
        if (name === '...' && given.kind === 'object' && given.type === '')
          for (const [inner, field] of given.fields) fields.set(inner, field);
        else fields.set(name === '' ? `#${fields.size}` : name, given);
      }
      return { kind: 'object', type: '', fields, at };
    }
    case 'choice':
    case 'block':
    case 'attempt':
    case 'loop':
    case 'exit': {
      const ran = machine.execute(machine, node, scope);
      return ran.value ?? unknown(at, '');
    }
    case 'call':
      return call(machine, node, scope);
    default:
      return unknown(at, '');
  }
}

function evaluateKey(machine: Machine, key: Node, scope: Scope): string {
  if (key.kind === 'text') return key.parts.filter((part) => typeof part === 'string').join('');
  const value = evaluate(machine, key, scope);
  return value.kind === 'text' ? value.text : pathOf(key);
}
