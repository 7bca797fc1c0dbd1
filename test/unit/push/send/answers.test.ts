/** An import against servers that answer oddly: under one key and with the same bytes, or stopped; never both ways. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUndiciTransport } from '../../../../src/api/undici';
import { checkFile, createBook, openOutcomes, readOutcomes, runChunks, textSource } from '../../../../src/push';
import { instantClock, play, recordedAnswer, withApi } from '../../../support/answering';
import { leadRow } from '../../../support/lead-file';
import { answerJson, type Script, type SeenRequest } from '../../../support/scripted-server';

const json = { kind: 'json' } as const;
const cut: Script = (_request, _response, message) => message.socket.destroy();

/** Every row is created. */
const right: Script = ({ body }, response) => {
  const { leads } = JSON.parse(body);
  const results = leads.map(({ row_ref }: { row_ref: string }) => ({
    ...{ row_ref, status: 'created', lead_id: row_ref, matched_by: null, errors: [], ignored_custom_fields: [] },
  }));
  const summary = { total: results.length, created: results.length, updated: 0, skipped: 0, failed: 0 };
  answerJson(response, 200, { dry_run: false, summary, results, unknown_custom_fields: [] });
};

/** The answers of scripts, one after the other; the last one for good. */
function turns(...scripts: readonly Script[]): Script {
  let turn = 0;
  return (...given) => scripts[Math.min(turn++, scripts.length - 1)]?.(...given);
}

interface Ran {
  readonly seen: readonly SeenRequest[];
  /** Of the first run and of those that went on from it; null where it came to its end. */
  readonly errors: readonly (string | null)[];
  readonly statuses: readonly string[];
  readonly slept: readonly number[];
}

/** Imports three rows, again from the same book as often as asked for. */
async function imported(script: Script, runs = 1): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-answers-'));
  const clock = instantClock();
  const errors: (string | null)[] = [];
  const statuses: string[] = [];
  let requests: readonly SeenRequest[] = [];
  try {
    const source = textSource(JSON.stringify([1, 2, 3].map((each) => leadRow(each))));
    const report = await checkFile(source, json, { scratch: join(folder, 'keys') });
    const path = join(folder, 'outcomes');
    const outcomes = await openOutcomes(path);
    const book = createBook(report.chunks);
    await withApi(
      script,
      createUndiciTransport(),
      async (api, seen) => {
        requests = seen;
        const purpose = { dryRun: false, onDuplicate: 'update' } as const;
        for (let run = 0; run < runs; run++)
          errors.push(
            await runChunks({ source, layout: json, purpose, book, outcomes, api, clock }).then(
              () => null,
              (thrown: Error) => thrown.message,
            ),
          );
      },
      // No rate limit: the clock's time stands still.
      { clock, quota: { acquire: async () => ({ release() {} }), state: () => null, windows: () => [] } },
    );
    await outcomes.close();
    for await (const { status } of readOutcomes(path)) statuses.push(status);
    return { seen: requests, errors, statuses, slept: clock.slept };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many keys and how many bodies were sent. */
const kinds = (seen: readonly SeenRequest[]) => [
  new Set(seen.map(({ headers }) => headers['idempotency-key'])).size,
  new Set(seen.map(({ body }) => body)).size,
];

describe('an import against a server that answers oddly', () => {
  const inProgress = play(recordedAnswer('18-409-in-progress'));
  const created = Array(3).fill('created');

  for (const [what, script, requests] of [
    ['408', turns(play({ status: recordedAnswer('17-408-425').status, body: {} }), right), 2],
    ['425', turns(play({ status: 425, body: {} }), right), 2],
    ['409 while the first attempt is worked on', turns(cut, ...Array(7).fill(inProgress), right), 9],
  ] as const)
    it(`goes on under the same key: ${what}`, async () => {
      const { seen, errors, statuses } = await imported(script);
      assert.deepEqual([errors, statuses, seen.length], [[null], created, requests]);
      assert.deepEqual(kinds(seen), [1, 1]);
    });

  it('stops where a key stays in use, and can go on with it later', async () => {
    const { seen, errors, statuses } = await imported(turns(cut, ...Array(24).fill(inProgress), right), 2);
    assert.match(errors[0] ?? '', /with the same key; a new key could create the leads twice/);
    assert.deepEqual([errors[1], statuses, seen.length], [null, created, 26]);
    assert.deepEqual(kinds(seen), [1, 1]);
  });

  const { body } = recordedAnswer('19-no-results');
  for (const [what, answer, words] of [
    ['no results', body, /what became of 3 of 3 rows/],
    ['a preview', { ...body, dry_run: true }, /dry_run: true/],
    ['another shape', { ...body, results: 'many' }, /results: Invalid input/],
  ] as const)
    it(`stops with an unknown outcome at once, and sends nothing under another key: ${what}`, async () => {
      const { seen, errors, statuses } = await imported(play({ status: 200, body: answer }), 2);
      assert.match(errors[0] ?? '', words);
      assert.match(errors[0] ?? '', /may still have taken effect/);
      assert.deepEqual([errors[1], statuses, seen.length], [errors[0], [], 2]);
      assert.deepEqual(kinds(seen), [1, 1]);
    });

  it('never halves what may have taken effect, whatever the size limit says later', async () => {
    const script = turns(play({ status: 200, body }), play({ status: 413, body: {} }));
    const { seen, errors } = await imported(script, 2);
    assert.match(errors[1] ?? '', /may have been imported.*\(413\)/);
    assert.deepEqual([seen.length, kinds(seen)], [2, [1, 1]]);
  });

  it('says a wait of weeks at once, and does not sleep through it', async () => {
    const { status, headers } = recordedAnswer('16-wait-beyond-24-days');
    const { seen, errors, slept } = await imported((_, response) => answerJson(response, status, {}, { ...headers }));
    assert.match(errors[0] ?? '', /Try again in 26 days/);
    assert.deepEqual([seen.length, slept.filter((each) => each > 0)], [1, []]);
  });
});
