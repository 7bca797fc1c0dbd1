/** One list for several conditions at once. */
import '../../../support/vscode-window';
import assert from 'node:assert/strict';
import * as contract from '../../../../src/contract';
import { type Criterion, filterLeads } from '../../../../src/editor/leads/filter';
import type { LeadsNeeds } from '../../../../src/editor/leads/needs';
import * as pull from '../../../../src/pull';
import * as views from '../../../../src/views';
import { stub } from '../../../support/vscode-stub';

const stages = ['Won', 'New', 'Qualified'].map((name, index) => ({ id: `s${index}`, name, color: null }));

class Pick {
  items: Criterion[] = [];
  selectedItems: readonly Criterion[] = [];
  activeItems: readonly Criterion[] = [];
  value = '';
  buttons: unknown[] = [];
  private readonly listeners: Record<string, (event: unknown) => void> = {};
  private readonly listen = (name: string) => (listener: (event: never) => void) => {
    this.listeners[name] = listener as (event: unknown) => void;
  };
  onDidChangeSelection = this.listen('selection');
  onDidChangeValue = this.listen('value');
  onDidTriggerButton = this.listen('button');
  onDidAccept = this.listen('accept');
  onDidHide = this.listen('hide');
  constructor(private readonly use: (pick: Pick) => void) {}
  show(): void {
    setImmediate(() => this.use(this));
  }
  dispose(): void {}
  fire(name: string, event?: unknown): void {
    this.listeners[name]?.(event);
  }
  /** A click on the box of an entry. */
  toggle(label: string, description?: string): void {
    const item = this.items.find(
      (each) => each.label === label && (description ?? each.description) === each.description,
    );
    assert.ok(item, label);
    const isChosen = this.selectedItems.includes(item);
    this.selectedItems = isChosen ? this.selectedItems.filter((each) => each !== item) : [...this.selectedItems, item];
    this.fire('selection', this.selectedItems);
  }
  get chosen(): string[] {
    return this.selectedItems.map(({ label }) => label);
  }
}

/** What is set after a person has used the list. */
async function filtered(filter: Partial<pull.LeadFilter>, use: (pick: Pick) => void, typed?: string) {
  const window = stub.window as Record<string, unknown>;
  window.createQuickPick = () => new Pick(use);
  window.showInputBox = async () => typed;
  let set: pull.LeadFilter | null = null;
  const needs = {
    rooms: () => ({ contract, pull, views }),
    session: { client: () => ({}) },
    leads: {
      filter: { ...pull.everyLead, ...filter },
      leads: [{ status: 'a $(new) one' }],
      seenStages: stages,
      setFilter: async (next: pull.LeadFilter) => {
        set = next;
      },
    },
  } as unknown as LeadsNeeds;
  await filterLeads(needs);
  return set;
}

describe('filtering leads', () => {
  it('takes several conditions at once, one of each, the last that was chosen', async () => {
    const set = await filtered({ sortBy: 'updated_at' }, (pick) => {
      pick.toggle('won');
      pick.toggle('Qualified');
      pick.toggle('New');
      pick.toggle('Last 7 days', 'Created');
      pick.toggle('Today', 'Created');
      pick.toggle('Today', 'Updated');
      assert.deepEqual(pick.chosen, ['won', 'New', 'Today', 'Today']);
      pick.fire('accept');
    });
    assert.deepEqual(set, {
      ...pull.everyLead,
      sortBy: 'updated_at',
      status: 'won',
      stage: { id: 's1', name: 'New' },
      createdSince: 'today',
      updatedSince: 'today',
    });
  });

  it('lists stages in the order of the pipeline, and statuses that were seen as text', async () => {
    await filtered({}, (pick) => {
      const labels = pick.items.map(({ label }) => label);
      assert.deepEqual(
        labels.filter((label) => stages.some(({ name }) => name === label)),
        ['New', 'Qualified', 'Won'],
      );
      assert.ok(labels.includes('a $\u2060(new) one'), labels.join());
      pick.fire('hide');
    });
  });

  it('begins with what is set, and drops what is taken away', async () => {
    const before = { status: 'odd', search: 'ann', createdSince: '2026-07-01' };
    const set = await filtered(before, (pick) => {
      assert.deepEqual(pick.chosen, ['“ann”', 'odd', 'created since 2026-07-01']);
      pick.toggle('odd');
      pick.fire('accept');
    });
    assert.deepEqual(set, { ...pull.everyLead, search: 'ann', createdSince: '2026-07-01' });
    assert.deepEqual(await filtered(before, (pick) => pick.fire('button')), pull.everyLead);
    assert.equal(await filtered(before, (pick) => pick.fire('hide')), null);
  });

  it('takes what was typed for a search, or the entry that it has come to', async () => {
    const type = (text: string, active: (items: Criterion[]) => Criterion | undefined) => (pick: Pick) => {
      pick.value = text;
      pick.fire('value', text);
      pick.activeItems = [active(pick.items)].filter((each) => each !== undefined);
      pick.fire('accept');
    };
    const searched = await filtered(
      { status: 'won' },
      type(' ann ', (items) => items.at(-1)),
    );
    assert.deepEqual(searched, { ...pull.everyLead, status: 'won', search: 'ann' });
    const lost = await filtered(
      { status: 'won' },
      type('lo', (items) => items.find(({ label }) => label === 'lost')),
    );
    assert.deepEqual(lost, { ...pull.everyLead, status: 'lost' });
  });

  it('asks for a date where one is wanted, and changes nothing without an answer', async () => {
    const lists: string[][] = [];
    const since = (pick: Pick) => {
      lists.push(pick.chosen);
      if (lists.length > 1) return pick.fire('hide');
      pick.toggle('won', 'Status');
      pick.toggle('Since a Date …', 'Updated');
      pick.fire('accept');
    };
    const expected = { ...pull.everyLead, status: 'won', updatedSince: '3 h' };
    assert.deepEqual(await filtered({}, since, ' 3 h '), expected);
    lists.length = 0;
    assert.equal(await filtered({}, since), null);
    // Who turns back from the date is at the list again, with what was ticked.
    assert.deepEqual(lists, [[], ['won']]);
  });
});
