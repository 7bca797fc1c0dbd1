/** A list of which any number can be chosen: what is typed counts on Enter. */
import '../../../support/vscode-window';
import assert from 'node:assert/strict';
import { showFilterPick } from '../../../../src/editor/kit/window';
import { stub } from '../../../support/vscode-stub';

type Item = { readonly label: string; readonly picked?: boolean };

/** What a person does to the list. */
class Pick {
  items: Item[] = [];
  selectedItems: readonly Item[] = [];
  activeItems: readonly Item[] = [];
  value = '';
  readonly on: Record<string, (event?: unknown) => void> = {};
  private readonly listen = (name: string) => (listener: (event?: never) => void) => {
    this.on[name] = listener as (event?: unknown) => void;
  };
  onDidChangeSelection = this.listen('selection');
  onDidChangeValue = this.listen('value');
  onDidAccept = this.listen('accept');
  onDidHide = this.listen('hide');
  constructor(private readonly use: (pick: Pick) => void) {}
  show(): void {
    setImmediate(() => this.use(this));
  }
  dispose(): void {}
  type(text: string): void {
    this.value = text;
    this.on.value?.(text);
  }
}

async function chosen(use: (pick: Pick) => void): Promise<string[] | undefined> {
  (stub.window as Record<string, unknown>).createQuickPick = () => new Pick(use);
  const items: Item[] = [{ label: 'Verified' }, { label: 'Mismatch' }, { label: 'Stale', picked: true }];
  const some = await showFilterPick(items, { title: 'Filter', placeHolder: '' });
  return some?.map(({ label }) => label);
}

describe('a list of many to choose from', () => {
  it('takes what was typed on Enter, beside what is ticked', async () => {
    const typed = await chosen((pick) => {
      pick.type('mism');
      pick.on.accept?.();
    });
    assert.deepEqual(typed, ['Stale', 'Mismatch']);
  });

  it('takes nothing more where nothing was typed, or nothing was found', async () => {
    assert.deepEqual(await chosen((pick) => pick.on.accept?.()), ['Stale']);
    const none = await chosen((pick) => {
      pick.type('nowhere');
      pick.on.accept?.();
    });
    assert.deepEqual(none, ['Stale']);
  });

  it('changes nothing after Escape', async () => {
    assert.equal(await chosen((pick) => pick.on.hide?.()), undefined);
  });
});
