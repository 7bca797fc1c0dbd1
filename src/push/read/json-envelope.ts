/** What stands around the rows in `{"leads": […], "on_duplicate": …, "dry_run": …}`. Source: contract, "Bulk". */

import { TokenType } from '@streamparser/json';
import { t } from '@vscode/l10n';
import { contactFields, listOnly, type OnDuplicate, onDuplicate } from '../../contract';
import { ReadFault } from './source';

export interface Envelope {
  /** Takes a token of the outermost object; true for the one that opens the rows. @throws ReadFault */
  token(token: TokenType, value: unknown, offset: number): boolean;
  readonly onDuplicate: OnDuplicate | null;
  readonly saysDryRun: boolean;
  /** Whether `leads` was there. */
  readonly hasRows: boolean;
  /** What a list of the API holds beside its leads, in the order of the source; the offset is that of the first. */
  readonly ofList: { readonly names: readonly string[]; readonly offset: number };
}

export const noRowsMessage = () =>
  t('A bulk request is an array of rows or an object with "leads". For one lead use "MEGA: Push JSON File as Lead".');

const fields = ['leads', 'on_duplicate', 'dry_run'];
const leadFields: readonly string[] = contactFields;

/**
 * `dry_run` may stand in the file; what is asked for is decided by the command.
 *
 * @param member that holds the rows, where a person has said so: what stands beside it is passed over then
 */
export function createEnvelope(member?: string): Envelope {
  let chosen: OnDuplicate | null = null;
  let saysDryRun = false;
  let key: string | null = null;
  let expectsKey = true;
  const seen = new Set<string>();
  const ofList: string[] = [];
  let listOffset = 0;

  function takeKey(name: string, offset: number): void {
    const length = Buffer.byteLength(name) + 2;
    if (member === undefined && listOnly.includes(name)) {
      if (ofList.length === 0) listOffset = offset;
      ofList.push(name);
    } else if (member === undefined && !fields.includes(name))
      throw new ReadFault(
        leadFields.includes(name) ? noRowsMessage() : t('The API does not know the field "{0}".', name),
        offset,
        length,
        leadFields.includes(name) ? 'no-rows' : 'unknown-field',
      );
    if (seen.has(name))
      throw new ReadFault(
        t('The property "{0}" is here a second time; only one of the two would count.', name),
        offset,
        length,
        'repeated-property',
      );
    seen.add(name);
    key = name;
  }

  function takeValue(token: TokenType, value: unknown, offset: number): boolean {
    if (member !== undefined && key !== member) return false;
    if (key === (member ?? 'leads')) {
      if (token === TokenType.LEFT_BRACKET) return true;
      throw new ReadFault(t('An array of rows is expected here.'), offset);
    }
    const length = typeof value === 'string' ? Buffer.byteLength(value) + 2 : 1;
    if (key === 'dry_run' && token !== TokenType.TRUE && token !== TokenType.FALSE)
      throw new ReadFault(t('dry_run is true or false.'), offset, length);
    if (key === 'dry_run') saysDryRun = token === TokenType.TRUE;
    if (key === 'on_duplicate') {
      const parsed = onDuplicate.safeParse(value);
      if (!parsed.success) throw new ReadFault(t('on_duplicate is "update" or "skip".'), offset, length);
      chosen = parsed.data;
    }
    return false;
  }

  return {
    token(token, value, offset) {
      if (token === TokenType.COLON) return false;
      if (token === TokenType.COMMA) {
        expectsKey = true;
        return false;
      }
      if (!expectsKey) return takeValue(token, value, offset);
      expectsKey = false;
      if (typeof value === 'string') takeKey(value, offset);
      return false;
    },
    get onDuplicate() {
      return chosen;
    },
    get saysDryRun() {
      return saysDryRun;
    },
    get ofList() {
      return { names: ofList, offset: listOffset };
    },
    get hasRows() {
      return seen.has(member ?? 'leads');
    },
  };
}
