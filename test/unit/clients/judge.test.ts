/** Verdicts over recorded requests, at the edges that a process cannot be put on: expected values are the table's. */
import assert from 'node:assert/strict';
import { judgeDenied, judgeRateLimit, judgeRepetition, judgeStall } from '../../../src/clients/judge/faulty';
import { judgeKey, judgePlain } from '../../../src/clients/judge/healthy';
import { judgeAllPages, judgeMoving, judgeTies } from '../../../src/clients/judge/pages';
import { judgeRowFailed, judgeSameKey } from '../../../src/clients/judge/repeats';
import { mostOpen, type Trial } from '../../../src/clients/trial';
import type { Verdict } from '../../../src/clients/verdict';
import { evidenceOf, got, posted, trial, withText } from '../../support/recorded';

const said = ({ outcome, requests }: Verdict) => [outcome, requests];

const ended = (status: number, stdout = '', stderr = '') => ({
  ending: { ...trial('plain', []).ending, status, stdout, stderr },
});
const interrupted = (why: 'timeout' | 'patience') => ({
  ending: { ...trial('plain', []).ending, status: null, interrupted: why, milliseconds: 60_000 },
});

const uuids = ['2f1c9d6e-54bb-4c8a-9d2e-0c6b7a1f3e55', '7d0a4c1b-9e33-4f6d-8a21-b5c4e3d2f1a0'] as const;

describe('a 429', () => {
  const plain = trial('plain', [got(1, 0), got(2, 100)]);
  const together = trial('plain', [got(1, 0, { endedAt: 100 }), got(2, 50, { endedAt: 150 })]);
  const refused = got(4, 1000, { status: 429, fault: '429', endedAt: 1000 });
  const judge = (healthy: Trial, ...after: Parameters<typeof got>[]) =>
    said(
      judgeRateLimit(
        evidenceOf('pull', healthy),
        trial('rate-limit', [got(3, 900), refused, ...after.map((each) => got(...each))]),
      ),
    );

  it('lets nothing pass for 1.9 s', () => {
    assert.deepEqual(judge(plain, [5, 2899]), ['failed', [4, 5]]);
    assert.deepEqual(judge(plain, [5, 2900]), ['passed', [4]]);
    assert.deepEqual(
      judge(plain, [5, 1050, { query: new URLSearchParams('limit=100&cursor=x') }], [6, 3100])[0],
      'failed',
    );
  });

  it('does not count what was on its way where several were open, but for a repetition', () => {
    const other = { query: new URLSearchParams('limit=100&cursor=x') };
    assert.deepEqual(judge(together, [5, 1100, other], [6, 3000]), ['passed', [4]]);
    assert.deepEqual(judge(together, [5, 1101, other], [6, 3000])[0], 'failed');
    assert.deepEqual(judge(together, [5, 1100], [6, 3000])[0], 'failed');
  });

  it('leaves the other bucket alone', () => {
    const bulk = { method: 'POST', route: 'bulkImportLeads', ...withText('{}', 'x') } as const;
    assert.deepEqual(judge(plain, [5, 1500, bulk], [6, 3000]), ['passed', [4]]);
  });

  it('warns of a wait of more than ten times as long, also where the run ends in it', () => {
    assert.deepEqual(judge(plain, [5, 21_000]), ['passed', [4]]);
    assert.deepEqual(judge(plain, [5, 21_001]), ['warning', [4, 5]]);
    const waiting = trial('rate-limit', [got(3, 900), refused], interrupted('timeout'));
    assert.deepEqual(said(judgeRateLimit(evidenceOf('pull', plain), waiting)), ['warning', [4]]);
    const stopped = trial('rate-limit', [got(3, 900), refused], ended(1));
    assert.deepEqual(said(judgeRateLimit(evidenceOf('pull', plain), stopped)), ['failed', [4]]);
    assert.deepEqual(said(judgeRateLimit(evidenceOf('pull', plain), trial('rate-limit', [got(3, 900)])))[0], 'skipped');
  });
});

describe('a repetition', () => {
  const plain = trial('plain', [got(1, 0)]);
  const faulty = got(2, 1000, { status: 503, fault: '503', endedAt: 1010 });
  const judge = (at: number, warns: boolean) =>
    said(judgeRepetition(warns)(evidenceOf('pull', plain), trial('server-error', [faulty, got(3, at)])));

  it('is hasty within 100 ms of a failure of the server, and of nothing else', () => {
    assert.deepEqual(judge(1109, true), ['warning', [2, 3]]);
    assert.deepEqual(judge(1110, true), ['passed', [2]]);
    assert.deepEqual(judge(1011, false), ['passed', [2]]);
  });
});

