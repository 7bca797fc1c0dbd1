/** Inputs that somebody made to be slow: each is doubled three times, for everything that reads text from outside. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { answerError } from '../../src/api/answer-errors';
import { judgeBaseUrl } from '../../src/api/connection';
import { readConnections } from '../../src/api/connection-file';
import { leadTexts, readAnswer } from '../../src/api/read-answer';
import { findSecrets, leadPage, maskSecrets } from '../../src/contract';
import { judgeWebhookUrl } from '../../src/contract/webhook-url';
import { dotenvName, isIgnored, movable, planMove, variablesOf } from '../../src/dotenv';
import { logText, plain, terminalText } from '../../src/editor/kit/plain';
import { findMistakes } from '../../src/mistakes';
import {
  checkFile,
  checkLead,
  checkRows,
  csvLayout,
  findLayout,
  hintOf,
  matchColumns,
  textSource,
} from '../../src/push';
import { readLenientTree } from '../../src/push/read/json';
import { readLines } from '../../src/push/send/journal-lines';
import { readComputed, readSignature } from '../../src/signature/fields/forms';
import { payloadOf } from '../../src/signature/fields/payload';
import { maskText } from '../../src/support';
import { byteDifference, payloadPreview, type SentRequest, sentAsCurl, shellWord } from '../../src/views';
import { block, plain as plainMarkdown } from '../../src/views/markdown';
import { payloadFacts } from '../../src/views/payload-facts';
import { laidOut } from '../../src/views/request';
import { readPastedApart, readPayload } from '../../src/webhooks';
import { connectionHeaders } from '../../src/webhooks/headers';
import { judgeReception } from '../../src/webhooks/receive';
import { summarise } from '../../src/webhooks/receive/receiver';
import { type Figure, figure, median } from './figure';

/** Reads a text, which `within` has put into something larger. */
type Read = ((text: string) => unknown) & { readonly within?: (text: string) => string };

const inside = (within: (text: string) => string, read: (text: string) => unknown): Read =>
  Object.assign((text: string) => read(text), { within });

const folder = mkdtempSync(join(tmpdir(), 'mega-leads-hostile-'));
const scratch = join(folder, 'keys');

const lead = (field: string) => (text: string) => JSON.stringify({ contact_name: 'A', [field]: text });
const headers = 'X-Mega-Signature: sha256=00\nX-Mega-Timestamp: 1783000000\n';

/** As the editor reads it. */
const readPasted = (text: string) => readPastedApart({ text, language: 'en' }, resolve('dist/paste-thread.js'));

