import assert from 'node:assert/strict';
import { columnsHostMessage, columnsPageMessage } from '../../../src/protocol';

const standing = {
  lead: '2 rows',
  steps: [{ name: 'columns', label: 'Columns', state: 'current', isOpen: false }],
  columns: [
    {
      name: 'a',
      samples: ['x'],
      field: '',
      reason: '',
      problems: '',
      own: 'custom_fields.a',
      values: [{ value: 'website', rows: '3 rows', choice: '=direct' }],
      valuesHead: '1 unknown value:',
      choices: [{ value: '', label: 'Choose …' }],
    },
  ],
  fields: [{ value: 'contact_name', label: 'contact_name' }],
  custom: [],
  delimiter: ';',
  delimiters: [{ value: ';', label: 'semicolon' }],
  tone: 'bad',
  problems: '1 row has errors.',
  hasProblems: true,
  isChecking: false,
  skip: 'Skip 1 row',
  isSkipping: false,
  repairs: [{ label: 'a: Remove the prefix', rows: '1 row', isApplied: true }],
  actions: [{ action: 'import', label: 'Import Rows …', isPrimary: true, reason: '' }],
};
const fields = [{ field: 'contact_name', value: 'A', was: null, notes: [] }];

describe("the columns' messages", () => {
  it('are read with all they hold', () => {
    for (const message of [
      { type: 'ready' },
      { type: 'choose', id: 1, column: 0, field: 'contact_name' },
      { type: 'separate', id: 1, delimiter: ';' },
      { type: 'mend', id: 1, repair: 0, isApplied: false },
      { type: 'skip', id: 1, isOn: true },
      { type: 'row', id: 1, row: 3, isWrong: true },
      { type: 'act', id: 1, action: 'save-map' },
      { type: 'step', id: 1, step: 'import' },
    ])
      assert.deepEqual(columnsPageMessage.parse(message), message);
    for (const message of [
      { type: 'standing', standing },
      { type: 'preview', preview: { row: 1, total: 2, fields, errors: [] } },
      { type: 'answer', id: 1, note: '' },
      { type: 'failed', id: 1, message: 'gone' },
    ])
      assert.deepEqual(columnsHostMessage.parse(message), message);
  });

  it('are refused where something is missing or of another kind', () => {
    for (const message of [
      { type: 'choose', id: 1, column: -1, field: '' },
      { type: 'choose', column: 0, field: '' },
      { type: 'mend', id: 1, repair: 0.5, isApplied: true },
      { type: 'act', id: 1, action: 'delete' },
    ])
      assert.equal(columnsPageMessage.safeParse(message).success, false, JSON.stringify(message));
    assert.equal(
      columnsHostMessage.safeParse({ type: 'standing', standing: { ...standing, tone: 'x' } }).success,
      false,
    );
  });
});