describe('leads of a push', () => {
  const lead = (content: string, contact = content) => ({ contact, content });
  const plain = trial('plain', [posted(1, 0, uuids[0], 'Ann')], { created: [lead('Ann'), lead('Ann')] });
  const cut = posted(2, 0, uuids[0], 'Ann', { fault: 'reset-after', whole: false, status: null });
  const judge = (created: Trial['created'], again: Trial | null = null) =>
    said(
      judgeRepetition(false)(
        evidenceOf('push', plain, [], again),
        trial('reset', [cut, posted(3, 900, uuids[0], 'Ann')], { created }),
      ),
    );

  it('are compared as often as each is there', () => {
    assert.deepEqual(judge([lead('Ann'), lead('Ann')])[0], 'passed');
    assert.deepEqual(judge([lead('Ann')])[0], 'failed');
    assert.deepEqual(judge([lead('Ann'), lead('Ann'), lead('Ann')]), ['failed', [2, 3]]);
  });

  it('are compared by number where two healthy runs differ in content, and not at all where they differ in number', () => {
    const again = trial('plain-again', [], { created: [lead('Bob'), lead('Cy')] });
    assert.deepEqual(judge([lead('Dan'), lead('Eve')], again)[0], 'passed');
    assert.deepEqual(judge([lead('Dan')], again)[0], 'failed');
    assert.deepEqual(judge([lead('Dan'), lead('Eve'), lead('Flo')], again)[0], 'failed');
    assert.deepEqual(judge([lead('Dan')], trial('plain-again', [], { created: [lead('Bob')] }))[0], 'inconclusive');
    const evidence = evidenceOf('push', plain, [], again);
    const { message } = judgeRepetition(false)(
      evidence,
      trial('reset', [cut], { created: [lead('Dan'), lead('Eve')] }),
    );
    assert.match(message, /only their number is compared/);
  });

  it('may have been changed by a repetition without being there twice', () => {
    assert.deepEqual(judge([lead('Ann'), lead('Ann, other budget', 'Ann')])[0], 'passed');
  });
});

describe('an answer that never comes', () => {
  const plain = trial('plain', [posted(1, 0, uuids[0], 'Ann')], { created: [{ contact: 'Ann', content: 'Ann' }] });
  const stalled = posted(2, 0, uuids[0], 'Ann', { fault: 'stall-after', whole: false, status: null });
  const judge = (more: Partial<Trial>) =>
    said(judgeStall(evidenceOf('push', plain), trial('stall', [stalled], more)))[0];
  const once = [{ contact: 'Ann', content: 'Ann' }];

  it('may be given up with an error, but not doubled or taken for an answer', () => {
    assert.equal(judge({ ...ended(1), created: once }), 'passed');
    assert.equal(judge({ created: once }), 'passed');
    assert.equal(judge({ created: [] }), 'failed');
    assert.equal(judge({ ...ended(1), created: [...once, ...once] }), 'failed');
    assert.equal(judge({ ...interrupted('patience'), created: [...once, ...once] }), 'warning');
  });
});

describe('a refused token', () => {
  const judge = (plain: Trial, count: number, status = 1) =>
    judgeDenied(
      evidenceOf('pull', plain),
      trial(
        'denied',
        Array.from({ length: count }, (_, at) => got(at + 1, at)),
        ended(status),
      ),
    ).outcome;
  const alone = trial('plain', [got(1, 0), got(2, 10)]);
  const four = trial(
    'plain',
    [1, 2, 3, 4].map((number) => got(number, number, { endedAt: 100 })),
  );

  it('is tried twice at most, or once more than was open at a time', () => {
    assert.equal(mostOpen(alone), 1);
    assert.equal(mostOpen(four), 4);
    assert.equal(judge(alone, 2), 'passed');
    assert.equal(judge(alone, 3), 'failed');
    assert.equal(judge(four, 5), 'passed');
    assert.equal(judge(four, 6), 'failed');
    assert.equal(judge(alone, 1, 0), 'failed');
  });
});

