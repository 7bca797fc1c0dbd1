/**
 * A request as code to paste. The token is never in it: a shell takes it from `$MEGA_TOKEN`, a program from the
 * environment. Source: contract, "Base and authentication" and "Push" (Idempotency-Key).
 */

import { shellWord } from './curl';

export const codeLanguages = ['curl', 'fetch', 'undici', 'python'] as const;
export type CodeLanguage = (typeof codeLanguages)[number];

export interface CodeRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly customerId: string;
  /** Sent as JSON; a POST carries a fresh Idempotency-Key. */
  readonly body?: unknown;
}

/** A JSON string is a JavaScript one, and one of Python. */
const literal = (text: string) => JSON.stringify(text);

function pythonLiteral(value: unknown, indent: string): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}    `;
  if (Array.isArray(value)) return `[${value.map((each) => pythonLiteral(each, inner)).join(', ')}]`;
  const lines = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([key, each]) => `${inner}${literal(key)}: ${pythonLiteral(each, inner)},`);
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

const indented = (value: unknown, by: string) => JSON.stringify(value, null, 2).replaceAll('\n', `\n${by}`);

function curl({ method, url, customerId, body }: CodeRequest): string {
  const lines = [
    `curl --request ${method} ${shellWord(url)}`,
    '--header "Authorization: Bearer $MEGA_TOKEN"',
    `--header ${shellWord(`x-customer-id: ${customerId}`)}`,
  ];
  if (method === 'POST') lines.push('--header "Idempotency-Key: $(uuidgen)"');
  if (body !== undefined)
    lines.push("--header 'Content-Type: application/json'", `--data-raw ${shellWord(JSON.stringify(body, null, 2))}`);
  return `${lines.join(' \\\n  ')}\n`;
}

function headersInJavaScript({ method, customerId, body }: CodeRequest): string[] {
  return [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code that is written has the template
    '    authorization: `Bearer ${process.env.MEGA_TOKEN}`,',
    `    'x-customer-id': ${literal(customerId)},`,
    ...(body === undefined ? [] : ["    'content-type': 'application/json',"]),
    ...(method === 'POST'
      ? [
          '    // Kept for a retry of this same push, fresh for every other.',
          "    'idempotency-key': crypto.randomUUID(),",
        ]
      : []),
  ];
}

function javaScript(request: CodeRequest, call: string, after: readonly string[]): string[] {
  const { method, url, body } = request;
  return [
    `const ${call}(${literal(url)}, {`,
    `  method: '${method}',`,
    '  headers: {',
    ...headersInJavaScript(request),
    '  },',
    ...(body === undefined ? [] : [`  body: JSON.stringify(${indented(body, '  ')}),`]),
    '});',
    ...after,
  ];
}

function fetchCode(request: CodeRequest): string {
  const after = [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code that is written has the template
    'if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);',
    'console.log(await response.json());',
  ];
  const lines = javaScript(request, 'response = await fetch', after);
  return ['// On a server only: the token must never reach a browser.', ...lines, ''].join('\n');
}

function undiciCode(request: CodeRequest): string {
  const after = [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code that is written has the template
    'if (statusCode >= 300) throw new Error(`${statusCode} ${await body.text()}`);',
    'console.log(await body.json());',
  ];
  return [
    "import { request } from 'undici';",
    '',
    ...javaScript(request, '{ statusCode, body } = await request', after),
    '',
  ].join('\n');
}

function pythonCode({ method, url, customerId, body }: CodeRequest): string {
  return [
    'import os',
    ...(method === 'POST' ? ['import uuid'] : []),
    '',
    'import requests',
    '',
    `response = requests.${method.toLowerCase()}(`,
    `    ${literal(url)},`,
    '    headers={',
    '        "Authorization": f"Bearer {os.environ[\'MEGA_TOKEN\']}",',
    `        "x-customer-id": ${literal(customerId)},`,
    ...(method === 'POST'
      ? [
          '        # Kept for a retry of this same push, fresh for every other.',
          '        "Idempotency-Key": str(uuid.uuid4()),',
        ]
      : []),
    '    },',
    ...(body === undefined ? [] : [`    json=${pythonLiteral(body, '    ')},`]),
    '    timeout=30,',
    ')',
    'response.raise_for_status()',
    'print(response.json())',
    '',
  ].join('\n');
}

/** The request as a command or a program that prints the answer. */
export function requestCode(language: CodeLanguage, request: CodeRequest): string {
  switch (language) {
    case 'curl':
      return curl(request);
    case 'fetch':
      return fetchCode(request);
    case 'undici':
      return undiciCode(request);
    case 'python':
      return pythonCode(request);
  }
}