/** What reads text from outside, by its name. */
const readers: Readonly<Record<string, Read>> = {
  'a paste': (text) => readPasted(text),
  'a paste, behind headers': (text) => readPasted(headers + text),
  'a paste, behind headers and a blank line': (text) => readPasted(`POST /x HTTP/1.1\n${headers}\n${text}`),
  'a paste, before headers': (text) => readPasted(`${text}\n${headers}`),
  'a paste, in a text of JSON': (text) => readPasted(JSON.stringify({ message: headers + text })),
  'a paste, in a command': (text) => readPasted(`curl -H 'X-Mega-Signature: a' ${text}`),
  'a signature': (text) => readSignature(text),
  'a computed signature': (text) => readComputed(text),
  'a payload': (text) => payloadOf(text),
  'a payload as Base64': (text) => readPayload(text, 'base64'),
  'facts of a payload': (text) => payloadFacts(Buffer.from(text)),
  'masking a text': (text) => maskText(text, { secrets: ['hunter2'], home: '/home/me' }),
  'masking secrets': (text) => [maskSecrets(text), findSecrets(text)],
  'a connection file': inside(
    (text) => JSON.stringify({ connections: [{ name: 'A', baseUrl: `https://a.example/${text}`, customerId: text }] }),
    readConnections,
  ),
  'a webhook address': (text) => judgeWebhookUrl(`https://a${text}`),
  '.env': (text) => variablesOf(`A=${text}`),
  '.gitignore': (text) => isIgnored(`${text}${dotenvName}`),
  ...Object.fromEntries(
    ['python', 'go', 'shellscript'].map((languageId): [string, Read] => [
      `code of ${languageId} with a secret`,
      inside(
        (text) => `${text}\nx = "mega_whsec_3f9a1c07d25e8b640af7913c5de28b47"`,
        (text) => {
          const [secret] = findSecrets(text).slice(-1);
          return secret && planMove({ text, languageId }, secret, '', '');
        },
      ),
    ]),
  ),
  'fifty secrets in code': inside(
    (text) => `${text} "mega_whsec_3f9a1c07d25e8b640af7913c5de28b47"`.repeat(2),
    (text) => movable({ text, languageId: 'go' }, findSecrets(text).slice(0, 50)),
  ),
  'a lead file': (text) => [checkLead(text), readLenientTree(text)],
  'rows of a file': (text) => checkRows(text),
  'an email of a lead': inside((text) => lead('contact_email')(`${text}@`), checkLead),
  'a phone of a lead': inside(lead('contact_phone'), checkLead),
  'a file of CSV': (text) => rowsIn(`Name,Email\n${text}`, 'rows.csv'),
  'a cell of CSV': inside(
    (text) => `Name,Email\n"${text.replaceAll('"', '""')}",a@example.com\n`,
    (text) => rowsIn(text, 'rows.csv'),
  ),
  'a head of CSV': (text) => rowsIn(`${text},Email\nA,a@example.com\n`, 'rows.csv'),
  'a file of JSON lines': (text) => rowsIn(text, 'rows.ndjson'),
  'an answer of a server': (text) =>
    answerError(
      'listLeads',
      {
        status: 502,
        header: (name) => (name === 'retry-after' ? text : null),
        body: Buffer.from(JSON.stringify({ error: { type: 'api_error', message: text } })),
      },
      'a.example',
      0,
    ),
  'an answer to a list': (text) => {
    const body = Buffer.from(`{"leads":[${text}`);
    const expected = { operation: 'listLeads', answer: leadPage } as const;
    return readAnswer(
      expected,
      { status: 200, header: () => null, body },
      { host: 'a.example', now: 0, isRepeat: false },
    );
  },
  'a line of the log': (text) => [plain(text), terminalText(text), logText(text)],
  'a base URL': (text) => judgeBaseUrl(`https://a.example/${text}`),
  'headers of a delivery': (text) =>
    judgeReception(
      {
        headers: ['Host', 'X-Forwarded-Host', 'X-Mega-Signature', 'X-Mega-Timestamp'].map((name) => [name, text]),
        target: `/${text}`,
        body: Buffer.from(text),
        receivedAt: 0,
        toleranceSeconds: 300,
      },
      [
        {
          webhookId: 'a',
          url: 'https://a.example/x',
          current: 'mega_whsec_3f9a1c07d25e8b640af7913c5de28b47',
          previous: null,
        },
      ],
    ),
  'headers that are sent on': inside(
    (text) => `${text},`.repeat(2),
    (text) => connectionHeaders(Array(100).fill(['Connection', text.slice(0, text.length / 100)]), 'a.example', 0),
  ),
  'a delivery of the receiver': (text) => summarise(Buffer.from(text)),
  'lines of a journal': (text) => readLines(Buffer.from(text)),
  'leads of an answer': inside(
    (text) => JSON.stringify({ leads: [{ id: text }, text] }),
    (text) => leadTexts(text),
  ),
  'bytes made visible': (text) => payloadPreview(Buffer.from(text), 4096),
  'bytes beside others': (text) => byteDifference(Buffer.from(text), Buffer.from(`a${text}b`)),
  'words in Markdown': (text) => [plainMarkdown(text), block(text)],
  'a body that is laid out': (text) => laidOut(text),
  'a copied command': (text) => {
    // Node takes 16 KiB of headers.
    const head = text.slice(0, 4096);
    return sentAsCurl({ method: 'POST', url: head, headers: [[head, head]], body: text } satisfies SentRequest);
  },
  'a word of a shell': (text) => shellWord(text),
  'code of a handler': (text) =>
    ['a.js', 'a.py', 'a.go', 'a.php', 'a.rb'].map((path) =>
      findMistakes([{ path, text: `import hmac\nrequire('crypto').createHmac('sha256', x)\n${text}` }]),
    ),
};

