/** What stands on the pages of the sheet: each page in the states that a person meets it in. */
import './editor';
import type { WebviewPanel } from 'vscode';
import type { LeadApi } from '../../src/api';
import * as api from '../../src/api';
import { LeadApiError } from '../../src/api/errors';
import type { Lead } from '../../src/contract';
import { deliveryBody } from '../../src/editor/deliveries/page-body';
import type { Markup } from '../../src/editor/kit/markup';
import { openPage } from '../../src/editor/kit/page';
import type { LeadsNeeds } from '../../src/editor/leads';
import { openTable } from '../../src/editor/leads/table';
import { columnsBody } from '../../src/editor/rows/columns-markup';
import { resultsBody } from '../../src/editor/rows/results-markup';
import { requestBody } from '../../src/editor/sandbox/request-body';
import { verifierBody } from '../../src/editor/verifier/body';
import * as protocol from '../../src/protocol';
import * as pull from '../../src/pull';
import { startSandbox } from '../../src/sandbox';
import * as views from '../../src/views';
import { requestFacts } from '../support/request-facts';

export interface Scene {
  readonly name: string;
  /** Fills a panel, as a command does. */
  readonly open: (panel: WebviewPanel) => unknown;
  /** What is waited for before the picture is taken. */
  readonly shown: string;
}

type List = LeadApi['listLeads'];

const event = () => ({ dispose() {} });

/** The table of an account that lists its leads so; of no account for null. */
function table(list: List | null, filter: Partial<pull.LeadFilter> = {}) {
  return (panel: WebviewPanel) => {
    const connection = { id: 'c', name: 'Sandbox', baseUrl: 'http://127.0.0.1:1', customerId: 'c' };
    const needs = {
      context: { extensionUri: '', globalState: { get: () => undefined, update: async () => {} } },
      rooms: () => ({ api, protocol, pull, views }),
      connections: { onDidChange: event },
      watch: { onDidChange: event, read: async () => {} },
      leads: { filter: list && { ...pull.everyLead, ...filter }, onDidChangeFilter: event },
      session: { client: () => list && { connection, api: { listLeads: list } } },
    } as unknown as LeadsNeeds;
    openTable(needs, panel);
  };
}

/** A list of leads, a page at a time. */
const listOf =
  (leads: readonly Lead[]): List =>
  async ({ limit = 20, cursor }) => {
    const from = Number(cursor ?? 0);
    const next = from + limit;
    return { leads: leads.slice(from, next), total: leads.length, next_cursor: next < leads.length ? `${next}` : null };
  };

const failing: List = async () => {
  const words = '127.0.0.1:1 answered 503 to listing leads. The server failed. Try again in a moment.';
  throw new LeadApiError('server', words, { operation: 'listLeads', mayHaveTakenEffect: false });
};

/** Names that others have put into such places. */
const odd = [
  ...[
    '\u202eevil \u05d0\u05d1',
    'שלום עולם',
    '<img src=x onerror=alert(1)>',
    '**a** [b](command:c) $(alert)',
    '',
    '😀',
  ],
  ...[
    'x'.repeat(300),
    'a\nb',
    'Zalgo H\u0338\u0349e\u0334\u0354',
    '\u200b',
    'very long words that are cut off somewhere',
  ],
];

const request: views.RequestFacts = {
  ...requestFacts,
  headers: [
    ['Authorization', 'Bearer ***'],
    ['Content-Type', 'application/json'],
  ],
  body: '{"contact_name":"Ann Lee","contact_email":"ann@example.com"}',
  answer: {
    status: 201,
    headers: { 'Content-Type': 'application/json' },
    body: '{"lead":{"id":"11111111-2222-4333-8444-555555555555"}}',
  },
  made: [{ id: '11111111-2222-4333-8444-555555555555', effect: 'created' }],
  isReplay: false,
};

/** The page of a request that differs so from that one. */
const requestOf = (more: Partial<views.RequestFacts> = {}) =>
  untold('request', requestBody(views.requestPage({ ...request, ...more })), 'delivery');

const marks = [{ outcome: 'failed', message: 'Request 7 sent the lead of request 1 again with another key.' }];

/** A page that is told one thing once it is ready; null for one that still waits. */
const told =
  (name: string, body: Markup, message: unknown, style = name) =>
  (panel: WebviewPanel) =>
    openPage<unknown, unknown>(
      {
        extensionUri: '' as never,
        viewType: 'megaLeads.table' as never,
        title: name,
        name,
        style,
        body,
        inbound: { safeParse: (data) => ({ success: true, data }) },
        answer: () => message,
        failed: () => null,
      },
      panel,
    );