describe('pages', () => {
  const ids = ['a', 'b', 'c'];
  const page = (...found: string[]) => ({ page: { ids: found, isLast: false } });
  const account = new Set(ids);
  const plain = trial('plain', [got(1, 0, page(...ids))], { printed: ids, account });
  const silent = trial('plain', [got(1, 0, page(...ids))], { account });

  it('are judged by what is printed, and else by what was asked for', () => {
    const read = trial('all-pages', [got(2, 0, page(...ids))], { printed: ['a', 'b'], account });
    assert.deepEqual(said(judgeAllPages(evidenceOf('pull', plain), read)), ['failed', [2]]);
    assert.deepEqual(said(judgeAllPages(evidenceOf('pull', silent), read))[0], 'passed');
    const cut = trial('all-pages', [got(2, 0, page('a', 'b'))], { account });
    assert.deepEqual(said(judgeAllPages(evidenceOf('pull', silent), cut)), ['failed', [2]]);
  });

  it('count as printed from half of the ids on', () => {
    const half = trial('plain', [got(1, 0, page('a', 'b'))], { printed: ['a'], account: new Set(['a', 'b']) });
    const ties = trial('ties', [got(2, 0)], { account });
    assert.equal(judgeTies(evidenceOf('pull', half), ties).outcome, 'inconclusive');
    assert.equal(judgeTies(evidenceOf('pull', plain), ties).outcome, 'failed');
  });

  it('say nothing of changes where no id is printed, and something where the run fails', () => {
    assert.equal(
      judgeMoving(evidenceOf('pull', silent), trial('moving', [got(2, 0)], { account })).outcome,
      'inconclusive',
    );
    assert.equal(
      judgeMoving(evidenceOf('pull', silent), trial('moving', [got(2, 0)], { account, ...ended(1) })).outcome,
      'failed',
    );
  });

  it('warn of offset and of small pages, whatever a look at one lead asked for', () => {
    const read = (...queries: string[]) =>
      said(
        judgeAllPages(
          evidenceOf('pull', plain),
          trial(
            'all-pages',
            queries.map((query, at) => got(at + 2, at, { query: new URLSearchParams(query), ...page(...ids) })),
            {
              printed: ids,
              account,
            },
          ),
        ),
      );
    assert.deepEqual(read('limit=1', 'limit=100', 'limit=100&cursor=x')[0], 'passed');
    assert.deepEqual(read('limit=50&offset=0')[0], 'passed');
    assert.deepEqual(read('limit=49'), ['warning', [2]]);
    assert.deepEqual(read('', 'cursor=x'), ['warning', [2]]);
    assert.deepEqual(read('limit=100&offset=0', 'limit=100&offset=100'), ['warning', [3]]);
  });
});

describe('a body that is sent again', () => {
  const plain = trial('plain', [posted(1, 0, uuids[0], 'Ann')]);
  const cut = posted(2, 0, uuids[0], 'Ann', { whole: false, status: null });
  const judge = (...requests: ReturnType<typeof posted>[]) =>
    said(judgeSameKey(evidenceOf('push', plain, [trial('reset', requests)])));

  it('has the key and the bytes of the first attempt', () => {
    assert.deepEqual(judge(cut, posted(3, 9, uuids[0], 'Ann')), ['passed', [3]]);
    assert.deepEqual(judge(cut, posted(3, 9, uuids[1], 'Ann')), ['failed', [2, 3]]);
    assert.deepEqual(judge(cut, posted(3, 9, null, 'Ann')), ['failed', [2, 3]]);
    assert.deepEqual(judge(cut, posted(3, 9, uuids[0], 'Ann', withText('{"contact_name":"Ann","x":1}', 'Ann'))), [
      'failed',
      [2, 3],
    ]);
    assert.deepEqual(judge(cut, posted(3, 9, uuids[0], 'Ann', withText('{ "contact_name":"Ann" }', 'Ann'))), [
      'warning',
      [2, 3],
    ]);
  });

  it('is judged after a 5xx and half an answer, not after a refusal or an answer', () => {
    for (const fault of [{ status: 503 }, { status: 500 }, { status: 201, whole: false }])
      assert.equal(judge(posted(2, 0, uuids[0], 'Ann', fault), posted(3, 9, uuids[1], 'Ann'))[0], 'failed');
    for (const known of [{ status: 429 }, { status: 307 }, { status: 201 }])
      assert.equal(judge(posted(2, 0, uuids[0], 'Ann', known), posted(3, 9, uuids[1], 'Ann'))[0], 'skipped');
  });

  it('counts only beyond what the healthy run sends', () => {
    const twice = trial('plain', [posted(1, 0, uuids[0], 'Ann'), posted(2, 0, uuids[1], 'Ann')]);
    const again = (...requests: ReturnType<typeof posted>[]) =>
      judgeSameKey(evidenceOf('push', twice, [trial('reset', requests)])).outcome;
    assert.equal(again(cut, posted(3, 9, uuids[0], 'Ann'), posted(4, 10, uuids[1], 'Ann')), 'passed');
    assert.equal(again(cut, posted(3, 9, uuids[1], 'Ann')), 'skipped');
    assert.equal(
      again(cut, posted(3, 9, uuids[1], 'Ann'), posted(4, 10, 'c0b1a2f3-aaaa-4bbb-8ccc-ddddeeeeffff', 'Ann')),
      'failed',
    );
  });
});

