import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { t } from '@vscode/l10n';
import * as z from 'zod';
import { contactFields } from '../contract';
import {
  checkFile,
  checkLead,
  createPlaces,
  csvLayout,
  decodeText,
  type FileProblem,
  findLayout,
  hintOf,
  type Layout,
  matchColumns,
  ReadFault,
  textSource,
} from '../push';
import { wordsFor } from './masked';
import { defineTool } from './tool';

/** How many problems are told: more than these nobody mends at once. */
const told = 50;

/** As the file's name and its beginning have it. A column that names no field is left out. @throws ReadFault */
async function layoutOf(path: string, text: string): Promise<Layout> {
  const found = await findLayout(textSource(text), hintOf(path));
  if (found.kind !== 'csv') return { kind: found.kind };
  const fields = matchColumns(found.columns).map((field) => field ?? null);
  if (!fields.some((field) => field !== null && isContactField(field))) throw new ReadFault(notLeads(), 0, 0);
  return csvLayout(found, fields);
}

/** Said in place of what stands in a file that is something else: nothing of it is quoted in a chat. */
const notLeads = () => t('This file holds neither a lead nor rows of leads.');

const isContactField = (name: string) => contactFields.some((each) => each === name);

/** Whether JSON speaks of leads at all. */
const speaksOfLeads = (text: string) => contactFields.some((name) => text.includes(`"${name}"`));

const holdsOneLead = (text: string) => /^\s*\{/.test(text) && !/^\s*\{[\s\S]*?"leads"\s*:\s*\[/.test(text);

function placed(text: string, problems: readonly FileProblem[]) {
  const placeOf = createPlaces(text);
  return problems.map(({ message, offset }) => ({ ...placeOf(offset), severity: 'error', message }));
}

/** What is wrong with a file, and how many rows it has. */
async function judge(path: string, bytes: Uint8Array, signal: AbortSignal) {
  const decoded = decodeText(bytes);
  if (!decoded.ok)
    return { rows: 0, errors: decoded.problems.length, duplicates: 0, problems: placed('', decoded.problems) };
  const text = decoded.value;
  const layout = await layoutOf(path, text).catch((thrown: unknown) => {
    if (thrown instanceof ReadFault) return thrown;
    throw thrown;
  });
  if (layout instanceof ReadFault)
    // A header is on the first line.
    return {
      rows: 0,
      errors: 1,
      duplicates: 0,
      problems: [{ line: 1, column: 1, severity: 'error', message: notLeads() }],
    };
  if (layout.kind !== 'csv' && !speaksOfLeads(text))
    return {
      rows: 0,
      errors: 1,
      duplicates: 0,
      problems: [{ line: 1, column: 1, severity: 'error', message: notLeads() }],
    };
  if (layout.kind === 'json' && holdsOneLead(text)) {
    const lead = checkLead(text);
    const problems = lead.ok ? [] : placed(text, lead.problems);
    return { rows: 1, errors: problems.length, duplicates: 0, problems };
  }
  const folder = await mkdtemp(join(tmpdir(), 'mega-leads-check-'));
  try {
    const report = await checkFile(textSource(text), layout, { scratch: join(folder, 'pairs'), signal });
    const { rows, errors, duplicates } = report;
    return {
      rows,
      errors,
      duplicates,
      problems: report.problems.map(({ place, severity, message }) => ({ ...place, severity, message })),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const validateLeadFile = defineTool({
  input: z.strictObject({
    path: z.string().min(1).describe('A file of the workspace: a lead, rows or a bulk request as JSON, NDJSON or CSV.'),
  }),
  running: ({ path }) => t('Checking {0}', path),
  question: ({ path }) => ({
    title: t('Check {0}?', path),
    message: t('The language model is told what is wrong in this file and where, with contacts masked.'),
  }),
  async run({ path }, world, signal) {
    const { rows, errors, duplicates, problems } = await judge(path, await world.readFile(path), signal);
    return {
      path,
      valid: errors === 0,
      rows,
      errors,
      rows_that_repeat_an_earlier_one: duplicates,
      problems: problems
        .slice(0, told)
        .map((problem) => ({ ...problem, message: wordsFor(world.contacts, problem.message) })),
    };
  },
});
