import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestSource, locate, openFileSource } from '../../../../src/push/read/source';

/** Lines of different lengths, several hundred kilobytes of them. */
const text = Array.from({ length: 20_000 }, (_, line) => `${line} ${'é'.repeat(line % 23)}`).join('\n');

async function withFile(work: (source: Awaited<ReturnType<typeof openFileSource>>, bytes: Buffer) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-source-'));
  const bytes = Buffer.from(text);
  writeFileSync(join(folder, 'file'), bytes);
  const source = await openFileSource(join(folder, 'file'));
  try {
    await work(source, bytes);
  } finally {
    await source.close();
    rmSync(folder, { recursive: true });
  }
}

describe('a file as a source', () => {
  it('has the digest of its bytes', () =>
    withFile(async (source, bytes) => {
      assert.equal(await digestSource(source), createHash('sha256').update(bytes).digest('hex'));
    }));

  it('has its places by line and column', () =>
    withFile(async (source, bytes) => {
      const offsets = Array.from({ length: 300 }, (_, index) => index * 1_777).filter((at) => at < bytes.byteLength);
      // An offset within a letter has the column behind it.
      const whole = offsets.filter((at) => ((bytes[at] ?? 0) & 0xc0) !== 0x80);
      const expected = whole.map((at) => {
        const lines = bytes.subarray(0, at).toString().split('\n');
        return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
      });
      assert.deepEqual(await locate(source, whole), expected);
    }));

  it('gives pieces that stay as they are, where they are not to be used again', () =>
    withFile(async (source, bytes) => {
      const pieces: Buffer[] = [];
      for await (const piece of source.stream()) pieces.push(piece);
      assert.ok(pieces.length > 3);
      assert.ok(Buffer.concat(pieces).equals(bytes));
    }));
});
