/** Connecting step by step: the way back, and what is wrong said at its field. */
import '../../../support/vscode-window';
import assert from 'node:assert/strict';
import * as api from '../../../../src/api';
import { LeadApiError, type LeadApiErrorKind } from '../../../../src/api/errors';
import type { Scope } from '../../../../src/contract';
import { connect } from '../../../../src/editor/connections/connect';
import type { ConnectionsNeeds } from '../../../../src/editor/connections/needs';
import { stub } from '../../../support/vscode-stub';

const customer = '11111111-2222-4333-8444-555555555555';
const [good, bad] = [`mega_${'ab'.repeat(32)}`, `mega_${'cd'.repeat(32)}`];

interface Box {
  step: number;
  value: string;
  password: boolean;
  validationMessage: string;
  buttons: { tooltip?: string }[];
}

type Listener = (event?: unknown) => void;

/** Answers the boxes in turn: with a text, with a button by its tooltip, or with Escape. */
function answering(answers: readonly (readonly [how: 'type' | 'press' | 'escape', text: string])[]) {
  const seen: string[] = [];
  const left = [...answers];
  const window = stub.window as Record<string, unknown>;
  window.createInputBox = () => {
    const on: Record<string, Listener> = {};
    const listen = (name: string) => (listener: Listener) => {
      on[name] = listener;
    };
    const box = {
      onDidChangeValue: listen('change'),
      onDidAccept: listen('accept'),
      onDidTriggerButton: listen('button'),
      onDidHide: listen('hide'),
      dispose() {},
    } as unknown as Box & { show(): void };
    box.show = () => {
      const buttons = box.buttons.map(({ tooltip }) => tooltip).join();
      const shown = box.password ? box.value.slice(0, 7) : box.value;
      seen.push([box.step, shown, buttons, box.validationMessage].join(' | '));
      const next = left.shift();
      assert.ok(next, `asked once more: ${seen.at(-1)}`);
      const [how, text] = next;
      setImmediate(() => {
        if (how === 'escape') return on.hide?.();
        if (how === 'press') return on.button?.(box.buttons.find(({ tooltip }) => tooltip === text));
        box.value = text;
        on.change?.(text);
        on.accept?.();
        // What is refused is said, and the box stays.
        if (box.validationMessage === '') return;
        seen.push(box.validationMessage);
        on.hide?.();
      });
    };
    return box;
  };
  return seen;
}

const scopes = ['public_api:leads:read', 'public_api:leads:write', 'public_api:webhooks:manage'] as const;

/** @param trials what each trial gives for every scope: null for an answer */
function needsWith(trials: (LeadApiErrorKind | null)[]) {
  const tried: string[] = [];
  const kept: string[] = [];
  const needs = {
    rooms: () => ({
      api: {
        ...api,
        async probeScopes() {
          const kind = trials.shift() ?? null;
          const error =
            kind && new LeadApiError(kind, `It is ${kind}.`, { operation: 'listLeads', mayHaveTakenEffect: false });
          return scopes.map((scope: Scope) => ({ scope, error }));
        },
      },
    }),
    session: {
      clientOf: ({ baseUrl, customerId, token }: Record<string, string>) => {
        tried.push([baseUrl, customerId, token?.slice(0, 7)].join(' '));
        return { api: {} };
      },
    },
    connections: { add: async ({ name }: { name: string }) => void kept.push(name) },
  } as unknown as ConnectionsNeeds;
  return { needs, tried, kept };
}

describe('connecting', () => {
  before(() => {
    (stub.window as Record<string, unknown>).showWarningMessage = async () => undefined;
  });

  it('can go a step back, and keeps what was typed', async () => {
    const { needs, tried, kept } = needsWith([null]);
    const seen = answering([
      ['type', 'https://crm.example.com'],
      ['type', customer],
      ['press', 'Back'],
      ['press', 'Back'],
      ['type', 'https://app.gomega.ai'],
      ['type', customer],
      ['type', good],
      ['type', 'Mine'],
    ]);
    await connect(needs);
    assert.deepEqual(seen, [
      '1 | https://app.gomega.ai |  | ',
      '2 |  | Back | ',
      '3 |  | Back | ',
      `2 | ${customer} | Back | `,
      '1 | https://crm.example.com |  | ',
      `2 | ${customer} | Back | `,
      '3 |  | Back | ',
      '4 | Production | Back | ',
    ]);
    assert.deepEqual(tried, [`https://app.gomega.ai ${customer} mega_ab`]);
    assert.deepEqual(kept, ['Mine']);
  });

  // Source: contract, "Base and authentication": 401 is the token, 403 a missing scope or a key of another customer.
  it('asks only what is wrong again, says there what it is, and tries again once one of it is changed', async () => {
    const { needs, tried, kept } = needsWith(['unreachable', 'unauthorized', 'forbidden', 'forbidden', null]);
    const other = customer.replace('1', '9');
    const seen = answering([
      ['type', 'http://127.0.0.1:1'],
      ['type', customer],
      ['type', bad],
      ['type', 'Mine'],
      ['type', 'http://127.0.0.1:2'],
      ['type', good],
      ['type', other],
      ['type', other],
      ['type', bad],
    ]);
    await connect(needs);
    assert.deepEqual(seen.slice(4), [
      '1 | http://127.0.0.1:1 | Save Anyway | It is unreachable.',
      "3 | mega_cd | Back,Save Anyway | 127.0.0.1:2 didn't accept this token (401). Enter another one.",
      `2 | ${customer} | Back,Save Anyway | 127.0.0.1:2 refused this token for this customer (403). Check the customer ID.`,
      `2 | ${other} | Back,Save Anyway | 127.0.0.1:2 refused this token for this customer (403). Check the customer ID.`,
      '3 | mega_ab | Back,Save Anyway | This token belongs to another customer, or has no scope (403).',
    ]);
    assert.deepEqual([tried.length, kept], [5, ['Mine']]);
  });

  it('saves what does not answer only where that is chosen, and nothing after Escape', async () => {
    const typed = [
      ['type', 'http://127.0.0.1:1'],
      ['type', customer],
      ['type', good],
      ['type', 'Mine'],
    ] as const;
    const saved = needsWith(['unreachable']);
    answering([...typed, ['press', 'Save Anyway']]);
    await connect(saved.needs);
    assert.deepEqual(saved.kept, ['Mine']);
    const dropped = needsWith(['unreachable']);
    answering([...typed, ['escape', '']]);
    await connect(dropped.needs);
    assert.deepEqual(dropped.kept, []);
  });

  it('lets no text of a wrong form on', async () => {
    const { needs, tried } = needsWith([]);
    const seen = answering([['type', 'http://crm.example.com']]);
    await connect(needs);
    assert.match(seen[1] ?? '', /Enter an https URL/);
    assert.deepEqual(tried, []);
  });
});
