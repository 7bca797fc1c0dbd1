import { t } from '@vscode/l10n';
import type { RowPair } from './file-duplicates';
import type { Found } from './row-faults';

/** Rows that the API takes as one lead, or whose results look alike. */
export function pairWarning({ row, offset, firstRow, firstOffset, by }: RowPair): Found {
  const [code, field, message] =
    by === 'email'
      ? [
          'duplicate-email',
          'contact_email',
          t('Row {0} has the email of row {1}: the API takes the two as one lead.', row, firstRow),
        ]
      : by === 'phone'
        ? [
            'duplicate-phone',
            'contact_phone',
            t(
              'Row {0} has the last ten digits of the phone of row {1}: the API takes the two as one lead.',
              row,
              firstRow,
            ),
          ]
        : [
            'repeated-row-ref',
            'row_ref',
            t('Row {0} has the row_ref of row {1}: their results look alike.', row, firstRow),
          ];
  const related = { message: t('Row {0}', firstRow), offset: firstOffset };
  return { code, field, message, severity: 'warning', row, offset, length: 1, related };
}