const untold = (name: string, body: Markup, style = name) => told(name, body, null, style);

/** The page of a delivery that differs so from one that is verified and was sent on twice. */
function deliveryOf(more: Partial<views.ReceptionFacts> = {}) {
  const body = Buffer.from('{"event":"lead.created","lead":{"id":"1","contact_name":"Ann Lee"}}');
  const facts: views.ReceptionFacts = {
    id: 'd',
    receivedAt: Date.parse('2026-07-01T10:00:00Z'),
    origin: 'received',
    method: 'POST',
    target: '/webhooks/mega',
    headers: [
      ['X-Mega-Signature', `sha256=${'0a'.repeat(32)}`],
      ['X-Mega-Timestamp', '1783000000'],
    ],
    body,
    bodyBytes: body.length,
    deliveryId: '11111111-2222-4333-8444-555555555555',
    attempt: 1,
    event: 'lead.created',
    leadId: '22222222-2222-4333-8444-555555555555',
    leadName: 'Ann Lee',
    judgement: { verdict: 'verified', webhookUrl: 'http://127.0.0.1:4000/webhooks', ageSeconds: 2 },
    answered: 200,
    ...more,
  };
  const request = { url: 'http://127.0.0.1:3000/webhooks', headers: facts.headers, body };
  const answer = { headers: [], body: Buffer.from('{"ok":true}'), cut: false, milliseconds: 12 };
  const page = views.receptionPage(facts, [
    { at: facts.receivedAt, how: 'as-it-came', request, result: { ok: true, status: 200, ...answer } },
    {
      at: facts.receivedAt,
      how: 'signed-anew',
      request,
      result: { ok: false, reason: 'ECONNREFUSED', milliseconds: 3 },
    },
  ]);
  return told('delivery', deliveryBody(), { type: 'show', delivery: { ...page, id: facts.id } });
}

export async function scenes(): Promise<Scene[]> {
  const sandbox = await startSandbox({ leads: 250 });
  const leads = sandbox.leads() as unknown as readonly Lead[];
  await sandbox.close();
  const hostile = leads.map((lead, index) => ({
    ...lead,
    contact_name: odd[index % odd.length] ?? null,
    created_at: index === 3 ? '2099-01-01T00:00:00Z' : lead.created_at,
    current_stage: { id: `s${index}`, name: odd[(index + 3) % odd.length], color: index % 2 ? '#abc' : 'url(x)' },
    custom_fields: { 'a b': { c: [null] }, '': '', long: 'y'.repeat(2000) },
  }));
  const scene = (name: string, open: Scene['open'], shown: string): Scene => ({ name, open, shown });
  return [
    scene('table-connect', table(null), '[data-lack="connect"]:not([hidden])'),
    scene(
      'table-loading',
      table(() => new Promise(() => {})),
      '#waiting:not([hidden])',
    ),
    scene('table-failed', table(failing), '[data-lack="problem"]:not([hidden])'),
    scene('table-empty', table(listOf([])), '[data-lack="leads"]:not([hidden])'),
    scene(
      'table-no-match',
      table(listOf([]), { status: 'won', createdSince: '7d' }),
      '[data-lack="match"]:not([hidden])',
    ),
    scene('table-full', table(listOf(leads)), '#row-5 .pill'),
    scene('table-odd', table(listOf(hostile as unknown as Lead[]), { search: 'z'.repeat(300) }), '#row-5'),
    scene('results-loading', untold('results', resultsBody('Import')), 'h1'),
    scene('columns-loading', untold('columns', columnsBody('leads.csv')), 'h1'),
    scene('verifier-empty', untold('verifier', verifierBody('300')), '#payload'),
    scene('request-full', requestOf(), 'main'),
    scene('request-marked', requestOf({ marks, fault: 'truncate', whole: false, statusGroup: 'none' }), 'main'),
    scene('request-open', requestOf({ statusGroup: null, milliseconds: null, answer: null, made: [] }), 'main'),
    scene(
      'request-odd',
      requestOf({ url: `/x?${'y'.repeat(900)}`, agent: odd.join(), body: `${odd.join('\n')}`.repeat(9) }),
      'main',
    ),
    scene('delivery-verified', deliveryOf(), '#attempts li'),
    scene(
      'delivery-mismatch',
      deliveryOf({ judgement: { verdict: 'mismatch', webhookUrl: null, ageSeconds: null }, answered: 401 }),
      '#attempts li',
    ),
    scene(
      'delivery-odd',
      deliveryOf({ leadName: odd.join(), target: `/${'x'.repeat(900)}`, body: null }),
      '#attempts li',
    ),
    scene('delivery-loading', untold('delivery', deliveryBody()), 'main'),
  ];
}
