import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { encodingsOf } from '../../src/editor/rows/utf8-copy';

/** As `str.encode` of Python writes each. */
const files = {
  'Windows-1252': [
    'Jörg Größmann',
    '4e616d653b452d4d61696c0d0a4af67267204772f6df6d616e6e3b6a6f657267406578616d706c652e636f6d0d0a',
  ],
  'Shift JIS': ['山田 太郎', '8e8196bc2c8381815b838b0d0a8e5293632091be98592c7461726f406578616d706c652e636f6d0d0a'],
  'Windows-1250': ['Łukasz Żółć', '496d69ea3b452d6d61696c0d0aa3756b61737a20aff3b3e63b6c406578616d706c652e636f6d0d0a'],
  'Windows-1251': ['Иван Петров', 'c8ecff3bcfeef7f2e00d0ac8e2e0ed20cfe5f2f0eee23b69406578616d706c652e636f6d0d0a'],
} as const;

describe('a file that is not UTF-8', () => {
  for (const [name, [person, hex]] of Object.entries(files))
    it(`shows its own words as ${name} reads them`, async () => {
      const offered = await encodingsOf(vscode.Uri.file('/people.csv'), Buffer.from(hex, 'hex'));
      const words = person.split(' ').filter((word) => /[^\p{ASCII}]/u.test(word));
      const right = offered.filter(({ detail = '' }) => words.every((word) => detail.includes(word)));
      assert.ok(right.some(({ label }) => label === name));
      assert.ok(offered.every(({ detail }) => !detail?.includes('\ufffd')));
    });
});