/** A file from its bytes to the rows and faults that are found in it. */
async function rowsIn(text: string, name: string): Promise<unknown> {
  const source = textSource(text);
  const found = await findLayout(source, hintOf(name), { findsMember: true });
  const layout =
    found.kind === 'csv'
      ? csvLayout(
          found,
          matchColumns(found.columns).map((field, index) => field ?? `custom_fields.a${index}`),
        )
      : found.kind === 'json'
        ? ({ kind: 'json' } as const)
        : { kind: found.kind };
  return checkFile(source, layout, { scratch });
}

/** What is repeated for any reader: what patterns stumble over is one character, or two that they take in turn. */
const marks: readonly string[] = [
  ...[
    'a',
    '0',
    '1-',
    '_',
    '.',
    '/',
    '\\',
    'a@',
    'a.',
    'a+',
    '://',
    ' ',
    '\t',
    '\n',
    '\r\n',
    'é',
    '🏡',
    '"',
    "'",
    '\\"',
  ],
  ...['{', '[', '[[[', '{"a":', '[0,', '(', '<', '${', ',', '""', '# a\n', 'token: ', 'mega_whsec_'],
];

/** For pastes, in addition. */
const pieces: readonly string[] = [
  ...['```\n', '> ', '^\n', '`', 'a: b\n', 'body: {', 'body: "', 'data=', 'message: \n', "'x-mega-signature', "],
  ...[
    'X-Mega-Signature: ',
    'x_mega_signature => "',
    '"X-Mega-Delivery"',
    '\\"x-mega-',
    'POST /x HTTP/1.1\n',
    'GET x\n\n',
  ],
  ...['HTTP/1.1 200 OK\n', 'curl ', "curl -H 'a: b' ", 'curl -d "', 'wget --header=', 'http POST ', '<<EOF\n', '<<< '],
  ...[
    'echo "',
    'Invoke-WebRequest ',
    '$body = ',
    '@{',
    "@'\n",
    '=> Send header, 9 bytes\n',
    '0000: 41 42\n',
    '<Buffer 00 ',
  ],
  ...['[]byte{0x0, ', 'array(1) {\n', 'string(3) "', '[x] => ', '"a", '],
  ...['[123 ', '7b22', 'eyJ', '"{', '`{', "'{''", "'{'\n", 's:9:"', '{"log":"a"}\n', '<td>', '</td>', '$A', '**a**: '],
];

/** For code, in addition. */
const words: readonly string[] = [
  ...[
    'import os, ',
    'import "os',
    'package a',
    '"""',
    'function a(',
    'const a = (',
    '.use(',
    'require("',
    '#{',
    '//',
    '/*',
  ],
];

const unitsOf = (name: string) => [
  ...marks,
  ...(name.includes('paste') ? pieces : []),
  ...(name.includes('code') ? words : []),
];

/** Of the shortest, in characters. */
const least = 32_768;
/** Of the shortest when one is measured again: texts above 128 kB get pages of their own, which is no growth of a reader's. */
const leastAgain = 131_072;
const doublings = 3;
const everyStep = Array.from({ length: doublings + 1 }, (_, step) => step);
/** Nobody waits longer for one input, in milliseconds. */
const most = 3000;

/** What an input takes: of the processor, and the longest time for which nothing else had its turn. In milliseconds. */
interface Taken {
  readonly total: number;
  readonly blocked: number;
}

/**
 * The processor's time, so that a busy machine slows nothing down. The longest gap between two turns of the event loop is
 * taken by both clocks, and the shorter one counts: the processor's also runs for other threads, the wall's for others.
 */
async function take(read: Read, text: string): Promise<Taken> {
  const spent = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const start = spent();
  let last = { wall: performance.now(), cpu: start };
  let blocked = 0;
  const turn = () => {
    const now = { wall: performance.now(), cpu: spent() };
    blocked = Math.max(blocked, Math.min(now.wall - last.wall, now.cpu - last.cpu));
    last = now;
  };
  let isRead = false;
  const look = () => {
    turn();
    if (!isRead) setImmediate(look);
  };
  setImmediate(look);
  try {
    await read(text);
  } catch (error) {
    // A reader may refuse; it may not use up the stack.
    if (error instanceof RangeError) throw error;
  } finally {
    isRead = true;
    turn();
  }
  return { total: spent() - start, blocked };
}