describe('keys', () => {
  const judge = (...keys: (string | null)[]) =>
    judgeKey(
      evidenceOf(
        'push',
        trial(
          'plain',
          keys.map((key, at) => posted(at + 1, Date.UTC(2026, 6, 1) + at, key, `Contact ${at}`)),
        ),
      ),
    ).outcome;

  it('are fine where they are drawn or digested', () => {
    // Examples of RFC 9562, of the specifications of ULID, KSUID and xid, of the pages of nanoid and cuid2, and digests by OpenSSL.
    for (const key of [
      'c232ab00-9414-11ec-b3c8-9f6bdeced846',
      '5df41881-3aed-3515-88a7-2f4a814cf09e',
      '919108f7-52d1-4320-9bac-f847db4148a8',
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
      '017F22E2-79B0-7CC3-98C4-DC0C0C07398F',
      '01ARZ3NDEKTSV4RRFFQ69G5FAV',
      '0ujtsYcgvSTl8PAuAdqWYSMnLOv',
      '9m4e2mr0ui3e8a215n4g',
      'V1StGXR8_Z5jdHi6B-myT',
      'tz4a98xxat96iws9zmbrgj3a',
      'd41d8cd98f00b204e9800998ecf8427e',
      'import-2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
      'sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
      'lead_2cf24dba',
      '0.8371234567890123',
    ])
      assert.equal(judge(key), 'passed', key);
  });

  it('are doubtful where they are counted, timed or constant', () => {
    for (const keys of [
      ['1', '2', '3'],
      ['lead-1', 'lead-2'],
      ['import-2026-07-01-row-17', 'import-2026-07-01-row-18'],
      ['1782864000000', '1782864000001'],
      ['2026-07-01T00:00:00.000Z', '2026-07-01T00:00:00.001Z'],
      ['20260701T000000Z-1', '20260701T000000Z-2'],
      [Date.UTC(2026, 6, 1).toString(36), (Date.UTC(2026, 6, 1) + 1).toString(36)],
      ['00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002'],
      ['my-import'],
      ['Contact 0', 'Contact 1'],
    ])
      assert.equal(judge(...keys), 'warning', keys.join());
  });

  it('are there, and each for one body', () => {
    assert.equal(judge(uuids[0], null), 'failed');
    assert.equal(judge(uuids[0], ' '), 'failed');
    assert.equal(judge(uuids[0], uuids[0]), 'failed');
  });
});

describe('a healthy run', () => {
  it('fails for an answer of 4xx, and not for a look with HEAD', () => {
    const judge = (...requests: ReturnType<typeof got>[]) => judgePlain(evidenceOf('pull', trial('plain', requests)));
    assert.deepEqual(said(judge(got(1, 0, { status: 400, refusal: 'cursor is not valid' }))), ['failed', [1]]);
    assert.equal(judge(got(1, 0, { method: 'HEAD', isProbe: true, status: 404 }), got(2, 1)).outcome, 'passed');
    assert.match(
      judge(got(1, 0, { status: 400, refusal: 'stage_slug: there is no stage "x"' })).message,
      /under_contract/,
    );
  });
});

describe('a failed row', () => {
  const row = {
    row: 2,
    errors: ['owner_id: not a team member'],
    texts: ['owner_id: not a team member', '7', 'Ann Lee'],
  };
  const hit = posted(2, 0, uuids[0], 'x', { route: 'bulkImportLeads', failedRows: [row] });
  const judge = (usual: string, output: string, status = 0) =>
    judgeRowFailed(
      evidenceOf('push', trial('plain', [], ended(0, usual))),
      trial('row-failed', [hit], ended(status, output)),
    ).outcome;

  it('is to be seen in the status or the output', () => {
    assert.equal(judge('sent 3 rows\n', 'sent 3 rows\n'), 'warning');
    assert.equal(judge('sent 3 rows\n', 'sent 3 rows\n', 1), 'passed');
    assert.equal(judge('sent 3 rows\n', 'sent 3 rows\n7: owner_id: not a team member\n'), 'passed');
    assert.equal(judge('sent 3 rows, 0 failed\n', 'sent 3 rows, 1 failed\n'), 'passed');
    assert.equal(judge('sent 3 rows, 0 failed\n', 'sent 3 rows, 0 failed\n'), 'warning');
    assert.equal(judge('sent\n', 'sent\nnot taken: Ann Lee\n'), 'passed');
  });

  it('is not seen in what the healthy run prints too', () => {
    const lines = (time: number) => `sent Ann Lee in ${time} ms\nsent Bo in ${time + 1} ms\n`;
    assert.equal(judge(lines(12), lines(250)), 'warning');
    assert.equal(judge('done\n', 'done in 17 s\n'), 'warning');
  });
});