interface Growth {
  readonly unit: string;
  readonly ratio: number;
  readonly perMegabyte: number;
}

/** The growth of one input by doubling, and for how long the longest blocks by the megabyte; of several tries the least. */
async function measure(
  read: Read,
  unit: string,
  steps: readonly number[],
  { tries, from }: { readonly tries: number; readonly from: number },
): Promise<Growth> {
  const times: Taken[] = [];
  let bytes = 0;
  let reached = 0;
  for (const doubling of steps) {
    reached = doubling;
    const bare = unit.repeat(Math.ceil((from * 2 ** doubling) / unit.length));
    const text = read.within?.(bare) ?? bare;
    bytes = Buffer.byteLength(text);
    const taken: Taken[] = [];
    for (let i = 0; i < tries && (taken[0]?.total ?? 0) < 500; i++) taken.push(await take(read, text));
    times.push({
      total: Math.min(...taken.map(({ total }) => total)),
      blocked: Math.min(...taken.map(({ blocked }) => blocked)),
    });
    if ((times.at(-1)?.total ?? 0) > most) break;
  }
  const last = times.at(-1) ?? { total: 0, blocked: 0 };
  // Below two milliseconds the clock and the collector say more than the reader.
  const ratio = (last.total / Math.max(times[0]?.total ?? 0, 2)) ** (1 / Math.max(1, reached));
  return { unit, ratio, perMegabyte: (last.blocked / bytes) * 1e6 };
}

/** What a doubling may cost, and what a megabyte may in milliseconds. */
const allowed = { ratio: 2.3, perMegabyte: 50 } as const;

export async function run(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const only = process.env.MEGA_LEADS_HOSTILE;
  // What nothing that looks at each character can be quicker than, on the same machine.
  const each = (text: string) => JSON.parse(JSON.stringify({ text }));
  const { perMegabyte: reference } = await measure(each, 'a@\n', [doublings], { tries: 4, from: least });
  figures.push(figure('hostile, the reference: JSON of a text, written and read', reference, 'ms/MB'));
  for (const [name, read] of Object.entries(readers)) {
    if (only !== undefined && !name.includes(only)) continue;
    const all: Growth[] = [];
    const units = unitsOf(name);
    for (const unit of units) {
      const first = await measure(read, unit, [0, doublings], { tries: 1, from: least });
      const isBad = first.ratio > allowed.ratio || first.perMegabyte > allowed.perMegabyte;
      all.push(isBad ? await measure(read, unit, everyStep, { tries: 4, from: leastAgain }) : first);
    }
    // What is quick at its longest has no growth to speak of.
    const grown = all.filter(({ perMegabyte }) => perMegabyte > allowed.perMegabyte / 5);
    const worst = (by: 'ratio' | 'perMegabyte') =>
      (by === 'ratio' && grown.length > 0 ? grown : all).reduce((a, b) => (a[by] > b[by] ? a : b));
    const [growth, slowest] = [worst('ratio'), worst('perMegabyte')];
    const said = ({ unit }: Growth) => JSON.stringify(unit);
    figures.push(
      figure(
        `hostile, ${name}, the worst doubling of ${units.length} inputs, ${said(growth)}`,
        growth.ratio,
        'times',
        allowed.ratio,
      ),
      figure(
        `hostile, ${name}, blocks the host at most, ${said(slowest)}`,
        slowest.perMegabyte,
        'ms/MB',
        allowed.perMegabyte,
      ),
      figure(`hostile, ${name}, blocks the host as a rule`, median(all.map(({ perMegabyte }) => perMegabyte)), 'ms/MB'),
    );
    for (const each of all)
      if (each.perMegabyte > allowed.perMegabyte || (grown.includes(each) && each.ratio > allowed.ratio))
        console.log(
          `  ${name}: ${said(each)} ${each.ratio.toFixed(2)} times a doubling, ${each.perMegabyte.toFixed(0)} ms/MB`,
        );
  }
  rmSync(folder, { recursive: true, force: true });
  return figures;
}
